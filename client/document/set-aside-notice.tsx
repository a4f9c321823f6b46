// What to do with a copy that is not the server's document: the person decides, nothing is mixed or thrown away.

import { useId, useState } from 'preact/hooks';
import { RECOVERY } from '../addresses.ts';
import type { Words } from '../text/en.ts';

export interface SetAsideNoticeProps {
  words: Words;
  /** Resolves to false when this browser would not store the new document. */
  openAsNew: () => Promise<boolean>;
  download: () => void;
  discard: () => void;
}

type Phase = 'asking' | 'working' | 'failed' | 'unsure';

export function SetAsideNotice({ words, openAsNew, download, discard }: SetAsideNoticeProps) {
  const [phase, setPhase] = useState<Phase>('asking');
  const titleId = useId();

  async function open(): Promise<void> {
    setPhase('working');
    if (!(await openAsNew())) setPhase('failed');
  }

  return (
    <section class="notice" aria-labelledby={titleId}>
      <h2 id={titleId} class="notice-title">
        {words.setAsideTitle}
      </h2>
      <p class="notice-text" role={phase === 'failed' ? 'alert' : undefined}>
        {phase === 'failed' ? words.setAsideFailed : words.setAsideText}
      </p>
      <div class="notice-actions">
        <button
          type="button"
          class="button is-primary"
          disabled={phase === 'working'}
          onClick={() => void open()}
        >
          {words.setAsideOpen}
        </button>
        <button type="button" class="button" onClick={download}>
          {words.setAsideDownload}
        </button>
        <a class="button is-quiet" href={RECOVERY}>
          {words.keptHere}
        </a>
        <button
          type="button"
          class="button is-quiet"
          onClick={() => (phase === 'unsure' ? discard() : setPhase('unsure'))}
        >
          {phase === 'unsure' ? words.setAsideDiscardSure : words.setAsideDiscard}
        </button>
      </div>
    </section>
  );
}
