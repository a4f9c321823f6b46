// Loaded into the built server before its own code (`node --import`), and so into each of its threads: makes it die at a
// named point, makes its disk fail, or shortens its times. The product has no part in this: classes are wrapped from
// outside, and a server that is started without the hook has none of it.
//   FAULTS='{"die": {"at": "in append", "n": 3}, "limits": {"lingerMs": 50}, "control": "/folder/faults.json"}'
// What may stand there: fault-spec.ts.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread, threadId, workerData } from 'node:worker_threads';

const { die = null, limits = {}, control = null, heaps = null } = JSON.parse(process.env.FAULTS ?? '{}');
const DIST = new URL('../../dist/server/', import.meta.url);
const load = path => import(new URL(path, DIST).href);

let passed = 0;

/** The point is reached: the n-th time is the last thing that this process does. */
function pass(point) {
  if (die?.at !== point || ++passed < die.n) return;
  process.kill(process.pid, 'SIGKILL');
}

/** `around` is given the method as it was, bound, and its arguments. */
function wrap(owner, name, around) {
  const method = owner.prototype[name];
  if (typeof method !== 'function') throw new Error(`invariant violation: no method ${name} to wrap`);
  owner.prototype[name] = function (...args) {
    return around((...given) => method.apply(this, given), args, this);
  };
}

if (heaps !== null) {
  const name = isMainThread ? 'main' : `${workerData?.task ?? 'archive'}-${threadId}`;
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const tell = () => {
    const isCollected = existsSync(join(heaps, 'collect'));
    if (isCollected) collect();
    const { used_heap_size: used, total_heap_size: total, malloced_memory: malloced } = getHeapStatistics();
    writeFileSync(join(heaps, `${name}.json`), JSON.stringify({ used, total, malloced, isCollected }));
  };
  setInterval(tell, 5_000).unref();
}
if (isMainThread) await wrapMainThread();
else if (workerData?.task === 'serve') await wrapStoreThread();

async function wrapMainThread() {
  const { RELAY_LIMITS } = await load('relay/relay-limits.js');
  Object.assign(RELAY_LIMITS, limits);
  if (die === null) return;
  const { Metrics } = await load('net/metrics.js');
  wrap(Metrics, 'committed', (run, args) => {
    pass('before echo');
    return run(...args);
  });
  const { Folder } = await load('relay/folder.js');
  wrap(Folder, 'askArchive', async (run, args) => {
    const asked = run(...args);
    // The archive has had its turn to begin.
    setTimeout(() => pass('in fold'), 5);
    const result = await asked;
    pass('after fold');
    return result;
  });
  const { Room } = await load('relay/room.js');
  wrap(Room, 'go', (run, args) => {
    pass('before unload');
    run(...args);
    pass('after unload');
  });
}

async function wrapStoreThread() {
  const { default: Database } = await import('libsql');
  const { SqliteDatabase } = await load('store/sqlite/sqlite-database.js');
  /** What the transaction under way is for. */
  let work = '';
  for (const name of ['append', 'compact']) {
    wrap(SqliteDatabase, name, (run, args) => {
      pass(`before ${name}`);
      work = name;
      const answer = run(...args);
      work = '';
      pass(`after ${name}`);
      return answer;
    });
  }
  let isMigrating = false;
  wrap(Database, 'exec', (run, [sql], database) => {
    if (sql.startsWith('PRAGMA application_id =')) pass('in creation');
    if (sql.startsWith('PRAGMA user_version =')) isMigrating = true;
    if (sql.startsWith('PRAGMA wal_checkpoint')) pass('before close');
    if (sql === 'COMMIT' && work !== '') pass(`in ${work}`);
    if (sql === 'COMMIT' && isMigrating) pass('in migration');
    const fault = sql === 'BEGIN IMMEDIATE' || sql === 'COMMIT' ? takeFault(sql) : null;
    if (fault !== null) fail(run, sql, fault, database);
    run(sql);
    if (sql === 'COMMIT' && isMigrating) {
      isMigrating = false;
      pass('after migration');
    }
    if (sql.startsWith('PRAGMA wal_checkpoint')) pass('after close');
  });
}

/** The fault of this call, if the control file says so. What is left of it outlives this thread. */
function takeFault(sql) {
  const told = control === null ? null : readJson(control);
  if (told === null || (told.at === 'begin') !== (sql === 'BEGIN IMMEDIATE')) return null;
  const kept = readJson(`${control}.left`);
  const left = kept?.id === told.id ? kept : { id: told.id, skip: told.skip, failures: told.failures };
  const isHit = left.skip === 0 && left.failures > 0;
  if (left.skip > 0) left.skip--;
  else if (isHit) left.failures--;
  writeFileSync(`${control}.left`, JSON.stringify(left));
  return isHit ? told : null;
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // No such file, which is how nothing is asked for.
    return null;
  }
}

function fail(run, sql, { at, code }, database) {
  // "after commit": the disk has it, and the server hears otherwise.
  if (at === 'after commit') run(sql);
  else if (at === 'before commit' && database.inTransaction) run('ROLLBACK');
  const error = new Error(`injected ${code}`);
  error.code = code;
  throw error;
}
