// Copies the document's address, and says for two seconds that it did.
import { useEffect, useState } from 'preact/hooks';
import type { Words } from '../text/en.ts';
import { Dialog } from '../ui/dialog.tsx';
import { CheckIcon, LinkIcon } from '../ui/icons.tsx';

const COPIED_MS = 2_000;

type Phase = 'ready' | 'copied' | 'by-hand';

export function CopyLinkButton({ words }: { words: Words }) {
  const [phase, setPhase] = useState<Phase>('ready');

  useEffect(() => {
    if (phase !== 'copied') return;
    const timer = setTimeout(() => setPhase('ready'), COPIED_MS);
    return () => clearTimeout(timer);
  }, [phase]);

  async function copy(): Promise<void> {
    setPhase((await copyText(location.href)) ? 'copied' : 'by-hand');
  }

  const label = phase === 'copied' ? words.linkCopied : words.copyLink;
  return (
    <>
      <button
        type="button"
        class="button is-primary copy-link"
        aria-label={label}
        onClick={() => void copy()}
      >
        {phase === 'copied' ? <CheckIcon /> : <LinkIcon />}
        <span class="button-label">{label}</span>
      </button>
      <span class="visually-hidden" aria-live="polite">
        {phase === 'copied' ? words.linkCopied : ''}
      </span>
      {phase === 'by-hand' && (
        <Dialog title={words.linkHere} onClose={() => setPhase('ready')}>
          <input
            class="input"
            type="text"
            readOnly
            aria-label={words.linkHere}
            value={location.href}
            onFocus={event => event.currentTarget.select()}
          />
          <div class="dialog-actions">
            <button type="button" class="button" onClick={() => setPhase('ready')}>
              {words.close}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}

/** False when the browser lets nobody write to the clipboard. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No clipboard without https (except on localhost), or the person said no: the old way may still work.
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  document.body.append(area);
  const focused = document.activeElement;
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
