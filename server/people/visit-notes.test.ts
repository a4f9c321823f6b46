// Rule PEOPLE-5: visits are noted, seldom, and in nobody's way.
import { expect, test } from 'vitest';
import { VisitNotes } from './visit-notes.ts';

const quiet = { debug() {}, info() {}, error() {} };

function open(noteVisit: (person: string, doc: string, atMs: number) => Promise<void>) {
  const clock = { nowMs: 0, now: () => clock.nowMs, wallNow: () => 1_000_000 + clock.nowMs };
  const warnings: string[] = [];
  const log = { ...quiet, warn: (event: string) => void warnings.push(event) };
  return { notes: new VisitNotes({ catalogue: { noteVisit }, clock, log }), clock, warnings };
}

test('PEOPLE-5: once a minute for a person and a document', () => {
  const written: [string, string, number][] = [];
  const { notes, clock } = open(async (...visit) => void written.push(visit));
  notes.note('ana', 'a');
  notes.note('ana', 'a');
  notes.note('ana', 'b');
  notes.note('rui', 'a');
  clock.nowMs = 59_999;
  notes.note('ana', 'a');
  clock.nowMs = 60_000;
  notes.note('ana', 'a');
  expect(written).toEqual([
    ['ana', 'a', 1_000_000],
    ['ana', 'b', 1_000_000],
    ['rui', 'a', 1_000_000],
    ['ana', 'a', 1_060_000],
  ]);
});

test('PEOPLE-5: a visit that could not be written is logged, and the next one is written', async () => {
  let failures = 1;
  let written = 0;
  const { notes, warnings } = open(async () => {
    if (failures-- > 0) throw new Error('disk full');
    written += 1;
  });
  notes.note('ana', 'a');
  await new Promise(setImmediate);
  expect(warnings).toEqual(['a visit was not noted']);
  notes.note('ana', 'a');
  expect(written).toBe(1);
});

test('PEOPLE-5: what is remembered stays small', () => {
  const { notes } = open(async () => {});
  for (let i = 0; i < 25_000; i++) notes.note('ana', String(i));
  expect(notes.size).toBe(20_000);
});
