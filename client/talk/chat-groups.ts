// How messages are arranged for reading: by day, and within it by author. And how times are said. Pure.
import type { Message } from '../../protocol/talk.ts';
import type { TalkWords } from '../text/talk-words.ts';

export interface AuthorGroup {
  key: string;
  /** As the last of the messages names them: a name that was changed meanwhile shows. */
  author: Message['author'];
  atMs: number;
  /** The line "new" stands above it. */
  isFirstUnread: boolean;
  messages: readonly Message[];
}

export interface Day {
  key: string;
  atMs: number;
  groups: readonly AuthorGroup[];
}

/** Messages further apart than this do not share a heading. */
const GROUP_MS = 5 * 60_000;

/** `unreadFrom`: the number of the first unread message, null when there is none. */
export function groupMessages(messages: readonly Message[], unreadFrom: number | null): Day[] {
  const days: { key: string; atMs: number; groups: (AuthorGroup & { messages: Message[] })[] }[] = [];
  let isLineDrawn = false;
  for (const message of messages) {
    const key = dayOf(message.atMs);
    let day = days.at(-1);
    if (day === undefined || day.key !== key) {
      day = { key, atMs: message.atMs, groups: [] };
      days.push(day);
    }
    const isFirstUnread: boolean = !isLineDrawn && unreadFrom !== null && message.n >= unreadFrom;
    isLineDrawn ||= isFirstUnread;
    const group = day.groups.at(-1);
    const last = group?.messages.at(-1);
    const goesOn =
      group !== undefined &&
      last !== undefined &&
      !isFirstUnread &&
      group.author.id === message.author.id &&
      message.atMs - last.atMs < GROUP_MS;
    if (goesOn) {
      group.messages.push(message);
      group.author = message.author;
    } else {
      const { id, author, atMs } = message;
      day.groups.push({ key: id, author, atMs, isFirstUnread, messages: [message] });
    }
  }
  return days;
}

function dayOf(ms: number): string {
  const date = new Date(ms);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** "Today", "Yesterday", "Monday, 5 January", with the year when it is another one. */
export function sayDay(ms: number, nowMs: number, words: TalkWords): string {
  if (dayOf(ms) === dayOf(nowMs)) return words.chat.today;
  const yesterday = new Date(nowMs);
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayOf(ms) === dayOf(yesterday.getTime())) return words.chat.yesterday;
  const isThisYear = new Date(ms).getFullYear() === new Date(nowMs).getFullYear();
  return formatterOf(words.locale, isThisYear ? 'day' : 'dayAndYear').format(ms);
}

export function sayTime(ms: number, words: TalkWords): string {
  return formatterOf(words.locale, 'time').format(ms);
}

/** For what is not under the heading of a day. */
export function sayMoment(ms: number, nowMs: number, words: TalkWords): string {
  if (dayOf(ms) === dayOf(nowMs)) return sayTime(ms, words);
  const isThisYear = new Date(ms).getFullYear() === new Date(nowMs).getFullYear();
  return formatterOf(words.locale, isThisYear ? 'short' : 'shortAndYear').format(ms);
}

export function sayFully(ms: number, words: TalkWords): string {
  return formatterOf(words.locale, 'full').format(ms);
}

const FORMATS = {
  time: { timeStyle: 'short' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  dayAndYear: { day: 'numeric', month: 'long', year: 'numeric' },
  short: { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' },
  shortAndYear: { day: 'numeric', month: 'short', year: 'numeric' },
  full: { dateStyle: 'full', timeStyle: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

// Making one takes longer than using it a hundred times.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(locale: string, format: keyof typeof FORMATS): Intl.DateTimeFormat {
  const key = `${locale} ${format}`;
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, FORMATS[format]);
  formatters.set(key, known);
  return known;
}

/** "1,204", and "50+" where more is unread than was loaded. */
export function sayCount(badge: { count: number; isMore: boolean }, words: TalkWords): string {
  if (badge.count === 0) return '';
  return `${badge.count.toLocaleString(words.locale)}${badge.isMore ? '+' : ''}`;
}

export function listNames(names: readonly string[], words: TalkWords): string {
  return new Intl.ListFormat(words.locale, { type: 'conjunction' }).format(names);
}
