// Reads all sources and fails on every import that the table in import-rules.ts does not allow, and on cycles.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findCycles, findForbidden, isTest, listImports, type SourceFile } from './import-graph.ts';
import { AREAS } from './import-rules.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['protocol', 'server', 'client', 'e2e', 'bench', 'scripts'];

function readSources(): SourceFile[] {
  return FOLDERS.flatMap(folder => listSourcePaths(join(ROOT, folder))).map(path => ({
    path: relative(ROOT, path),
    text: readFileSync(path, 'utf8'),
  }));
}

function listSourcePaths(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listSourcePaths(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

const sources = readSources();
const imports = sources.flatMap(listImports);

describe('the sources', () => {
  test('CONF-11: no file imports what its folder may not know', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(findForbidden(imports, AREAS)).toEqual([]);
  });

  test('CONF-12: no cycle, not even of types', () => {
    expect(findCycles(imports)).toEqual([]);
  });

  test('CONF-11: every imported file of ours is there, with its ending', () => {
    const missing = imports.filter(({ target }) => target !== null && !existsSync(join(ROOT, target)));
    expect(missing.map(({ from, specifier }) => `${from}: ${specifier}`)).toEqual([]);
  });

  test('CONF-11: only the composition root reads the environment', () => {
    const readers = sources.filter(
      ({ path, text }) =>
        path.startsWith('server/') &&
        !isTest(path) &&
        !path.startsWith('server/testing/') &&
        /\bprocess\.env\b/.test(text),
    );
    expect(readers.map(({ path }) => path)).toEqual(['server/main.ts', 'server/operate/prosa.ts']);
  });
});

describe('the check itself', () => {
  const judge = (path: string, text: string) => findForbidden(listImports({ path, text }), AREAS);

  test.each([
    ['server/relay/a.ts', "import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';"],
    ['server/relay/a.ts', "import type { WebSocket } from 'ws';"],
    ['server/relay/a.ts', "import { readFileSync } from 'node:fs';"],
    ['server/relay/a.ts', "export { readFileSync } from 'fs';"],
    ['server/store/a.ts', "import { Relay } from '../relay/relay.ts';"],
    ['server/net/a.ts', "import Database from 'libsql';"],
    ['server/net/a.ts', "import { makeWorld } from '../testing/world.ts';"],
    ['server/net/a.ts', "import { rules } from './a.test.ts';"],
    ['server/archive/a.ts', "const store = await import('../store/memory-store.ts');"],
    ['server/archive/a.ts', "let store: import('../store/memory-store.ts').MemoryStore;"],
    ['protocol/a.ts', "export * from '../server/relay/ports.ts';"],
    ['client/editor/a.ts', "import { WebsocketProvider } from 'y-websocket';"],
    ['client/session/a.ts', "import { EditorView } from '@codemirror/view';"],
    ['client/ui/a.tsx', "import { words } from '../text/words.ts';"],
    ['client/main.tsx', "import { Relay } from '../server/relay/relay.ts';"],
    ['elsewhere/a.ts', "import { x } from './b.ts';"],
  ])('CONF-11: %s may not say: %s', (path, text) => {
    expect(judge(path, text)).toHaveLength(1);
  });

  test.each([
    ['server/relay/a.ts', "import * as Y from 'yjs'; import * as decoding from 'lib0/decoding';"],
    [
      'server/net/a.ts',
      "import type { Log } from '../relay/ports.ts'; import { WebSocketServer } from 'ws';",
    ],
    ['server/net/a.test.ts', "import { Relay } from '../relay/relay.ts'; import WebSocket from 'ws';"],
    ['client/editor/a.ts', "import { EditorView } from '@codemirror/view';"],
  ])('CONF-11: %s may say: %s', (path, text) => {
    expect(judge(path, text)).toEqual([]);
  });

  test('CONF-12: a cycle is found and told as a loop, whichever way it is closed', () => {
    const graph = (closing: string) =>
      [
        { path: 'server/relay/a.ts', text: "import { b } from './b.ts';" },
        { path: 'server/relay/b.ts', text: "export { c } from './c.ts';" },
        { path: 'server/relay/c.ts', text: closing },
      ].flatMap(listImports);
    const loop = 'server/relay/a.ts -> server/relay/b.ts -> server/relay/c.ts -> server/relay/a.ts';
    expect(findCycles(graph("import type { A } from './a.ts';"))).toEqual([loop]);
    expect(findCycles(graph("await import('./a.ts');"))).toEqual([loop]);
    expect(findCycles(graph("import './d.ts';"))).toEqual([]);
  });
});
