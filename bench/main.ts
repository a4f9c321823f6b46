// Runs the benchmark: every server in turn on the same work, several rounds, each time as a fresh process with an
// empty store. Started by run.mjs, which has installed and built everything.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runClient } from './client/main.ts';
import { COLUMNS } from './columns.ts';
import { makeDocument, writeDocument } from './documents.ts';
import { checkAgainst, GUARDED, record } from './guard.ts';
import { fillingOf, type JobResult, type LoadMessage, type LoadOrder } from './jobs.ts';
import { canPin, readMachineFacts } from './machine.ts';
import { type CpuProfile, formatProfile } from './profile.ts';
import { flatten, formatScenario, judge, type Outcome, type Row, summarise } from './report.ts';
import { writeReport } from './report-file.ts';
import { FULL, listScenarios, QUICK, type Scenario } from './scenarios.ts';
import { runSearch } from './search/main.ts';
import {
  describeStore,
  type Folders,
  type LoopDelay,
  type RunningServer,
  SERVER_NAMES,
  type ServerName,
  startServer,
} from './servers.ts';
import { runTransports } from './transports/main.ts';

const USAGE = `Usage: npm run bench -- [settings]

  --quick              one short round instead of three long ones
  --rounds <n>         how many rounds (default 3; the medians are told)
  --only <names>       scenarios, divided by commas: ${listScenarios(FULL)
    .map(scenario => scenario.name)
    .join(', ')}
  --servers <names>    divided by commas: ${SERVER_NAMES.join(', ')}
  --profile <folder>   also writes CPU profiles of the servers there and tells the hottest functions of each
                       thread; figures are then too high
  --check              compares Prosa's shares with those of bench/recorded.json and fails when one got much worse
  --record             writes them there
  --transports         instead: one editing session by polling, long polling, server-sent events and WebSocket;
                       "--transports --help" shows its settings
  --client             instead: the page in a browser; "--client --help" shows its settings
  --search             instead: searching 10,000 documents; "--search --help" shows its settings
  --help               shows this
`;

const PROFILE_LINES = 30;

interface Plan {
  scenarios: Scenario[];
  servers: ServerName[];
  rounds: number;
  profileFolder: string | null;
  /** What is done with the shares in the end. */
  guard: 'none' | 'check' | 'record';
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const REPORT_FILE = join(root, 'bench/report.json');
const RECORD_FILE = join(root, 'bench/recorded.json');
const folders: Folders = { root, scratch: join(root, '.tmp/bench') };

function readPlan(args: string[]): Plan | null {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      only: { type: 'string' },
      servers: { type: 'string' },
      profile: { type: 'string' },
      check: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const all = listScenarios(values.quick ? QUICK : FULL, process.env.PROSA_TRACES ?? null);
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
  const isGuard = values.check || values.record;
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds: ${values.rounds} is not a count`);
  return {
    scenarios: choose(
      '--only',
      values.only ?? (isGuard ? GUARDED.join(',') : undefined),
      all.map(scenario => scenario.name),
    ).map(name => all.find(scenario => scenario.name === name)!),
    servers: choose('--servers', values.servers, SERVER_NAMES),
    rounds,
    profileFolder: values.profile ?? null,
    guard: values.record ? 'record' : values.check ? 'check' : 'none',
  };
}

function choose<T extends string>(flag: string, wanted: string | undefined, known: readonly T[]): T[] {
  if (wanted === undefined) return [...known];
  return wanted.split(',').map(name => {
    const found = known.find(one => one === name);
    if (found === undefined) throw new Error(`${flag}: ${name} is none of ${known.join(', ')}`);
    return found;
  });
}

/** One server, one job. Whatever goes wrong is an outcome, not an end of the run. */
async function measure(
  name: ServerName,
  { name: work, job }: Scenario,
  plan: Plan,
  pin: boolean,
): Promise<Outcome> {
  const profiles = plan.profileFolder === null ? null : resolve(plan.profileFolder, `${work}-${name}`);
  const flags = profiles === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  if (profiles !== null) rmSync(profiles, { recursive: true, force: true });
  let server: RunningServer | null = null;
  try {
    server = await startServer(name, folders, pin ? ['taskset', '-c', '0'] : [], flags);
    const filling = fillingOf(job);
    const documentBytes = filling?.documentBytes ?? (job.kind === 'join' ? job.documentBytes : null);
    const documentFile = documentBytes === null ? null : ensureDocument(documentBytes);
    if (filling !== null) {
      await runLoad(server, { job, documentFile, phase: 'fill' }, pin);
      await server.restart();
    }
    const { result, loops } = await runLoad(server, { job, documentFile, phase: 'measure' }, pin);
    if (result === null) throw new Error('the load generator brought no figures');
    return { status: 'measured', result, loops };
  } catch (error) {
    return { status: 'failed', why: error instanceof Error ? error.message : String(error) };
  } finally {
    await server?.stop();
    if (profiles !== null) tellProfiles(profiles);
  }
}

/** One file for each thread of the server. A server that does not end by itself on SIGTERM leaves none. */
function tellProfiles(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) {
    const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
    console.log(formatProfile(join(folder, file), profile, PROFILE_LINES));
  }
}

/** Made once for all servers and rounds: that takes seconds. */
function ensureDocument(sizeBytes: number): string {
  const file = join(folders.scratch, `document-${sizeBytes}`);
  if (!existsSync(file)) writeDocument(file, makeDocument(sizeBytes));
  return file;
}

interface LoadEnd {
  result: JobResult | null;
  loops: Record<string, LoopDelay>;
}

function runLoad(
  server: RunningServer,
  order: Pick<LoadOrder, 'job' | 'documentFile' | 'phase'>,
  pin: boolean,
): Promise<LoadEnd> {
  const script = fileURLToPath(new URL('./load/load.js', import.meta.url));
  const command = [...(pin ? ['taskset', '-c', '1'] : []), process.execPath, script];
  const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.send({ ...order, target: server.target, serverPid: server.pid } satisfies LoadOrder);
  return new Promise((resolve, reject) => {
    const loops: Record<string, LoopDelay> = {};
    let watching = Promise.resolve();
    let done: { result: JobResult | null } | null = null;
    child.on('message', raw => {
      const message = raw as LoadMessage;
      switch (message.type) {
        case 'began':
          // One after the other: the server answers the end of a time with what it saw since the last beginning.
          watching = watching.then(() => server.beginWatch());
          break;
        case 'ended':
          watching = watching.then(async () => {
            loops[message.window] = await server.endWatch();
          });
          break;
        case 'done':
          done = message;
          break;
        case 'failed':
          child.kill();
          reject(new Error(message.why));
          break;
      }
    });
    child.once('error', reject);
    child.once('exit', code => {
      const end = done;
      if (end === null) reject(new Error(`the load generator ended with code ${code}`));
      else watching.then(() => resolve({ result: end.result, loops }), reject);
    });
  });
}

function serversOf({ servers }: Scenario, plan: Plan): ServerName[] {
  return plan.servers.filter(server => servers === null || servers.includes(server));
}

async function run(plan: Plan): Promise<void> {
  const pin = canPin();
  const machine = readMachineFacts(root, pin);
  const { cpu, cores, kernel, node, commit } = machine;
  console.log(`${cpu}, ${cores} cores, Linux ${kernel}, Node ${node}, commit ${commit}`);
  console.log(pin ? 'Servers run on core 0, the load on core 1.' : 'Processes are not bound to cores.');
  if (machine.loadAverage > 0.5) {
    console.log(`The machine is busy (load average ${machine.loadAverage.toFixed(1)}): expect noise.`);
  }
  const outcomes = new Map<string, Outcome[]>();
  for (let round = 0; round < plan.rounds; round++) {
    for (const scenario of plan.scenarios) {
      const able = serversOf(scenario, plan);
      for (let i = 0; i < able.length; i++) {
        // Each round begins with another server, so that none always runs on the warmest or coldest machine.
        const server = able[(i + round) % able.length]!;
        const outcome = await measure(server, scenario, plan, pin);
        const key = `${scenario.name}/${server}`;
        outcomes.set(key, [...(outcomes.get(key) ?? []), outcome]);
        const told = outcome.status === 'measured' ? tellShort(outcome) : `failed: ${outcome.why}`;
        console.log(`round ${round + 1} of ${plan.rounds}, ${scenario.name}, ${server}: ${told}`);
      }
    }
  }
  console.log('');
  const report = plan.scenarios.map(scenario => {
    const rows: Row[] = serversOf(scenario, plan).map(server =>
      summarise(server, outcomes.get(`${scenario.name}/${server}`) ?? []),
    );
    console.log(formatScenario(scenario, rows));
    return { ...scenario, verdict: judge(scenario, rows), rows };
  });
  const stores = Object.fromEntries(plan.servers.map(server => [server, describeStore(server)]));
  const rounds = Object.fromEntries(outcomes);
  writeReport(REPORT_FILE, {
    servers: { machine, stores, roundCount: plan.rounds, scenarios: report, rounds },
  });
  if ([...outcomes.values()].flat().some(outcome => outcome.status === 'failed')) process.exitCode = 1;
  switch (plan.guard) {
    case 'none':
      break;
    case 'record':
      record(RECORD_FILE, report, machine);
      console.log(`Recorded: ${RECORD_FILE}`);
      break;
    case 'check': {
      const { lines, isWorse } = checkAgainst(RECORD_FILE, report);
      for (const line of lines) console.log(line);
      if (isWorse) process.exitCode = 1;
      break;
    }
  }
}

/** The first figures of the table in one line. */
function tellShort(outcome: Outcome & { status: 'measured' }): string {
  const figures = flatten(outcome);
  return COLUMNS[outcome.result.kind]
    .flatMap(({ head, figure, format }) => {
      const value = figures[figure];
      return value === undefined ? [] : [`${head} ${format(value)}`];
    })
    .slice(0, 6)
    .join(', ');
}

try {
  const args = process.argv.slice(2);
  if (args.includes('--transports')) {
    if (!(await runTransports(args, root, REPORT_FILE))) process.exitCode = 1;
  } else if (args.includes('--client')) {
    if (!(await runClient(args, root, REPORT_FILE))) process.exitCode = 1;
  } else if (args.includes('--search')) {
    if (!(await runSearch(args, root, REPORT_FILE))) process.exitCode = 1;
  } else {
    const plan = readPlan(args);
    if (plan === null) console.log(USAGE);
    else {
      // What a run that was killed has left may be of an earlier version.
      rmSync(folders.scratch, { recursive: true, force: true });
      await run(plan);
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
} finally {
  rmSync(folders.scratch, { recursive: true, force: true });
}
