// Reads the imports of source files and judges them by a table of areas. Knows no project: paths, texts and the
// table are passed in.
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { parseSync } from 'vite';
import type { Area } from './import-rules.ts';

export interface SourceFile {
  /** Relative to the root, with "/". */
  path: string;
  text: string;
}

export interface Import {
  from: string;
  /** As written: './gate.ts', 'yjs', 'node:fs'. */
  specifier: string;
  /** The file it names, relative to the root; null when it is a package or built into Node. */
  target: string | null;
}

const BUILT_IN = new Set(builtinModules);

/** Every import, re-export and import() of a file, types included. Throws when the file cannot be parsed. */
export function listImports({ path, text }: SourceFile): Import[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const specifiers = new Set<string>();
  collectSpecifiers(program, specifiers);
  return [...specifiers].map(specifier => ({
    from: path,
    specifier,
    target: specifier.startsWith('.')
      ? posix.join(posix.dirname(path), specifier.replace(/\?.*$/, ''))
      : null,
  }));
}

/** import …, export … from, import('…') and the type import('…').A: whatever has a module as its source. */
function collectSpecifiers(node: unknown, into: Set<string>): void {
  if (Array.isArray(node)) {
    for (const child of node) collectSpecifiers(child, into);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  if ('type' in node && 'source' in node && /^(Import|Export|TSImport)/.test(String(node.type))) {
    const source = node.source as { value?: unknown } | null;
    if (typeof source?.value === 'string') into.add(source.value);
  }
  for (const child of Object.values(node)) collectSpecifiers(child, into);
}

/** One sentence for each import that the table does not allow. */
export function findForbidden(imports: readonly Import[], areas: readonly Area[]): string[] {
  const problems: string[] = [];
  for (const { from, specifier, target } of imports) {
    // Tests may look everywhere; what they must not do is be imported, which judgeFile() says.
    if (isTest(from)) continue;
    const area = findArea(from, areas);
    if (area === null) {
      problems.push(`${from} belongs to no area of the table`);
      continue;
    }
    const problem = target === null ? judgePackage(specifier, area) : judgeFile(target, area, areas);
    if (problem !== null) problems.push(`${from} imports ${specifier}: ${problem} (${area.because})`);
  }
  return problems;
}

function judgeFile(target: string, area: Area, areas: readonly Area[]): string | null {
  if (isTest(target)) return 'a test is imported by nobody';
  const other = findArea(target, areas);
  if (other === null) return `${target} belongs to no area of the table`;
  if (other === area || area.mayImport.includes(other.name) || area.mayImport.includes('*')) return null;
  return `${area.name} may not know ${other.name}`;
}

function judgePackage(specifier: string, area: Area): string | null {
  if (specifier.startsWith('node:') || BUILT_IN.has(specifier)) {
    return area.node === 'allowed' ? null : `${area.name} may not know Node`;
  }
  const [first = '', second = ''] = specifier.split('/');
  const name = first.startsWith('@') ? `${first}/${second}` : first;
  const { packages } = area;
  if (packages.includes('*') || packages.includes(name) || packages.includes(`${first}/*`)) return null;
  return `the package ${name} does not belong in ${area.name}`;
}

function findArea(path: string, areas: readonly Area[]): Area | null {
  return areas.find(area => area.paths.some(prefix => path.startsWith(prefix))) ?? null;
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

/** The cycles: every group of files that reach each other, each as a readable loop. */
export function findCycles(imports: readonly Import[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, target } of imports) {
    if (target !== null) targets.set(from, [...(targets.get(from) ?? []), target]);
  }
  const cycles: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at !== -1) {
      cycles.push([...path.slice(at), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const target of targets.get(file) ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of targets.keys()) visit(file);
  return cycles;
}
