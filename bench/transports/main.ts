// `npm run bench -- --transports`: the same editing session over every transport in turn, several rounds, near and
// far, then a minute in which nobody types.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { canPin, readMachineFacts } from '../machine.ts';
import { writeReport } from '../report-file.ts';
import { type Figures, measure } from './measure.ts';
import {
  describeDistance,
  formatMarkdown,
  formatReport,
  type IdleRow,
  LATE_LIMIT_MS,
  type Outcome,
  summarise,
  type Table,
  type TransportsReport,
} from './report.ts';
import type { SessionShape } from './session.ts';
import { TITLES, TRANSPORT_NAMES, type TransportName } from './transports.ts';

export const TRANSPORTS_USAGE = `Usage: npm run bench -- --transports [settings]

  --quick            one round of 5 s instead of three of 20 s, and no idle minute
  --rounds <n>       how many rounds (default 3; the medians are told)
  --only <names>     divided by commas: ${TRANSPORT_NAMES.join(', ')}
  --seconds <n>      how long people type in each (default 20)
  --distances <ms>   round trips to the server, divided by commas (default 0,80)
  --markdown         prints the tables as Markdown, too
  --help             shows this
`;

const SHAPE: Omit<SessionShape, 'durationMs'> = {
  // Of one document the server's CPU would be too little to be measured.
  documentCount: 5,
  peoplePerDocument: 5,
  authorsPerDocument: 2,
  keysPerSecond: 6,
};
const SECONDS = 20;
const QUICK_SECONDS = 5;
const IDLE_MS = 60_000;
const MAX_TRIES = 3;

interface Plan {
  transports: TransportName[];
  distancesMs: number[];
  rounds: number;
  shape: SessionShape;
  idle: boolean;
  markdown: boolean;
}

function readPlan(args: string[]): Plan | null {
  const { values } = parseArgs({
    args,
    options: {
      transports: { type: 'boolean' },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      only: { type: 'string' },
      distances: { type: 'string', default: '0,80' },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds: ${values.rounds} is not a count`);
  const seconds = Number(values.seconds ?? (values.quick ? QUICK_SECONDS : SECONDS));
  if (!Number.isFinite(seconds) || seconds <= 0) throw new Error(`--seconds: ${values.seconds} is no time`);
  const distancesMs = values.distances.split(',').map(text => {
    const ms = Number(text);
    if (text.trim() === '' || !Number.isFinite(ms) || ms < 0)
      throw new Error(`--distances: "${text}" is no time`);
    return ms;
  });
  const transports = (values.only?.split(',') ?? TRANSPORT_NAMES).map(name => {
    const found = TRANSPORT_NAMES.find(one => one === name);
    if (found === undefined) throw new Error(`--only: ${name} is none of ${TRANSPORT_NAMES.join(', ')}`);
    return found;
  });
  return {
    transports,
    distancesMs,
    rounds,
    shape: { ...SHAPE, durationMs: seconds * 1000 },
    idle: !values.quick,
    markdown: values.markdown,
  };
}

/** Runs what the flags ask for and puts the figures into `reportFile`, beside what is there. False when a way failed. */
export async function runTransports(args: string[], root: string, reportFile: string): Promise<boolean> {
  const plan = readPlan(args);
  if (plan === null) {
    console.log(TRANSPORTS_USAGE);
    return true;
  }
  const pin = canPin();
  const machine = readMachineFacts(root, pin);
  const ws = JSON.parse(readFileSync(join(root, 'node_modules/ws/package.json'), 'utf8')) as {
    version: string;
  };
  const measured: Figures[] = [];
  const tables: Table[] = [];
  for (const roundTripMs of plan.distancesMs) {
    const outcomes = await runRounds(plan, roundTripMs, pin);
    const figures = [...outcomes.values()]
      .flat()
      .flatMap(one => (one.status === 'measured' ? [one.figures] : []));
    measured.push(...figures);
    tables.push({
      roundTripMs,
      rows: plan.transports.map(name => summarise(name, outcomes.get(name)!, plan.shape)),
      otherCores: Math.max(0, ...figures.map(one => one.otherCores)),
      lateP99Ms: Math.max(0, ...figures.map(one => one.lateP99Ms)),
    });
  }
  const some = measured[0];
  const report: TransportsReport = {
    machine,
    wsVersion: ws.version,
    shape: plan.shape,
    roundCount: plan.rounds,
    payloadBytes: some === undefined ? Number.NaN : some.payloadBytes / some.keystrokes,
    tables,
    idle: plan.idle ? await measureIdle(plan) : [],
  };
  console.log(`\n${formatReport(report)}`);
  if (plan.markdown) console.log(formatMarkdown(report));
  writeReport(reportFile, { transports: report });
  return tables.every(table => table.rows.every(row => row.failures.length === 0));
}

async function runRounds(
  plan: Plan,
  roundTripMs: number,
  pin: boolean,
): Promise<Map<TransportName, Outcome[]>> {
  const outcomes = new Map<TransportName, Outcome[]>(plan.transports.map(name => [name, []]));
  for (let round = 0; round < plan.rounds; round++) {
    for (let i = 0; i < plan.transports.length; i++) {
      // Each round begins with another one, so that none always runs on the warmest or coldest machine.
      const name = plan.transports[(i + round) % plan.transports.length]!;
      const outcome = await measureUndisturbed(name, plan.shape, roundTripMs, pin);
      outcomes.get(name)!.push(outcome);
      const told =
        outcome.status === 'failed'
          ? `failed: ${outcome.why}`
          : `p50 ${outcome.figures.p50Ms.toFixed(1)} ms, ${outcome.figures.requests} requests`;
      console.log(
        `round ${round + 1} of ${plan.rounds}, ${describeDistance(roundTripMs)}, ${TITLES[name]}: ${told}`,
      );
    }
  }
  return outcomes;
}

/**
 * Where keys were pressed late, the machine was measured and not the transport: that is done again, and the least late
 * try counts. A failure is never tried again.
 */
async function measureUndisturbed(
  name: TransportName,
  shape: SessionShape,
  roundTripMs: number,
  pin: boolean,
): Promise<Outcome> {
  let best: Figures | null = null;
  try {
    for (let tries = 0; tries < MAX_TRIES && (best === null || best.lateP99Ms > LATE_LIMIT_MS); tries++) {
      const figures = await measure(name, shape, roundTripMs, pin);
      if (best === null || figures.lateP99Ms < best.lateP99Ms) best = figures;
    }
    return { status: 'measured', figures: best! };
  } catch (error) {
    return { status: 'failed', why: (error as Error).message };
  }
}

/** All transports at once: they hardly do anything, and share one minute. */
async function measureIdle(plan: Plan): Promise<IdleRow[]> {
  console.log('a minute in which nobody types');
  const shape = { ...plan.shape, documentCount: 1, keysPerSecond: 0, durationMs: IDLE_MS };
  return Promise.all(
    plan.transports.map(async transport => {
      const { upBytes, downBytes, requests, durationMs } = await measure(transport, shape, 0, false);
      const share = 60_000 / durationMs / shape.peoplePerDocument;
      return {
        transport,
        title: TITLES[transport],
        bytesPerMinute: (upBytes + downBytes) * share,
        requestsPerMinute: requests * share,
      };
    }),
  );
}
