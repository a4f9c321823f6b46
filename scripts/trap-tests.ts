// Which tests prove which traps: titles of tests name the traps of docs/traps.md by number.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TrapTest {
  trap: number;
  title: string;
  /** Relative to the root of the project. */
  file: string;
}

const FOLDERS = ['protocol', 'server', 'client', 'e2e', 'scripts', 'markdown'];
// Suites of contracts have titles, too. What takes minutes is not run with every change, so it does not count.
const TEST_FILE = /(?:\.(?:test|spec)\.tsx?|contract\.ts)$/;
const LONG = /\.long\.test\.ts$/;
// A title stands on one line, behind the name of what runs it or alone on the line after it.
const TITLE =
  /(?:^\s*|\b(?:it|test)(?:\.\w+\([^)]*\)|\.\w+)*\(\s*|\)\(\s*)(['"`])((?:(?!\1).)*\bTRAPS? \d.*?)\1,/gm;

/** The numbers in a title: "(TRAP 18, TRAP 19)", "(TRAP 3, 32)". */
export function readTraps(title: string): number[] {
  const traps: number[] = [];
  for (const [, list = ''] of title.matchAll(/\bTRAPS? (\d+(?:(?:, | and )\d+)*)/g)) {
    traps.push(...list.split(/, | and /).map(Number));
  }
  return traps;
}

/** Every title below the project's folders that names a trap. */
export function findTrapTests(root: string): TrapTest[] {
  const found: TrapTest[] = [];
  for (const folder of FOLDERS) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (!TEST_FILE.test(name) || LONG.test(name) || name.includes('node_modules')) continue;
      const file = `${folder}/${name}`;
      for (const match of readFileSync(join(root, file), 'utf8').matchAll(TITLE)) {
        const title = match[2]!;
        for (const trap of readTraps(title)) found.push({ trap, title, file });
      }
    }
  }
  return found;
}
