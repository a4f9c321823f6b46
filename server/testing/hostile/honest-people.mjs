// Two honest people in each of two documents, in a thread of their own, so that what attackers cost this process does not count
// as the server's delay. One writes a mark, the other waits for it, again and again; the slowest one is remembered. They never
// learn that anything is going on.
import { parentPort, workerData } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

const { syncUrl, address, rooms } = workerData;
const ROOT = 'content';
const MARK_EVERY_MS = 10;
const EXTENSIONS = [120, 121, 122, 123];

class SocketFrom extends WebSocket {
  constructor(url, protocols) {
    super(url, protocols, { headers: { 'x-forwarded-for': address } });
  }
}

function open(room, params = {}) {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(syncUrl, room, doc, {
    WebSocketPolyfill: SocketFrom,
    disableBc: true,
    params,
  });
  for (const type of EXTENSIONS) provider.messageHandlers[type] = () => {};
  return { doc, provider, text: doc.getText(ROOT) };
}

async function until(isSo) {
  while (!isSo()) await new Promise(resolve => setTimeout(resolve, 1));
}

class Pair {
  worstMs = 0;
  delaysMs = [];
  count = 0;

  constructor({ name, kind }) {
    this.name = name;
    // Who says that it is Prosa's page makes a document of kind "text".
    const params = kind === 'text' ? { prosa: '1', instance: `honest ${name}` } : {};
    this.writer = open(name, params);
    this.reader = open(name);
  }

  async synced() {
    await until(() => this.writer.provider.synced && this.reader.provider.synced);
    // Without a presence of theirs they would have to be told something every 20 s.
    this.writer.provider.awareness.setLocalStateField('user', { name: 'honest', color: '#00734d' });
  }

  async run() {
    for (;;) {
      this.count += 1;
      const mark = `<${this.count}>`;
      const startMs = performance.now();
      this.startMs = startMs;
      this.writer.text.insert(0, mark);
      await until(() => this.reader.text.toString().includes(mark));
      this.startMs = null;
      const delayMs = performance.now() - startMs;
      this.delaysMs.push(delayMs);
      this.worstMs = Math.max(this.worstMs, delayMs);
      const at = this.writer.text.toString().indexOf(mark);
      if (at !== -1) this.writer.text.delete(at, mark.length);
      await new Promise(resolve => setTimeout(resolve, MARK_EVERY_MS));
    }
  }

  /** What somebody has who comes now, when it is what both have. */
  async findText() {
    const newcomer = open(this.name);
    try {
      await until(() => newcomer.provider.synced);
      const { doc, text } = newcomer;
      const isSame = () => text.toString() === this.reader.text.toString();
      // Marks come and go meanwhile.
      await until(isSame);
      if (doc.store.pendingStructs !== null) throw new Error('structs are pending');
      const again = new Y.Doc();
      Y.applyUpdate(again, Y.encodeStateAsUpdate(doc));
      if (again.getText(ROOT).toString() !== text.toString()) throw new Error('it reloads as something else');
      return text.toString();
    } finally {
      newcomer.provider.destroy();
      newcomer.doc.destroy();
    }
  }
}

const pairs = rooms.map(room => new Pair(room));
await Promise.all(pairs.map(pair => pair.synced()));
for (const pair of pairs) void pair.run();

parentPort.on('message', async ({ id }) => {
  try {
    const counts = pairs.map(pair => pair.count);
    const texts = await Promise.all(pairs.map(pair => pair.findText()));
    // A keystroke that begins from here on arrives, too.
    await until(() => pairs.every((pair, i) => pair.count > counts[i] + 1));
    const worstMs = Math.max(...pairs.map(pair => pair.worstMs));
    const delaysMs = pairs.flatMap(pair => pair.delaysMs);
    for (const pair of pairs) {
      pair.worstMs = 0;
      pair.delaysMs = [];
    }
    parentPort.postMessage({ id, worstMs, delaysMs, texts });
  } catch (error) {
    parentPort.postMessage({ id, error: String(error) });
  }
});
parentPort.postMessage({ id: 0 });
