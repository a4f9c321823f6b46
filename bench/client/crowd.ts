// The other people in the document, as a process of their own: real y-websocket providers against the real server.
// They do not send other people's cursors back, as the stock provider would: that measures the server, not the page.
import { WebSocket } from 'ws';
import { encodeAwarenessUpdate } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { createRandom } from '../stats.ts';
import type { CrowdAnswer, CrowdOrder } from './crowd-orders.ts';
import { CONTENT, makeHistory } from './history.ts';

const COLOURS = ['#8a5a44', '#4f6d3a', '#33658a', '#7a4b94', '#9a3b5b', '#2f7471'];
/** The part of the text that a person sees who opens it. */
const NEAR_CHARS = 1500;
const EDITS_AT_ONCE = 20;
const PATIENCE_MS = 60_000;

process.setMaxListeners(0);
const random = createRandom(77);
const pick = (count: number): number => Math.floor(random() * count);

class Guest {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText(CONTENT);
  readonly #provider: WebsocketProvider;
  readonly #name: string;
  readonly #near: boolean;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #at = 0;

  constructor(syncUrl: string, doc: string, index: number, near: boolean) {
    this.#name = `Guest ${index}`;
    this.#near = near;
    this.#provider = new WebsocketProvider(syncUrl, doc, this.doc, {
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
    });
    const { awareness } = this.#provider;
    awareness.off('update', this.#provider._awarenessUpdateHandler);
    awareness.setLocalState({ user: { name: this.#name, color: COLOURS[index % COLOURS.length] } });
  }

  get isSynced(): boolean {
    return this.#provider.synced;
  }

  settle(): void {
    this.#at = pick(this.#near ? Math.min(NEAR_CHARS, this.text.length) : this.text.length);
    this.#showCursor();
  }

  /** Moves the cursor, or types, again and again, in no common beat. */
  live(what: 'type' | 'move', perSecond: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (perSecond === 0) return;
    const next = (): void => {
      this.#timer = setTimeout(
        () => {
          if (what === 'type') this.#type();
          else this.#move();
          next();
        },
        (1000 / perSecond) * (0.6 + 0.8 * random()),
      );
    };
    next();
  }

  /** One small change somewhere; in the long run the text keeps its length. */
  edit(among: () => number): void {
    const { text } = this;
    const at = Math.floor(among() * text.length);
    if (among() < 0.5) text.insert(at, 'words '.slice(0, 1 + Math.floor(among() * 6)));
    else text.delete(at, Math.min(text.length - at, 1 + Math.floor(among() * 6)));
  }

  get unsentBytes(): number {
    return this.#provider.ws?.bufferedAmount ?? 0;
  }

  leave(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#provider.destroy();
    this.doc.destroy();
  }

  #type(): void {
    this.#at = Math.min(this.#at, this.text.length);
    const letter = random() < 0.18 ? ' ' : 'etaoinsr'.charAt(pick(8));
    this.text.insert(this.#at, letter);
    this.#at += 1;
    this.#showCursor();
  }

  #move(): void {
    const step = pick(240) - 120;
    const end = this.#near ? Math.min(NEAR_CHARS, this.text.length) : this.text.length;
    this.#at = Math.min(Math.max(0, this.#at + step), end);
    this.#showCursor();
  }

  #showCursor(): void {
    const { awareness, ws } = this.#provider;
    const head = Y.createRelativePositionFromTypeIndex(this.text, this.#at, -1);
    const anchor =
      random() < 0.15
        ? Y.createRelativePositionFromTypeIndex(this.text, Math.max(0, this.#at - pick(60)), -1)
        : head;
    awareness.setLocalStateField('cursor', {
      anchor: Y.relativePositionToJSON(anchor),
      head: Y.relativePositionToJSON(head),
    });
    if (ws === null || ws.readyState !== ws.OPEN) return;
    const update = encodeAwarenessUpdate(awareness, [this.doc.clientID]);
    // Message 1, then the update with its length, which is below 2 ** 14.
    const length = update.length < 128 ? [update.length] : [(update.length & 127) | 128, update.length >> 7];
    ws.send(new Uint8Array([1, ...length, ...update]));
  }
}

let guests: Guest[] = [];

async function obey(order: CrowdOrder): Promise<CrowdAnswer> {
  switch (order.type) {
    case 'come': {
      const { syncUrl, doc, peopleCount, nearCount, text } = order;
      const first = new Guest(syncUrl, doc, 0, nearCount > 0);
      guests.push(first);
      await until(() => first.isSynced, 'the first guest is not synced');
      if (text !== null && first.text.length === 0) first.text.insert(0, text);
      for (let i = 1; i < peopleCount; i++) guests.push(new Guest(syncUrl, doc, i, i < nearCount));
      await until(
        () => guests.every(guest => guest.isSynced && guest.text.length === first.text.length),
        'not all guests have the text',
      );
      for (const guest of guests) guest.settle();
      return { type: 'came' };
    }
    case 'live': {
      // Every seventh types, so that near and far ones do.
      const typists = new Set(guests.filter((_, i) => i % 7 === 3).slice(0, order.typistCount));
      for (const guest of guests) {
        if (typists.has(guest)) guest.live('type', order.keysPerSecond);
        else guest.live('move', order.movesPerSecond);
      }
      return { type: 'living' };
    }
    case 'write': {
      const writer = guests[0]!;
      const among = createRandom(order.seed);
      for (let done = 0; done < order.editCount; done++) {
        writer.edit(among);
        if (done % EDITS_AT_ONCE !== 0) continue;
        await new Promise(resolve => setTimeout(resolve, 5));
        await until(() => writer.unsentBytes === 0, 'the server takes no edits');
      }
      return finish(writer, `edits ${order.seed}`);
    }
    case 'bring': {
      const writer = new Guest(order.syncUrl, order.doc, 0, false);
      guests.push(writer);
      await until(() => writer.isSynced, 'the writer is not synced');
      const { updates } = makeHistory(order.chars, order.seed);
      for (const [i, update] of updates.entries()) {
        Y.applyUpdate(writer.doc, update);
        if (i % EDITS_AT_ONCE !== 0) continue;
        await new Promise(resolve => setImmediate(resolve));
        await until(() => writer.unsentBytes === 0, 'the server takes no edits');
      }
      const witness = new Guest(order.syncUrl, order.doc, 1, false);
      guests.push(witness);
      await until(
        () => witness.text.length === writer.text.length,
        'the server has not got all of the history',
      );
      return finish(writer, '');
    }
    case 'leave':
      for (const guest of guests) guest.leave();
      guests = [];
      return { type: 'left' };
  }
}

function finish({ doc, text }: Guest, marker: string): CrowdAnswer {
  if (marker !== '') text.insert(0, `${marker}\n`);
  return { type: 'wrote', encodedBytes: Y.encodeStateAsUpdate(doc).length, chars: text.length, marker };
}

async function until(isSo: () => boolean, otherwise: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(otherwise);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

process.on('message', (order: CrowdOrder) => {
  obey(order).then(
    answer => process.send!(answer),
    (error: Error) => process.send!({ type: 'failed', why: error.message } satisfies CrowdAnswer),
  );
});
process.on('disconnect', () => process.exit());
