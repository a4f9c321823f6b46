// Bytes that went bad on the disk, 500 times over: what is answered is what was stored; what cannot be answered is refused by
// name; and what was lost is said to be lost.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Damage,
  examine,
  isSoundTo,
  makeTemplate,
  type Template,
  writeDamaged,
} from '../../testing/damage.ts';
import { createRandom } from '../../testing/random.ts';

const SEEDS = 250;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prosa-damage-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What nobody can know of: a log without its end, and a last commit that may not have been on disk. */
function isBeyondKnowing({ file, what }: Damage, { last }: Template, lost: { doc: string; seq: number }[]) {
  if (file !== 'prosa.db-wal') return false;
  return what === 'cut' || lost.every(({ doc, seq }) => doc === last.doc && seq >= last.seq - 1);
}

describe.each(['killed', 'closed'] as const)('damage to the files of a server that was %s', end => {
  it('FAULT-7, STORE-9, TRAP 34: 250 seeds: the last good state or a refusal, and never without a word', () => {
    const template = makeTemplate(join(folder, end), createRandom(`damage ${end}`), end);
    const counts = { all: 0, refused: 0, oneRefused: 0, logKept: 0, beyondKnowing: 0, foundByCheck: 0 };
    for (let seed = 0; seed < SEEDS; seed++) {
      const name = `${end} ${seed}`;
      const damaged = join(folder, name);
      const damage = writeDamaged(template, damaged, createRandom(name));
      const finding = examine(damaged, template);
      const { wrong, earlier, whole, corrupt, isLogKept } = finding;
      expect(wrong, `seed ${name}`).toEqual([]);
      const isTold = isLogKept || isBeyondKnowing(damage, template, earlier);
      if (earlier.length > 0 && !isTold) {
        // Good pages in the wrong place or of an earlier time, or one whose own list of rows got shorter: only a look at
        // everything finds them.
        expect(damage.file, `seed ${name}`).toBe('prosa.db');
        expect(isSoundTo(damaged), `seed ${name}`).toBe(false);
        counts.foundByCheck++;
      }
      if (finding.refused !== null) counts.refused++;
      if (whole.length === template.saved.size) counts.all++;
      if (corrupt.length > 0 && whole.length > 0) counts.oneRefused++;
      if (isLogKept) counts.logKept++;
      else if (earlier.length > 0 && isTold) counts.beyondKnowing++;
      rmSync(damaged, { recursive: true });
    }
    expect(counts.foundByCheck).toBeLessThan(SEEDS / 50);
    expect(counts.all).toBeGreaterThan(20);
    expect(counts.refused).toBeGreaterThan(3);
    if (end === 'killed') expect(counts.logKept).toBeGreaterThan(30);
    else expect(counts.oneRefused).toBeGreaterThan(10);
  }, 120_000);
});

describe('a text that has rotted', () => {
  it.each([
    ['the epoch', 'epoch of doc 0', 'doc 0'],
    ['an author', 'author 1', null],
  ])('FAULT-7, TRAP 34: %s: that document is refused by name, and the process lives', (_, text, doc) => {
    const template = makeTemplate(join(folder, text), createRandom(text), 'closed');
    const file = Buffer.from(template.files.get('prosa.db')!);
    // No UTF-8 has this byte.
    for (let at = file.indexOf(text); at >= 0; at = file.indexOf(text, at + 1)) file[at] = 0xff;
    const damaged = join(folder, `${text}, rotted`);
    mkdirSync(damaged);
    writeFileSync(join(damaged, 'prosa.db'), file);
    const { corrupt, whole, wrong, refused } = examine(damaged, template);
    expect({ wrong, refused }).toEqual({ wrong: [], refused: null });
    if (doc !== null) expect(corrupt).toEqual([doc]);
    expect(corrupt.length).toBeGreaterThan(0);
    expect(corrupt.length + whole.length).toBe(template.saved.size);
  });
});
