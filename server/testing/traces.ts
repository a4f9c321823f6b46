// Recorded editing histories, as updates of real Y.Docs in the order in which they were written. Reads the files that
// docs/traces.md describes, and makes synthetic ones of the same form. Knows no network.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as Y from 'yjs';
import { ROOTS } from './edits.ts';
import type { Random } from './random.ts';

/** At this place, so many UTF-16 units are removed, and this text is put there. */
type Patch = [at: number, removed: number, inserted: string];

interface Transaction {
  patches: Patch[];
  /** Only in histories of several authors: transactions that the author knew, by index; all they knew, too. */
  parents?: number[];
  agent?: number;
}

/** A history as it is stored. */
export interface Trace {
  name: string;
  kind?: 'concurrent';
  numAgents?: number;
  startContent?: string;
  endContent: string;
  txns: Transaction[];
}

/** One author's update, and how much of the whole history it stands on. */
export interface TraceStep {
  author: number;
  update: Uint8Array;
  /** All steps before this one that the author must have heard of; the newest of each other author. */
  needs: number;
}

/** The folder of recorded traces, or null when there is none. */
export function traceFolder(): string | null {
  return process.env.PROSA_TRACES ?? null;
}

/** Reads one recorded history; null when the folder does not have it. */
export function readTrace(folder: string, name: string): Trace | null {
  const file = join(folder, `${name}.json.gz`);
  if (!existsSync(file)) return null;
  const trace = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Omit<Trace, 'name'>;
  return { ...trace, name };
}

/** One author who types, corrects and jumps about; text of every width. */
export function makeSyntheticTrace(random: Random, editCount: number): Trace {
  const words = ['casa ', 'o rio ', 'não ', '漢字', '😀', 'e então\n', 'ß', 'x'];
  const txns: Transaction[] = [];
  let text = '';
  let at = 0;
  while (txns.length < editCount) {
    if (random.chance(0.03)) at = boundary(text, random.int(0, text.length));
    if (at > 0 && random.chance(0.15)) {
      const from = boundary(text, Math.max(0, at - random.int(1, 6)));
      txns.push({ patches: [[from, at - from, '']] });
      text = text.slice(0, from) + text.slice(at);
      at = from;
    } else {
      const word = random.pick(words);
      txns.push({ patches: [[at, 0, word]] });
      text = text.slice(0, at) + word + text.slice(at);
      at += word.length;
    }
  }
  return { name: 'synthetic', startContent: '', endContent: text, txns };
}

function boundary(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit < 0xe000 ? at - 1 : at;
}

/** Several authors who hear of each other late. Its end is what Yjs makes of it. */
export function makeConcurrentTrace(random: Random, editCount: number, agentCount: number): Trace {
  const txns: Transaction[] = [];
  const docs = Array.from({ length: agentCount }, (_, agent) => createAgent(agent));
  const updates: Uint8Array[] = [];
  const heads: number[][] = docs.map(() => []);
  const heard = docs.map(() => 0);
  for (let i = 0; i < editCount; i++) {
    const agent = random.int(0, agentCount - 1);
    const doc = docs[agent]!;
    const text = doc.getText(ROOTS.text);
    let parents = heads[agent]!;
    if (random.chance(0.1)) {
      for (; heard[agent]! < updates.length; heard[agent]!++)
        Y.applyUpdate(doc, updates[heard[agent]!]!, 'heard');
      // The newest of each author is all that can be known.
      parents = [...new Set(heads.flat())].sort((a, b) => a - b);
    }
    const content = text.toString();
    const from = boundary(content, random.int(0, content.length));
    const to = random.chance(0.2)
      ? boundary(content, Math.min(content.length, from + random.int(0, 5)))
      : from;
    const inserted = random.pick(['ab', 'ç ', '漢', '😀']);
    const patch: Patch = [from, Math.max(0, to - from), inserted];
    updates.push(editAs(doc, [patch]));
    txns.push({ parents, agent, patches: [patch] });
    heads[agent] = [i];
  }
  const whole = new Y.Doc();
  for (const update of updates) Y.applyUpdate(whole, update);
  const endContent = whole.getText(ROOTS.text).toString();
  return { name: 'synthetic concurrent', kind: 'concurrent', numAgents: agentCount, endContent, txns };
}

/**
 * The history as updates. Up to `editsPerStep` edits of an author who hears nothing in between go into one transaction.
 */
export function* replayTrace(trace: Trace, editsPerStep: number): Generator<TraceStep> {
  if (trace.kind !== 'concurrent') {
    const doc = createAgent(0);
    const { txns, startContent } = trace;
    if (startContent) yield { author: 0, update: editAs(doc, [[0, 0, startContent]]), needs: -1 };
    for (let i = 0; i < txns.length; i += editsPerStep) {
      const patches = txns.slice(i, i + editsPerStep).flatMap(txn => txn.patches);
      yield { author: 0, update: editAs(doc, patches), needs: -1 };
    }
    return;
  }
  yield* replayConcurrent(trace);
}

/** Each author's document hears of exactly the steps that stand behind the parents of the edit. */
function* replayConcurrent({ txns, numAgents }: Trace): Generator<TraceStep> {
  const docs = Array.from({ length: numAgents ?? 1 }, (_, agent) => createAgent(agent));
  const known = docs.map(() => new Uint8Array(txns.length));
  const updates: Uint8Array[] = [];
  for (const [i, { parents, agent: author = 0, patches }] of txns.entries()) {
    const doc = docs[author]!;
    const mine = known[author]!;
    const missing: number[] = [];
    const open = [...(parents ?? [])];
    for (let step = open.pop(); step !== undefined; step = open.pop()) {
      if (mine[step] === 1) continue;
      mine[step] = 1;
      missing.push(step);
      open.push(...(txns[step]!.parents ?? []));
    }
    missing.sort((a, b) => a - b);
    for (const step of missing) Y.applyUpdate(doc, updates[step]!, 'heard');
    mine[i] = 1;
    const update = editAs(doc, patches);
    updates.push(update);
    yield { author, update, needs: missing.at(-1) ?? -1 };
  }
}

function createAgent(agent: number): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = 1_000 + agent;
  return doc;
}

/** Makes the edits in one transaction and returns its update. */
function editAs(doc: Y.Doc, patches: readonly Patch[]): Uint8Array {
  const text = doc.getText(ROOTS.text);
  let written: Uint8Array | null = null;
  const keep = (update: Uint8Array) => {
    written = update;
  };
  doc.on('update', keep);
  doc.transact(() => {
    for (const [at, removed, inserted] of patches) {
      if (removed > 0) text.delete(at, removed);
      if (inserted !== '') text.insert(at, inserted);
    }
  });
  doc.off('update', keep);
  return written ?? new Uint8Array([0, 0]);
}
