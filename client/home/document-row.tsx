// One document in a list: title, passage, time, tags, who is in it, and what can be done with it.

import type { ComponentChildren } from 'preact';
import type { DocumentRow, ListSort, MarkedText } from '../../protocol/api.ts';
import { addressOf } from '../addresses.ts';
import { chooseInk, isColour } from '../people/colours.ts';
import { pickInitial } from '../people/identity.ts';
import type { HomeWords } from '../text/home-words.ts';
import type { OfflineWords } from '../text/offline-words.ts';
import { DotsIcon, LinkIcon } from '../ui/icons.tsx';
import { Menu, type MenuEntry } from '../ui/menu.tsx';
import { PencilIcon } from '../ui/tool-icons.tsx';
import type { DeviceMark } from './device.ts';
import { CopiesIcon, NewTabIcon, OpenIcon, PinIcon, RestoreIcon, TagIcon, TrashIcon } from './home-icons.tsx';
import { momentsOf, timeOf } from './shown.ts';

export type RowAction =
  | 'open'
  | 'open-in-tab'
  | 'rename'
  | 'tags'
  | 'duplicate'
  | 'pin'
  | 'unpin'
  | 'copy-link'
  | 'bin'
  | 'restore'
  | 'remove';

export interface DocumentRowProps {
  row: DocumentRow;
  /** What it is called, in words. */
  title: string;
  /** The same with the finds marked, and the passage around them: in search results. */
  found?: { title: MarkedText; passage: MarkedText };
  sort: ListSort;
  nowMs: number;
  words: HomeWords;
  locale: string;
  /** False when it is not known who is in there now. */
  knowsHere: boolean;
  /** How it stands on this device; null: nothing is to be said. */
  device: DeviceMark;
  deviceWords: OfflineWords;
  act: (action: RowAction, row: DocumentRow) => void;
  chooseTag: (tag: string) => void;
}

/** Circles before the sentence; more are only counted in it. */
const MAX_CIRCLES = 4;
const MAX_TAGS = 4;

export function DocumentRowItem(props: DocumentRowProps) {
  const { row, title, found, sort, nowMs, words, locale, knowsHere, device, act, chooseTag } = props;
  const isHereOnly = device?.kind === 'here' && !device.isOnServer;
  const binned = row.binnedMs !== null;
  const time = timeOf(row, sort, nowMs, words, locale);
  const here = knowsHere && !binned ? row.here : [];
  const name =
    found !== undefined && found.title.length > 0 && row.title !== '' ? <Marked text={found.title} /> : title;
  return (
    <li class={binned ? 'home-row is-binned' : 'home-row'}>
      <div class="home-row-text">
        <h3 class="home-row-title">
          {binned ? (
            name
          ) : (
            <a class="home-row-link" data-row-focus href={addressOf(row.name)}>
              {name}
            </a>
          )}
        </h3>
        <p class="home-row-excerpt">{found === undefined ? row.excerpt : <Marked text={found.passage} />}</p>
        <p class="home-row-facts">
          <time dateTime={new Date(time.ms).toISOString()} title={momentsOf(row, words, locale)}>
            {time.text}
          </time>
          <DeviceFacts device={device} words={props.deviceWords} />
          {here.length > 0 && (
            <span class="home-here">
              <span class="home-here-circles" aria-hidden="true">
                {here.slice(0, MAX_CIRCLES).map((person, i) => {
                  const color = isColour(person.color) ? person.color : '#57534e';
                  return (
                    <span
                      key={`${i} ${person.name}`}
                      class="home-here-circle"
                      style={{ background: color, color: chooseInk(color) }}
                    >
                      {pickInitial(person.name)}
                    </span>
                  );
                })}
              </span>
              {words.here(here.map(person => person.name || words.guest))}
            </span>
          )}
          {!binned && row.tags.length > 0 && (
            <span class="home-row-tags">
              {row.tags.slice(0, MAX_TAGS).map(tag => (
                <button
                  key={tag}
                  type="button"
                  class="home-tag"
                  aria-label={words.tagged(tag)}
                  onClick={() => chooseTag(tag)}
                >
                  {tag}
                </button>
              ))}
              {row.tags.length > MAX_TAGS && (
                <span class="home-row-more" title={row.tags.slice(MAX_TAGS).join(', ')}>
                  {words.moreTags(row.tags.length - MAX_TAGS)}
                </span>
              )}
            </span>
          )}
        </p>
      </div>
      <div class="home-row-actions">
        {binned ? (
          row.mine && (
            <button
              type="button"
              class="button is-small home-restore"
              data-row-focus
              onClick={() => act('restore', row)}
            >
              <RestoreIcon />
              <span class="button-label">{words.restore}</span>
              <span class="visually-hidden">{title}</span>
            </button>
          )
        ) : isHereOnly ? null : (
          <button
            type="button"
            class={
              row.pinned ? 'button is-quiet is-square home-pin is-on' : 'button is-quiet is-square home-pin'
            }
            aria-pressed={row.pinned}
            aria-label={words.pin(title)}
            title={row.pinned ? words.unpin(title) : words.pin(title)}
            onClick={() => act(row.pinned ? 'unpin' : 'pin', row)}
          >
            <PinIcon filled={row.pinned} />
          </button>
        )}
        {(!binned || row.mine) && (
          <Menu
            label={words.menuOf(title)}
            icon={<DotsIcon />}
            entries={
              binned
                ? listBinEntries(row, words, act)
                : listEntries(row, words, act).slice(0, isHereOnly ? 2 : undefined)
            }
          />
        )}
      </div>
    </li>
  );
}

/** In words: colour says it to nobody alone. */
function DeviceFacts({ device, words }: { device: DeviceMark; words: OfflineWords }) {
  if (device === null) return null;
  if (device.kind === 'absent') return <span class="home-device is-absent">{words.notHere}</span>;
  const { waitingCount, isOnServer } = device;
  return (
    <>
      <span class="home-device">{words.onDevice}</span>
      {waitingCount > 0 && (
        <span class="home-device is-waiting">
          {isOnServer ? words.waiting(waitingCount) : words.neverSent}
        </span>
      )}
    </>
  );
}

/** Text with its finds marked. */
export function Marked({ text }: { text: MarkedText }) {
  // The parts of a find never change places.
  return <>{text.map((part, i) => (part.marked ? <mark key={i}>{part.text}</mark> : part.text))}</>;
}

function listEntries(row: DocumentRow, words: HomeWords, act: DocumentRowProps['act']): MenuEntry[] {
  const entry = (action: RowAction, label: string, icon: ComponentChildren): MenuEntry => ({
    kind: 'action',
    label,
    icon,
    run: () => act(action, row),
  });
  return [
    entry('open', words.openDocument, <OpenIcon />),
    entry('open-in-tab', words.openInTab, <NewTabIcon />),
    entry('rename', words.rename, <PencilIcon />),
    entry('tags', words.editTags, <TagIcon />),
    row.pinned ? entry('unpin', words.unpinIt, <PinIcon filled />) : entry('pin', words.pinIt, <PinIcon />),
    entry('copy-link', words.copyLink, <LinkIcon />),
    entry('duplicate', words.duplicate, <CopiesIcon />),
    // Only who made a document may throw it away.
    ...(row.mine ? [entry('bin', words.moveToBin, <TrashIcon />)] : []),
  ];
}

function listBinEntries(row: DocumentRow, words: HomeWords, act: DocumentRowProps['act']): MenuEntry[] {
  return [
    { kind: 'action', label: words.restore, icon: <RestoreIcon />, run: () => act('restore', row) },
    { kind: 'action', label: words.deleteForGood, icon: <TrashIcon />, run: () => act('remove', row) },
  ];
}
