// Sends what waits on this device in documents that nobody has open: each is opened for as long as that takes, without
// being shown, and without being seen by others.

import { documentPath } from '../protocol/document-names.ts';
import { ownName, syncAddress } from './addresses.ts';
import { newId } from './boot.ts';
import { browserScheduler } from './net/scheduler.ts';
import { loadAuthor } from './people/identity.ts';
import { listCopies } from './session/copy-list.ts';
import type { Shelf } from './session/copy-shelf.ts';
import { DocumentSession } from './session/document-session.ts';
import { indexedDbCopies } from './session/local-copy.ts';
import type { SaveState } from './session/save-state.ts';

export interface SendParts {
  memory: Shelf;
  memoryKeys: readonly string[];
  /** Documents that this page has open: they are sent by their own page. */
  except: readonly string[];
}

/** A document that is not through after this time is left for another visit. */
const PATIENCE_MS = 30_000;
const LOCK = 'prosa:send-waiting';

/**
 * Resolves with the number of documents that are on the server now. Safe beside other tabs: what two send is the same, and
 * one of them does it at a time. What was refused is not sent again; that is for the person to decide. Never rejects.
 */
export async function sendWaiting(parts: SendParts): Promise<number> {
  const { locks } = navigator;
  if (locks === undefined) return sendAll(parts);
  return locks.request(ownName(LOCK), { ifAvailable: true }, async lock =>
    lock === null ? 0 : sendAll(parts),
  );
}

async function sendAll(parts: SendParts): Promise<number> {
  const copies = await listCopies(parts.memory, parts.memoryKeys);
  const waiting = copies.filter(
    ({ key, place, unsent }) =>
      place === 'current' &&
      unsent !== null &&
      unsent.count > 0 &&
      unsent.why === null &&
      !parts.except.includes(key),
  );
  let sentCount = 0;
  for (const { key, name } of waiting) {
    const outcome = await sendOne(parts, key, name);
    if (outcome === 'sent') sentCount += 1;
    // Without a server the others would wait as long.
    if (outcome === 'no-server') break;
  }
  return sentCount;
}

async function sendOne(
  { memory }: SendParts,
  key: string,
  copyName: string,
): Promise<'sent' | 'not-taken' | 'no-server'> {
  const session = new DocumentSession({
    serverUrl: syncAddress(location),
    path: documentPath(key),
    copyName,
    openCopy: indexedDbCopies(newId()),
    author: loadAuthor(memory, newId),
    instance: newId(),
    user: { name: '', color: '#57534e', colorLight: '#57534e33' },
    scheduler: browserScheduler,
    random: Math.random,
    socketClass: WebSocket,
  });
  // Nobody is there: others see no one come.
  session.leave();
  try {
    return await new Promise(resolve => {
      const timer = setTimeout(() => resolve('no-server'), PATIENCE_MS);
      const look = (state: SaveState) => {
        const outcome = judge(state);
        if (outcome === null) return;
        clearTimeout(timer);
        resolve(outcome);
      };
      session.subscribe({ stateChanged: look });
      void session.start();
    });
  } finally {
    await session.close();
  }
}

/** null: that is not decided yet. */
function judge(state: SaveState): 'sent' | 'not-taken' | 'no-server' | null {
  switch (state.kind) {
    case 'saved':
    case 'back':
      return 'sent';
    case 'offline':
    case 'reconnecting':
    case 'not-stored':
    case 'cannot-save':
      return 'no-server';
    case 'access-changed':
    case 'refused':
    case 'too-big':
    case 'ended':
      return 'not-taken';
    case 'opening':
    case 'saving':
      return null;
  }
}
