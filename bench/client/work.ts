// The list of what is measured in the browser.
import type { Mode } from './browser.ts';
import type { CopyShape } from './own-copy.ts';

export type Job =
  | {
      kind: 'typing';
      mode: Mode;
      peopleCount: number;
      typistCount: number;
      throttle: number;
      durationMs: number;
    }
  | { kind: 'first-load' }
  | { kind: 'opening'; mode: Mode }
  | { kind: 'own-copy'; shape: CopyShape }
  | { kind: 'preview'; throttle: number }
  | { kind: 'memory'; editCount: number };

export interface Work {
  name: string;
  title: string;
  job: Job;
}

const OTHERS = { peopleCount: 50, typistCount: 5 };
const ALONE = { peopleCount: 0, typistCount: 0 };

export function listWork(isQuick: boolean): Work[] {
  const durationMs = isQuick ? 6000 : 15_000;
  const typing = (
    name: string,
    title: string,
    mode: Mode,
    others: typeof OTHERS,
    throttle: number,
  ): Work => ({
    name,
    title,
    job: { kind: 'typing', mode, ...others, throttle, durationMs },
  });
  return [
    typing('typing', 'preview, 50 others', 'split', OTHERS, 1),
    typing('typing-4x', 'preview, 50 others, CPU 4x slower', 'split', OTHERS, 4),
    typing('typing-edit', 'no preview, 50 others', 'edit', OTHERS, 1),
    typing('typing-edit-4x', 'no preview, 50 others, CPU 4x slower', 'edit', OTHERS, 4),
    typing('typing-alone', 'preview, alone', 'split', ALONE, 1),
    typing('typing-alone-4x', 'preview, alone, CPU 4x slower', 'split', ALONE, 4),
    typing('typing-bare', 'no preview, alone', 'edit', ALONE, 1),
    typing('typing-bare-4x', 'no preview, alone, CPU 4x slower', 'edit', ALONE, 4),
    { name: 'first-load', title: 'first load to typing', job: { kind: 'first-load' } },
    { name: 'opening', title: 'a document with a long past', job: { kind: 'opening', mode: 'edit' } },
    {
      name: 'opening-split',
      title: 'a document with a long past, with preview',
      job: { kind: 'opening', mode: 'split' },
    },
    {
      name: 'copy-pasted',
      title: '1 MB, pasted at once',
      job: { kind: 'own-copy', shape: 'pasted' },
    },
    {
      name: 'copy-folded',
      title: '1 MB in 50,000 pieces by five people',
      job: { kind: 'own-copy', shape: 'folded' },
    },
    {
      name: 'copy-unfolded',
      title: '1 MB in 500 updates that are not folded',
      job: { kind: 'own-copy', shape: 'unfolded' },
    },
    { name: 'preview', title: 'from key to preview', job: { kind: 'preview', throttle: 1 } },
    {
      name: 'preview-4x',
      title: 'from key to preview, CPU 4x slower',
      job: { kind: 'preview', throttle: 4 },
    },
    {
      name: 'memory',
      title: 'memory over remote edits',
      job: { kind: 'memory', editCount: isQuick ? 4000 : 20_000 },
    },
  ];
}
