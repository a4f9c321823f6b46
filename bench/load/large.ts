// Ten people write in one room while in another a large document is opened from disk, changed until the server folds or
// saves it, and searched: what the ten notice of it. Runs in the load process.
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import * as Y from 'yjs';
import {
  filledName,
  LARGE_WINDOWS,
  type LargeJob,
  type LargeResult,
  type LargeWindow,
  type Telling,
} from '../jobs.ts';
import { percentile } from '../stats.ts';
import { Client, type Target } from './client.ts';
import { clientIdOf, makeKeystroke, makeSeed, TEXT_NAME } from './keystrokes.ts';
import { UNMOVED } from './observers.ts';
import { pressAll } from './press.ts';
import { maskFrame } from './raw-socket.ts';
import { planKeystrokes } from './schedule.ts';
import { scanUpdate } from './update-scan.ts';
import { pause } from './wait.ts';

const READER_COUNT = 9;
/** Some seconds of changes to the large document, after which servers save it whole, or fold its log. */
const CHANGES = 40;
const CHANGE_EVERY_MS = 100;
/** All of the servers save or fold at the latest so long after the last change. */
const FOLD_MS = 20_000;
const FIND_MS = 180_000;
const FIND_EVERY_MS = 2000;
const SEARCHES = 10;
/** The server lets one person search four times a second. */
const SEARCH_EVERY_MS = 300;

/** Runs the job. Throws when a key did not reach every screen or the large document did not arrive whole. */
export async function runLarge(
  target: Target,
  job: LargeJob,
  documentFile: string,
  tell: Telling,
): Promise<LargeResult> {
  const document = new Uint8Array(readFileSync(documentFile));
  const room = await openRoom(target, job);
  // Who is to search must have been in the document.
  const cookie = target.isProsa ? (await fetchOnce(target.port, '/', '')).cookie : '';
  const screenP99Ms = {} as Record<LargeWindow, number>;
  const screenMaxMs = {} as Record<LargeWindow, number>;
  let openedMs = Number.NaN;
  let opener: Client | null = null;
  const works: Record<LargeWindow, () => Promise<void>> = {
    calm: () => pause(job.calmMs),
    opening: async () => {
      let gotBytes = 0;
      const fromMs = performance.now();
      opener = new Client(
        target,
        filledName(0),
        {
          ...UNMOVED,
          updateArrived: (_reader, wholeBytes) => {
            gotBytes += wholeBytes;
          },
        },
        { longMessages: 'head', cookie },
      );
      await opener.whenSynced();
      openedMs = performance.now() - fromMs;
      if (gotBytes < document.length * 0.9) throw new Error(`only ${gotBytes} bytes of the document arrived`);
      await pause(3000);
    },
    changing: async () => {
      for (const frame of makeChanges(opener!, document)) {
        opener!.send(frame);
        await pause(CHANGE_EVERY_MS);
      }
      await pause(FOLD_MS);
      // A Prosa that finds the change has folded the log.
      if (target.isProsa) await waitUntilFound(target, cookie);
    },
    searching: () => search(target, cookie),
  };
  for (const window of LARGE_WINDOWS) {
    if (window === 'searching' && !target.isProsa) {
      screenP99Ms[window] = Number.NaN;
      screenMaxMs[window] = Number.NaN;
      continue;
    }
    room.latencies.length = 0;
    tell.began();
    await works[window]();
    tell.ended(window);
    const sorted = [...room.latencies].sort((a, b) => a - b);
    if (sorted.length === 0) throw new Error(`nothing arrived on any screen while ${window}`);
    screenP99Ms[window] = percentile(sorted, 0.99);
    screenMaxMs[window] = sorted.at(-1)!;
  }
  await room.stop();
  (opener as Client | null)?.close();
  return { kind: 'large', screenP99Ms, screenMaxMs, openedMs };
}

/** One who types until stop(), and nine who look on. */
async function openRoom(
  target: Target,
  job: LargeJob,
): Promise<{ latencies: number[]; stop(): Promise<void> }> {
  const doc = 'bench-beside';
  const clientId = clientIdOf(0);
  const latencies: number[] = [];
  const sentAtMs: number[] = [];
  const shown = new Int32Array(READER_COUNT);
  const author = new Client(target, doc, UNMOVED);
  await author.whenSynced();
  author.send(maskFrame(author.make.update(makeSeed(1))));
  const readers = Array.from(
    { length: READER_COUNT },
    (_, index) =>
      new Client(target, doc, {
        ...UNMOVED,
        updateArrived: reader =>
          scanUpdate(reader, (client, _from, to) => {
            if (client !== clientId) return;
            for (let edit = shown[index]!; edit < to; edit++) {
              latencies.push(performance.now() - sentAtMs[edit]!);
            }
            shown[index] = Math.max(shown[index]!, to);
          }),
      }),
  );
  await Promise.all(readers.map(reader => reader.whenSynced()));
  let goesOn = true;
  const typing = (async () => {
    while (goesOn) {
      const plan = planKeystrokes(1, job.keysPerSecond, 1000);
      await pressAll(plan, new Float64Array(plan.length), (_author, nowMs) => {
        author.send(maskFrame(author.make.update(makeKeystroke(clientId, 0, sentAtMs.length))));
        sentAtMs.push(nowMs);
      });
    }
  })();
  return {
    latencies,
    stop: async () => {
      goesOn = false;
      await typing;
      await pause(3000);
      const ended = [author, ...readers].find(client => client.endedBecause !== null);
      if (ended !== undefined) throw new Error(`somebody was cut off: ${ended.endedBecause}`);
      if (shown.some(count => count !== sentAtMs.length)) throw new Error('a key did not reach every screen');
      for (const client of [author, ...readers]) client.close();
    },
  };
}

/** Small changes all over the document, as its own kind of updates. */
function makeChanges(client: Client, document: Uint8Array): Buffer[] {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, document);
  const text = doc.getText(TEXT_NAME);
  const frames: Buffer[] = [];
  doc.on('update', (update: Uint8Array) => frames.push(maskFrame(client.make.update(update))));
  for (let i = 0; i < CHANGES; i++) text.insert(Math.floor((text.length * i) / CHANGES), 'needle ');
  return frames;
}

async function waitUntilFound(target: Target, cookie: string): Promise<void> {
  const deadlineMs = performance.now() + FIND_MS;
  while ((await countHits(target, cookie)) === 0) {
    if (performance.now() > deadlineMs) throw new Error('the search does not find the large document');
    await pause(FIND_EVERY_MS);
  }
}

async function search(target: Target, cookie: string): Promise<void> {
  for (let i = 0; i < SEARCHES; i++) {
    if ((await countHits(target, cookie)) === 0) throw new Error('what was found is found no more');
    await pause(SEARCH_EVERY_MS);
  }
}

/** Searches for what the changes have put there. */
async function countHits(target: Target, cookie: string): Promise<number> {
  const { status, body } = await fetchOnce(target.port, '/api/search?q=needle', cookie);
  if (status !== 200) throw new Error(`a search was answered with ${status}`);
  return (JSON.parse(body) as { hits: unknown[] }).hits.length;
}

interface Answer {
  status: number;
  /** Name and value of the cookie that it sets; "" for none. */
  cookie: string;
  body: string;
}

function fetchOnce(port: number, path: string, cookie: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers: cookie === '' ? {} : { cookie } }, response => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
          body: Buffer.concat(parts).toString('utf8'),
        }),
      );
    }).once('error', reject);
  });
}
