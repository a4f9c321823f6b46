// Known vulnerabilities and licences of the packages that reach people: what the server runs and what the page is built of. Packages
// that only build and test are told about, and fail nothing. No dependencies.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run.mjs';

const LIMIT_MS = 60_000;
const SERIOUS = ['high', 'critical'];
/** Those that ask for no more than being named. */
const LICENCES = new Set([
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'],
  ...['CC0-1.0', 'Unlicense', 'Python-2.0', 'PSF-2.0', 'Zlib'],
]);
/** Named in a file of the package and not in its package.json: read by us, for this version. */
const READ_BY_US = new Map([['node_modules/khroma 2.1.0', 'MIT']]);
const IMPORT = /(?:from|import)\s*\(?\s*['"]([^'".][^'"]*)['"]/g;
const TEST = /\.test\.tsx?$|(?:^|\/)testing\//;

/**
 * The paths in node_modules of everything that reaches people: `dependencies`, and what `imported` names, with all that they need in
 * turn.
 */
export function findShipped(lock, imported) {
  const packages = lock.packages;
  const shipped = new Set();
  const visit = (name, from) => {
    const path = resolvePackage(packages, name, from);
    if (path === null || shipped.has(path)) return;
    shipped.add(path);
    const { dependencies = {}, optionalDependencies = {} } = packages[path];
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) visit(needed, path);
  };
  for (const name of [...Object.keys(packages[''].dependencies ?? {}), ...imported]) visit(name, '');
  return shipped;
}

/** As Node looks for it: beside the package that needs it, then further up. */
function resolvePackage(packages, name, from) {
  for (let folder = from; ; ) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (folder === '') return null;
    const end = folder.lastIndexOf('/node_modules/');
    folder = end === -1 ? '' : folder.slice(0, end);
  }
}

/** The names of packages that files of the page import, tests left out. */
export function listImported(folders = ['client', 'markdown']) {
  const names = new Set();
  for (const folder of folders) {
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/\.tsx?$/.test(file) || TEST.test(file)) continue;
      for (const [, wanted] of readFileSync(join(ROOT, folder, file), 'utf8').matchAll(IMPORT)) {
        if (wanted.startsWith('node:')) continue;
        names.add(
          wanted
            .split('/')
            .slice(0, wanted.startsWith('@') ? 2 : 1)
            .join('/'),
        );
      }
    }
  }
  return names;
}

/**
 * What `npm audit --json` says about `shipped`: { asked: false, why } when the registry could not be asked, else { asked: true, serious,
 * other } with a line for each package.
 */
export function judgeAudit(text, shipped) {
  let report;
  try {
    report = JSON.parse(text);
  } catch {
    return { asked: false, why: 'npm audit gave no answer' };
  }
  if (report === null || typeof report !== 'object' || report.vulnerabilities === undefined) {
    return { asked: false, why: String(report?.message ?? report?.error?.summary ?? 'npm audit failed') };
  }
  const serious = [];
  const other = [];
  for (const { name, severity, nodes = [], range } of Object.values(report.vulnerabilities)) {
    const reaches = nodes.some(node => shipped.has(node));
    const line = `${name} ${range ?? ''}: ${severity}${reaches ? '' : ', used for building and testing only'}`;
    (reaches && SERIOUS.includes(severity) ? serious : other).push(line);
  }
  return { asked: true, serious, other };
}

/** Shipped packages under other licences than those that we take, a line each. */
export function listStrangeLicences(lock, shipped) {
  const strange = [];
  for (const path of shipped) {
    const { version, license } = lock.packages[path];
    if (!isTaken(license ?? READ_BY_US.get(`${path} ${version}`)))
      strange.push(`${path} ${version}: ${license ?? 'no licence is named'}`);
  }
  return strange;
}

function isTaken(license) {
  if (typeof license !== 'string') return false;
  const plain = license.replace(/^\(|\)$/g, '');
  return plain.includes(' AND ')
    ? plain.split(' AND ').every(isTaken)
    : plain.split(' OR ').some(one => LICENCES.has(one));
}

/** Asks, and says what came of it. Resolves with the results that count, one each: { name, ok }. */
export async function audit(say = console.log) {
  const lock = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8'));
  const shipped = findShipped(lock, listImported());
  const results = [];
  const strange = listStrangeLicences(lock, shipped);
  for (const line of strange) say(`licence: ${line}`);
  results.push({ name: 'licences of packages', ok: strange.length === 0 });
  const verdict = judgeAudit(await askNpm(), shipped);
  if (!verdict.asked) {
    say(`Known vulnerabilities could not be asked for here: ${verdict.why}`);
    return results;
  }
  for (const line of [...verdict.serious, ...verdict.other]) say(`vulnerable: ${line}`);
  say(
    `${shipped.size} packages reach people, ${verdict.serious.length} with a serious vulnerability that is known.`,
  );
  results.push({ name: 'known vulnerabilities', ok: verdict.serious.length === 0 });
  return results;
}

/** What npm prints, well or not. */
function askNpm() {
  const args = ['audit', '--json', '--fetch-retries=0', '--fetch-timeout=20000'];
  // Through the npm that started us, where that is known: there may be no other one on the PATH.
  const npm = process.env.npm_execpath;
  const [program, all] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
  return new Promise(resolve => {
    // It ends with 1 when it has found something, and when it could not ask.
    execFile(program, all, { cwd: ROOT, timeout: LIMIT_MS, maxBuffer: 64 * 1024 * 1024 }, (_error, stdout) =>
      resolve(stdout),
    );
  });
}
