// Putting a link on the clipboard, saying so for two seconds, and the way by hand where the browser does not allow it.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ShareWords } from '../text/share-words.ts';
import { copyText } from '../ui/copy-text.ts';

const COPIED_MS = 2_000;

/** `copied`: what was copied in the last two seconds. `failedUrl`: what the browser would not copy. */
export function useCopy() {
  const [copied, setCopied] = useState<string | null>(null);
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  async function copy(what: string, url: string): Promise<void> {
    const done = await copyText(url);
    setFailedUrl(done ? null : url);
    clearTimeout(timer.current);
    setCopied(done ? what : null);
    timer.current = setTimeout(() => setCopied(null), COPIED_MS);
  }
  return { copied, failedUrl, copy };
}

export function CopyByHand({ url, words }: { url: string | null; words: ShareWords }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), [url]);
  if (url === null) return null;
  return (
    <label class="share-by-hand">
      <span class="field-label">{words.copy.notCopied}</span>
      <input ref={field} class="input" type="text" readOnly value={url} />
    </label>
  );
}
