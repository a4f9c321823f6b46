// Brings a clone to the point where it can run: the right Node, installed packages, an up-to-date build. Does
// nothing, quickly, when nothing is to be done. No dependencies.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BIN, fail, ROOT, run, runBin, say } from './run.mjs';

const NODE_NEEDED = [20, 19];

/** Ends the process with one line when this Node is too old. */
export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const [neededMajor, neededMinor] = NODE_NEEDED;
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  fail(`needs Node ${NODE_NEEDED.join('.')} or newer, and this is ${version}.`);
}

/** Installs the packages of the lock file when they are missing or of another lock file. */
export async function install() {
  if (isInstalled()) return;
  say('Installing packages (npm ci)');
  // Through the npm that started us, where that is known: there may be no other one on the PATH.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const code = npm?.endsWith('.js') ? await runBin(npm, args) : await run('npm', args);
  if (code === 127) fail('npm was not found. It comes with Node.');
  if (code !== 0) fail(`the packages could not be installed (npm ci ended with ${code}).`);
}

/** True when what npm says is installed is exactly what the lock file names. */
function isInstalled() {
  const installed = readLockedPackages(`${ROOT}node_modules/.package-lock.json`);
  const locked = readLockedPackages(`${ROOT}package-lock.json`);
  if (installed === null || locked === null) return false;
  const isSame = (path, other) => other?.version === locked[path]?.version;
  // Packages for other operating systems are named in the lock file and installed nowhere else.
  const complete = Object.entries(locked).every(
    ([path, entry]) => path === '' || isSame(path, installed[path]) || entry.optional,
  );
  return complete && Object.entries(installed).every(([path, entry]) => isSame(path, entry));
}

function readLockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : null;
}

/** What a build is made of, and how it is made. Paths are relative to the root. */
const BUILDS = {
  server: {
    sources: ['server', 'protocol', 'markdown', 'tsconfig.json', 'package-lock.json'],
    stamp: 'dist/.server-hash',
    result: 'dist/server/main.js',
    async make() {
      const code = await runBin(BIN.tsc, ['-p', 'server/tsconfig.build.json']);
      if (code === 0) for (const folder of ['server', 'protocol', 'markdown']) removeOrphans(folder);
      return code;
    },
  },
  client: {
    sources: ['client', 'protocol', 'vite.config.ts', 'tsconfig.json', 'package-lock.json'],
    stamp: 'dist/.client-hash',
    result: 'dist/client/index.html',
    make: () => runBin(BIN.vite, ['build', '--logLevel', 'warn']),
  },
};

export const BUILD_NAMES = Object.keys(BUILDS);

/** Builds "server" or "client" when its sources have changed since. Resolves with false when that failed. */
export async function build(name, { always = false } = {}) {
  const { sources, stamp, result, make } = BUILDS[name];
  const wanted = hashFiles(sources);
  if (!always && readStamp(ROOT + stamp) === wanted && existsSync(ROOT + result)) return true;
  say(`Building the ${name}`);
  rmSync(ROOT + stamp, { force: true });
  if ((await make()) !== 0) return false;
  mkdirSync(`${ROOT}dist`, { recursive: true });
  writeFileSync(ROOT + stamp, wanted);
  return true;
}

function readStamp(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** One hash over names and contents of files and folders; tests do not count, for they are not built. */
export function hashFiles(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of listFiles(path)) {
      if (/\.test\.tsx?$/.test(file)) continue;
      hash
        .update(`${file}\0`)
        .update(readFileSync(ROOT + file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** All files below a path, relative to the root, in one order everywhere. */
function listFiles(path) {
  if (!existsSync(ROOT + path)) return [];
  try {
    return readdirSync(ROOT + path, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => relative(ROOT, join(entry.parentPath, entry.name)))
      .sort();
  } catch (error) {
    if (error.code !== 'ENOTDIR') throw error;
    return [path];
  }
}

/** Removes built files whose source is gone: nothing may run that cannot be read in the sources. */
function removeOrphans(folder) {
  for (const file of listFiles(`dist/${folder}`)) {
    const source = file.replace(/^dist\//, '').replace(/\.js(\.map)?$/, '.ts');
    if (!existsSync(ROOT + source) || source.endsWith('.test.ts')) rmSync(ROOT + file);
  }
}
