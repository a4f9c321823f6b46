// The guard against getting slower: how Prosa stood to the best other server in the same run, recorded in the repository,
// against how it stands now. Only shares are compared: absolute times tell of the machine.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { MachineFacts } from './machine.ts';
import { compare, type Row } from './report.ts';
import type { Scenario } from './scenarios.ts';

/** Scenarios whose shares hardly differ from run to run. */
export const GUARDED = ['crowd', 'crowd-cursors', 'pairs', 'join-small', 'return', 'open-documents'];

/**
 * A share counts as worse when it is so many times the recorded one, and larger by so much: these machines are noisy, and
 * Linux counts CPU in steps of 10 ms, which is all that some of this work takes.
 */
const TOLERANCE = 1.4;
const SLACK = 0.05;

interface Recorded {
  recordedAt: string;
  commit: string;
  cpu: string;
  /** By scenario: Prosa's figure as a share of the best other server's. */
  shares: Record<string, number>;
}

type Measured = readonly (Scenario & { rows: Row[] })[];

function sharesOf(report: Measured): Record<string, number> {
  return Object.fromEntries(
    report.flatMap(({ name, measure, rows }) => {
      const standing = compare(rows, measure);
      return standing === null ? [] : [[name, Number(standing.share.toPrecision(3))]];
    }),
  );
}

/** What was recorded of scenarios that are not in this report stays. */
export function record(file: string, report: Measured, { startedAt, commit, cpu }: MachineFacts): void {
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recorded).shares : {};
  const shares = { ...before, ...sharesOf(report) };
  const recorded: Recorded = { recordedAt: startedAt, commit, cpu, shares };
  writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`);
}

/** One line for each scenario. Worse is also what was recorded and could not be measured now. */
export function checkAgainst(file: string, report: Measured): { lines: string[]; isWorse: boolean } {
  if (!existsSync(file)) return { lines: [`nothing recorded yet: ${file}`], isWorse: true };
  const { shares: before, recordedAt } = JSON.parse(readFileSync(file, 'utf8')) as Recorded;
  const now = sharesOf(report);
  let isWorse = false;
  const lines = report.flatMap(({ name }) => {
    const old = before[name];
    const share = now[name];
    if (old === undefined) return [];
    const worse = share === undefined || share > Math.max(old * TOLERANCE, old + SLACK);
    isWorse ||= worse;
    const told = share === undefined ? 'not measured' : share.toFixed(3);
    return [
      `${worse ? 'WORSE' : 'ok   '} ${name}: ${told} of the best other server, recorded ${old.toFixed(3)}`,
    ];
  });
  lines.push(isWorse ? 'something got worse: see above' : `nothing got worse since ${recordedAt}`);
  return { lines, isWorse };
}
