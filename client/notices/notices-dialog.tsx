// The notices, grouped by document: who wants what, marking them as read, and of which documents one wants to hear.
import { useEffect, useState } from 'preact/hooks';
import type { Digest } from '../../protocol/digest.ts';
import { NOTIFY_CHOICES, type Notice, type NotifyChoice } from '../../protocol/talk.ts';
import type { NoticesWords } from '../text/notices-words.ts';
import { Dialog } from '../ui/dialog.tsx';
import type { NoticesApi } from './api.ts';
import './bell.css';
import type { Desktop } from './desktop.ts';
import { DigestPart } from './digest-part.tsx';
import { noticePath } from './notice-place.ts';
import { isUnread, type NoticeGroup, type Notices } from './notices.ts';
import { sayText, sayWhy } from './say-notice.ts';

export interface NoticesDialogProps {
  notices: Notices;
  api: Pick<NoticesApi, 'notify' | 'setNotify' | 'digest' | 'setDigest'>;
  desktop: Desktop;
  words: NoticesWords;
  /** What a document without a title is called. */
  nameOf: (doc: string) => string;
  /** Goes there; the notice is read then. */
  open: (notice: Notice) => void;
  close: () => void;
}

export function NoticesDialog(props: NoticesDialogProps) {
  const { notices, api, desktop, words, close } = props;
  const groups = notices.groups.value;
  return (
    <Dialog title={words.heading} shape="wide" onClose={close}>
      {groups.length === 0 && (
        <p class="notices-hint" role="status">
          {notices.isKnown.value ? words.empty : words.loading}
        </p>
      )}
      {groups.map(group => (
        <Group key={group.doc} group={group} {...props} />
      ))}
      <DesktopPart desktop={desktop} words={words} />
      <MailPart api={api} words={words} />
      <div class="dialog-actions">
        {notices.unreadCount.value > 0 && (
          <button type="button" class="button" onClick={() => void notices.readAll()}>
            {words.readAll}
          </button>
        )}
        <button type="button" class="button" onClick={close}>
          {words.close}
        </button>
      </div>
    </Dialog>
  );
}

function Group({ group, notices, api, words, nameOf, open }: NoticesDialogProps & { group: NoticeGroup }) {
  const { doc } = group;
  const title = group.title || nameOf(doc);
  return (
    <section class="notices-group">
      <div class="notices-head">
        <h3 class="notices-title">
          <bdi>{title}</bdi>
        </h3>
        {group.unreadCount > 0 && (
          <button
            type="button"
            class="button is-small"
            aria-label={words.readDocument(title)}
            onClick={() => void notices.readDocument(doc)}
          >
            {words.read}
          </button>
        )}
      </div>
      <ul class="notices-list">
        {group.notices.map(notice => (
          <li key={notice.id} class={isUnread(notice) ? 'notices-item is-unread' : 'notices-item'}>
            <a
              class="notices-link"
              href={noticePath(notice)}
              onClick={event => {
                void notices.readOne(notice.id);
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                open(notice);
              }}
            >
              <span class="notices-why">
                {isUnread(notice) && <span class="visually-hidden">{`${words.unread}: `}</span>}
                <bdi>{sayWhy(notice, words)}</bdi>
                {' · '}
                <time dateTime={new Date(notice.message.atMs).toISOString()}>
                  {sayTime(notice.message.atMs, words.locale)}
                </time>
              </span>
              {notice.message.text !== '' && (
                <span class="notices-text" dir="auto">
                  {sayText(notice)}
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
      <NotifyField doc={doc} title={title} api={api} words={words} />
    </section>
  );
}

export interface NotifyFieldProps {
  doc: string;
  title: string;
  api: Pick<NoticesApi, 'notify' | 'setNotify'>;
  words: NoticesWords;
}

/** Of one document: everything, what is for oneself, or nothing. The server is asked when it is opened. */
function NotifyField({ doc, title, api, words }: NotifyFieldProps) {
  const [choice, setChoice] = useState<NotifyChoice | null>(null);
  const [failed, setFailed] = useState(false);

  async function load(): Promise<void> {
    const answer = await api.notify(doc);
    setFailed(answer.kind !== 'ok');
    if (answer.kind === 'ok') setChoice(answer.value.notify);
  }
  async function choose(next: NotifyChoice): Promise<void> {
    const before = choice;
    setChoice(next);
    const answer = await api.setNotify(doc, next);
    setFailed(answer.kind !== 'ok');
    setChoice(answer.kind === 'ok' ? answer.value.notify : before);
  }

  return (
    <details
      class="notices-choice"
      onToggle={event => {
        if (event.currentTarget.open && choice === null) void load();
      }}
    >
      <summary>
        <bdi>{words.choiceOf(title)}</bdi>
      </summary>
      {choice !== null && (
        <select
          class="input"
          aria-label={words.choiceOf(title)}
          value={choice}
          onChange={event => void choose(event.currentTarget.value as NotifyChoice)}
        >
          {NOTIFY_CHOICES.map(one => (
            <option key={one} value={one}>
              {words.choices[one]}
            </option>
          ))}
        </select>
      )}
      <p class="notices-hint" role="alert">
        {failed ? words.choiceFailed : ''}
      </p>
    </details>
  );
}

function DesktopPart({ desktop, words }: { desktop: Desktop; words: NoticesWords }) {
  const state = desktop.state.value;
  if (state === 'missing') return null;
  if (state === 'denied') return <p class="notices-hint">{words.desktopDenied}</p>;
  return (
    <button
      type="button"
      class="button is-small notices-desktop"
      onClick={() => (state === 'on' ? desktop.turnOff() : void desktop.turnOn())}
    >
      {state === 'on' ? words.desktopOff : words.desktop}
    </button>
  );
}

/** Nothing, until the server has said that it sends mail. */
function MailPart({ api, words }: Pick<NoticesDialogProps, 'api' | 'words'>) {
  const [digest, setDigest] = useState<Digest | null>(null);
  useEffect(() => {
    let isOpen = true;
    void api.digest().then(answer => {
      if (isOpen && answer.kind === 'ok') setDigest(answer.value);
    });
    return () => {
      isOpen = false;
    };
  }, [api]);
  return digest?.mail === 'there' ? <DigestPart digest={digest} api={api} words={words} /> : null;
}

function sayTime(ms: number, locale: string): string {
  return new Date(ms).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}
