// `npm run bench -- --search`: ten thousand documents in the store, people search in them by HTTP while another document
// is typed in.

import { rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { alignCells } from '../client/report.ts';
import { readMachineFacts } from '../machine.ts';
import { readCpuMs } from '../process-stats.ts';
import { writeReport } from '../report-file.ts';
import { type RunningServer, startServer } from '../servers.ts';
import { median, percentile } from '../stats.ts';
import { QUESTIONS } from './corpus.ts';
import type { Latency, Round, SearchReport } from './report.ts';
import { type Seeded, seedDocuments } from './seed.ts';
import { Typist } from './typist.ts';

const USAGE = `Usage: npm run bench -- --search [settings]

  --quick          2,000 documents and 8 s instead of 10,000 and 30 s
  --rounds <n>     how many rounds over the same documents (default 3; the medians are told)
  --help           shows this
`;

const LARGE_COUNT = 5;
/** The server lets one person search four times a second. */
const PEOPLE_COUNT = 4;
const SEARCHES_PER_SECOND = 3.5;
const KEYS_PER_SECOND = 10;
const GOAL_MS = 100;

/** Runs what the flags ask for and puts the figures into `reportFile`, beside what is there. */
export async function runSearch(args: string[], root: string, reportFile: string): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      search: { type: 'boolean' },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return true;
  }
  const roundCount = Number(values.rounds ?? (values.quick ? 1 : 3));
  if (!Number.isInteger(roundCount) || roundCount < 1)
    throw new Error(`--rounds: ${values.rounds} is not a count`);
  const machine = readMachineFacts(root, false);
  const smallCount = values.quick ? 2000 : 10_000;
  const durationMs = values.quick ? 8000 : 30_000;
  const scratch = join(root, '.tmp/bench-search');
  const rounds: Round[] = [];
  let seeded: Seeded | null = null;
  try {
    // The budgets of the people refill as rounds go on; one server serves all of them.
    const server = await startServer('prosa', { root, scratch }, [], [], async folder => {
      seeded = await seedDocuments(folder, smallCount, LARGE_COUNT, PEOPLE_COUNT);
      console.log(`${seeded.documentCount} documents made in ${(seeded.tookMs / 1000).toFixed(0)} s`);
    });
    try {
      for (let round = 0; round < roundCount; round++) {
        rounds.push(await measureRound(server, seeded!, durationMs, round));
        console.log(`round ${round + 1} of ${roundCount}`);
      }
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const { documentCount, tookMs: seedMs } = seeded!;
  const report: SearchReport = { machine, documentCount, seedMs, roundCount, rounds };
  const text = formatReport(report);
  console.log(`\n${text}`);
  writeReport(reportFile, { search: { ...report, text } });
  return true;
}

async function measureRound(
  server: RunningServer,
  seeded: Seeded,
  durationMs: number,
  round: number,
): Promise<Round> {
  const typist = new Typist(server.target.port, `typed-${round}`);
  await typist.ready();
  const agent = new Agent({ keepAlive: true });
  try {
    typist.type(KEYS_PER_SECOND);
    await wait(1000);
    typist.savedMs = [];
    server.beginWatch();
    await wait(durationMs / 2);
    const loopAlone = await server.endWatch();
    const savedAlone = tellLatency(typist.savedMs);

    typist.savedMs = [];
    const firstMs = await search(agent, server.target.port, seeded.cookies[0]!, QUESTIONS[0]!.text, 1);
    const found: Record<string, number[]> = Object.fromEntries(QUESTIONS.map(({ name }) => [name, []]));
    server.beginWatch();
    const cpuBefore = readCpuMs(server.pid);
    await Promise.all(
      seeded.cookies.map(async (cookie, person) => {
        const began = performance.now();
        for (let i = 0; performance.now() - began < durationMs; i++) {
          const question = QUESTIONS[(i + person) % QUESTIONS.length]!;
          const ms = await search(agent, server.target.port, cookie, question.text, question.minHits);
          found[question.name]!.push(ms);
          const dueMs = ((i + 1 + person / PEOPLE_COUNT) * 1000) / SEARCHES_PER_SECOND;
          await wait(Math.max(0, began + dueMs - performance.now()));
        }
      }),
    );
    const cpuMs = readCpuMs(server.pid) - cpuBefore;
    const loopBesideSearch = await server.endWatch();
    await typist.stop();
    return {
      searches: Object.fromEntries(Object.entries(found).map(([name, ms]) => [name, tellLatency(ms)])),
      firstMs,
      savedAlone,
      savedBesideSearch: tellLatency(typist.savedMs),
      loopAlone,
      loopBesideSearch,
      cpuMsPerSearch: cpuMs / Object.values(found).flat().length,
      loadAverage: loadavg()[0]!,
    };
  } finally {
    typist.leave();
    agent.destroy();
  }
}

/** Rejects when the answer is not what it must be: a search that finds nothing is always fast. */
function search(agent: Agent, port: number, cookie: string, text: string, minHits: number): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const path = `/api/search?q=${encodeURIComponent(text)}`;
    get({ host: '127.0.0.1', port, path, agent, headers: { cookie } }, response => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => {
        const ms = performance.now() - began;
        if (response.statusCode !== 200) {
          reject(
            new Error(`searching "${text}" was answered with ${response.statusCode}: ${body.slice(0, 200)}`),
          );
          return;
        }
        const { hits } = JSON.parse(body) as { hits: unknown[] };
        if (hits.length < minHits) reject(new Error(`"${text}" found ${hits.length}, not ${minHits}`));
        else resolve(ms);
      });
    }).on('error', reject);
  });
}

export function tellLatency(samples: readonly number[]): Latency {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    maxMs: percentile(sorted, 1),
  };
}

/** For a terminal. */
export function formatReport({ documentCount, rounds }: SearchReport): string {
  const mid = (read: (round: Round) => number, digits = 1): string =>
    median(rounds.map(read)).toFixed(digits);
  const latency = (read: (round: Round) => Latency): string[] => [
    mid(round => read(round).p50Ms),
    mid(round => read(round).p99Ms),
    mid(round => read(round).maxMs),
  ];
  const cells = [
    ['', 'p50 ms', 'p99 ms', 'max ms'],
    ...QUESTIONS.map(({ name }) => [name, ...latency(round => round.searches[name]!)]),
    ['key to disk, no searches', ...latency(round => round.savedAlone)],
    ['key to disk beside them', ...latency(round => round.savedBesideSearch)],
  ];
  const worst = Math.max(
    ...QUESTIONS.map(({ name }) => median(rounds.map(round => round.searches[name]!.p99Ms))),
  );
  return [
    `searching ${documentCount} documents by HTTP while another one is typed in`,
    ...alignCells(cells),
    `  first search ${mid(round => round.firstMs)} ms; ${mid(round => round.cpuMsPerSearch)} ms of server CPU a search, ` +
      `typing included; event loop p99 ${mid(round => round.loopAlone.loopP99Ms)} ms without and ` +
      `${mid(round => round.loopBesideSearch.loopP99Ms)} ms with searches; load ${mid(round => round.loadAverage)}`,
    `  to reach: p99 of every question within ${GOAL_MS} ms: ${worst <= GOAL_MS ? 'reached' : 'NOT reached'}`,
    '',
  ].join('\n');
}

function wait(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
