// What tests of talk say and hear. Imported by tests only.
import { expect } from 'vitest';
import type { LiveEvent } from '../../protocol/live.ts';
import type { Message, NewMessage } from '../../protocol/talk.ts';
import type { AccessStore } from '../ports/access.ts';
import type { TalkResult, TalkStore, Told } from '../ports/talk.ts';
import type { Birth, NewText } from '../relay/ports.ts';
import type { TownCatalogue } from './memory-catalogue.ts';

/** Where documents come from, as far as access and talk are concerned. */
export interface BirthPlace {
  open(doc: string, birth: Birth): Promise<unknown>;
  create(doc: string, birth: Birth, first: NewText): Promise<unknown>;
  close(): Promise<void>;
}

export interface TalkWorld {
  store: BirthPlace;
  catalogue: TownCatalogue;
  access: AccessStore;
  talk: TalkStore;
  destroy(): Promise<void>;
}

export const PASSAGE = { from: 'AQID', to: 'BAUG', quote: 'the words' };

let clientCount = 0;

export function newMessage(text: string, more: Partial<NewMessage> = {}): NewMessage {
  clientCount++;
  return { clientId: `client ${clientCount}`, threadId: null, text, replyTo: null, passage: null, ...more };
}

export function toldBy(result: TalkResult): Told {
  expect(result.outcome).toBe('done');
  return result.outcome === 'done' ? result.told : [];
}

/** What a result told a person, or all who are in the document. */
export function eventsFor(result: TalkResult, person: string | null): LiveEvent[] {
  return toldBy(result)
    .filter(told => told.person === person)
    .flatMap(told => told.events.map(({ event }) => event));
}

/** The message that a result told of first. */
export function messageOf(result: TalkResult): Message {
  const [event] = eventsFor(result, null);
  if (event?.kind === 'thread') return event.thread.messages[0]!;
  if (event?.kind === 'message' || event?.kind === 'message-changed') return event.message;
  throw new Error(`no message in ${JSON.stringify(result)}`);
}
