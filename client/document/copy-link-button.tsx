// Copies the document's address, and says for two seconds that it did.
import { useEffect, useState } from 'preact/hooks';
import type { Words } from '../text/en.ts';
import { copyText } from '../ui/copy-text.ts';
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
