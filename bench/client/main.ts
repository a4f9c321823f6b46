// `npm run bench -- --client`: the built page in a real Chromium: typing in a long document among others, opening,
// preview, memory. Several rounds, medians.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readMachineFacts } from '../machine.ts';
import { type CpuProfile, formatProfile } from '../profile.ts';
import { writeReport } from '../report-file.ts';
import { startServer } from '../servers.ts';
import { measureOwnCopy } from './own-copy.ts';
import { type ClientReport, formatReport, type Outcome, summarise } from './report.ts';
import {
  measureFirstLoad,
  measureMemory,
  measureOpening,
  measurePreview,
  measureTyping,
  type Place,
  type Told,
  type TypingShape,
} from './scenarios.ts';
import type { Work } from './work.ts';
import { listWork } from './work.ts';

const USAGE = `Usage: npm run bench -- --client [settings]

  --quick             one short round
  --rounds <n>        how many rounds (default 3; the medians are told)
  --only <names>      divided by commas: ${listWork(false)
    .map(one => one.name)
    .join(', ')}
  --worst             also tells the calls of the worst frames
  --profile <folder>  instead of measuring typing, writes a CPU profile of the page for each typing scenario there
  --help              shows this
`;

const PROFILE_LINES = 40;

/** Runs what the flags ask for and puts the figures into `reportFile`, beside what is there. False when some failed. */
export async function runClient(args: string[], root: string, reportFile: string): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      client: { type: 'boolean' },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      only: { type: 'string' },
      worst: { type: 'boolean', default: false },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return true;
  }
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds: ${values.rounds} is not a count`);
  const all = listWork(values.quick);
  const work = (values.only?.split(',') ?? all.map(one => one.name)).map(name => {
    const found = all.find(one => one.name === name);
    if (found === undefined)
      throw new Error(`--only: ${name} is none of ${all.map(one => one.name).join(', ')}`);
    return found;
  });
  const machine = readMachineFacts(root, false);
  const profileFolder = values.profile === undefined ? null : resolve(values.profile);
  if (profileFolder !== null) mkdirSync(profileFolder, { recursive: true });
  const outcomes = new Map<string, Outcome[]>(work.map(one => [one.name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const one of work) {
      const profiled = profileFolder === null ? null : join(profileFolder, `${one.name}.cpuprofile`);
      const outcome = await measure(one, root, profiled);
      outcomes.get(one.name)!.push(outcome);
      console.log(
        `round ${round + 1} of ${rounds}, ${one.name}: ${outcome.status === 'failed' ? outcome.why : 'done'}`,
      );
      if (values.worst && outcome.status === 'measured')
        for (const line of outcome.told.worst) console.log(`    ${line}`);
    }
  }
  const report: ClientReport = {
    machine,
    roundCount: rounds,
    rows: work.map(one => summarise(one, outcomes.get(one.name)!)),
  };
  if (profileFolder === null) {
    const text = formatReport(report);
    console.log(`\n${text}`);
    writeReport(reportFile, { client: { ...report, text } });
  }
  return report.rows.every(row => row.failures.length === 0);
}

async function measure(work: Work, root: string, profileFile: string | null): Promise<Outcome> {
  const scratch = join(root, '.tmp/bench-client');
  try {
    const server = await startServer('prosa', { root, scratch }, []);
    try {
      const told = await run(work, { server, doc: work.name }, profileFile);
      return { status: 'measured', told };
    } finally {
      await server.stop();
    }
  } catch (error) {
    return { status: 'failed', why: error instanceof Error ? error.message : String(error) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function run({ job }: Work, place: Place, profileFile: string | null): Promise<Told> {
  switch (job.kind) {
    case 'typing':
      return measureTyping(place, job satisfies TypingShape, takeProfile(profileFile));
    case 'first-load':
      return measureFirstLoad(place);
    case 'opening':
      return measureOpening(place, job.mode);
    case 'own-copy':
      return measureOwnCopy(place, job.shape);
    case 'preview':
      return measurePreview(place, job.throttle);
    case 'memory':
      return measureMemory(place, job.editCount);
  }
}

function takeProfile(file: string | null): ((profile: unknown) => void) | null {
  if (file === null) return null;
  return profile => {
    writeFileSync(file, JSON.stringify(profile));
    console.log(formatProfile(file, profile as CpuProfile, PROFILE_LINES));
  };
}
