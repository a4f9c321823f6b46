// One copy of the list: what it is, what waits in it and why, and what can be done with it.

import { useId } from 'preact/hooks';
import { addressOf } from '../addresses.ts';
import type { CopyRecord } from '../session/copy-list.ts';
import type { Unsent } from '../session/unsent.ts';
import type { RecoveryWords } from '../text/recovery-words.ts';
import { CompareView } from './compare-view.tsx';
import { findGroup } from './groups.ts';
import type { CompareState } from './recovery-model.ts';

export interface CopyItemProps {
  record: CopyRecord;
  title: string;
  compared: CompareState | undefined;
  words: RecoveryWords;
  compare: () => void;
  download: () => void;
  send: () => void;
  remove: () => void;
}

export function CopyItem(props: CopyItemProps) {
  const { record, title, compared, words } = props;
  const compareId = useId();
  const group = findGroup(record);
  const isShown = compared !== undefined;
  const name = (action: string) => `${action}: ${title}`;
  return (
    <li class="recovery-copy">
      <h3 class="recovery-title">{title}</h3>
      <Facts {...props} />
      <div class="recovery-actions">
        {group !== 'kept' && (
          <button
            type="button"
            class={
              group === 'refused' && record.sentAs === null ? 'button is-small is-primary' : 'button is-small'
            }
            aria-label={name(words.send)}
            onClick={props.send}
          >
            {words.send}
          </button>
        )}
        <a
          class="button is-small"
          href={addressOf(record.key)}
          aria-label={name(record.place === 'current' ? words.open : words.openServers)}
        >
          {record.place === 'current' ? words.open : words.openServers}
        </a>
        <button
          type="button"
          class="button is-small"
          aria-expanded={isShown}
          aria-controls={isShown ? compareId : undefined}
          aria-label={name(isShown ? words.hide : words.compare)}
          onClick={props.compare}
        >
          {isShown ? words.hide : words.compare}
        </button>
        <button
          type="button"
          class="button is-small"
          aria-label={name(words.download)}
          onClick={props.download}
        >
          {words.download}
        </button>
        <button
          type="button"
          class="button is-small is-quiet"
          aria-label={name(words.remove)}
          onClick={props.remove}
        >
          {words.remove}
        </button>
      </div>
      {compared !== undefined && (
        <CompareView id={compareId} state={compared} label={name(words.compare)} words={words} />
      )}
    </li>
  );
}

function Facts({ record, words }: CopyItemProps) {
  const { unsent, sentAs } = record;
  if (unsent === null) return <p class="recovery-why">{words.unreadable}</p>;
  const why = record.place === 'set-aside' ? 'other-epoch' : unsent.why;
  return (
    <>
      {why !== null && <p class="recovery-why">{words.why[why] ?? ''}</p>}
      {unsent.count > 0 && (
        <p class="recovery-facts">
          <strong>{words.unsent(unsent.count)}</strong>. {describeTimes(unsent, words)}
        </p>
      )}
      {sentAs !== null && (
        <p class="recovery-facts">
          {words.sentAs} <a href={addressOf(sentAs)}>{words.openNew}</a>
        </p>
      )}
    </>
  );
}

function describeTimes({ sinceMs, untilMs }: Unsent, words: RecoveryWords): string {
  const from = sinceMs ?? untilMs;
  const until = untilMs ?? sinceMs;
  if (from === null || until === null) return words.unknownTime;
  const format = new Intl.DateTimeFormat(words.locale, { dateStyle: 'medium', timeStyle: 'short' });
  return words.made(format.formatRange(Math.min(from, until), Math.max(from, until)));
}
