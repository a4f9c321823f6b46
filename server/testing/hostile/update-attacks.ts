// The handmade updates of hostile-updates.ts, each sent to a document of its own: what is not refused must load for who comes after.
import * as Y from 'yjs';
import { CLOSE } from '../../../protocol/close-codes.ts';
import { encodeUpdate } from '../../../protocol/messages.ts';
import { type Attack, repeat, type Target } from './attack.ts';
import { type HostileUpdate, hostileBase, hostileUpdates } from './hostile-updates.ts';
import { loadDocument } from './load-document.ts';

/** Who wrote the base, and how far. */
const OWNER = 7;
const OWNER_CLOCK = 9;

/** Alone in its document every one of them has the base that it is made for. */
async function tryUpdate(target: Target, { name, bytes }: HostileUpdate): Promise<void> {
  const doc = target.newDoc();
  const socket = await target.join(doc);
  socket.send(encodeUpdate(hostileBase()));
  socket.send(encodeUpdate(bytes));
  // No message of the protocol: behind it everything has been handled.
  socket.send(Uint8Array.of(99));
  await socket.closesWith(CLOSE.updateRefused, CLOSE.malformedFrame);
  const loaded = await loadDocument(target.port, doc).catch((error: unknown) => {
    throw new Error(`${name}: it does not load: ${error}`);
  });
  if (loaded.store.pendingStructs !== null) throw new Error(`${name}: structs are pending`);
  const again = new Y.Doc();
  Y.applyUpdate(again, Y.encodeStateAsUpdate(loaded));
  const read = (one: Y.Doc) => `${one.getText('text')} ${JSON.stringify(one.getMap('meta'))}`;
  if (read(again) !== read(loaded)) throw new Error(`${name}: it reloads as something else`);
  // Deleted they may be, as anybody who writes may do.
  if (Y.getState(loaded.store, OWNER) < OWNER_CLOCK) throw new Error(`${name}: the honest words are gone`);
  for (const one of [loaded, again]) one.destroy();
}

export const UPDATE_ATTACKS: readonly Attack[] = [
  {
    name: 'updates made by hand, each to a document of its own',
    async run(target) {
      const updates = hostileUpdates();
      await repeat(updates.length, 8, i => tryUpdate(target, updates[i]!));
    },
  },
];
