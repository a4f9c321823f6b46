// The arrows between the folders: who may import whom, and which packages live where. One table; the check that
// reads it is import-graph.ts, and import-arrows.test.ts runs it over all sources.

export interface Area {
  name: string;
  /** Paths that begin with one of these belong to the area; the first area that matches wins. */
  paths: readonly string[];
  /** Other areas it may import from. Its own files always. */
  mayImport: readonly string[];
  /** Packages it may import, with all their subpaths; "@scope/*" is a whole scope, "*" every package. */
  packages: readonly string[];
  node: 'allowed' | 'forbidden';
  because: string;
}

const EDITOR_PACKAGES = [
  '@codemirror/*',
  '@lezer/*',
  '@replit/*',
  'style-mod',
  'y-codemirror.next',
  'yjs',
  'y-protocols',
  'lib0',
];
const PREACT = ['preact', '@preact/signals'];

export const AREAS: readonly Area[] = [
  {
    name: 'tests',
    paths: [
      'server/testing/',
      'server/store/contract.ts',
      'server/store/catalogue-contract.ts',
      'client/testing/',
      'e2e/',
    ],
    mayImport: ['*'],
    packages: ['*'],
    node: 'allowed',
    because: 'what only tests import may know everybody',
  },
  {
    name: 'protocol',
    paths: ['protocol/'],
    mayImport: [],
    packages: ['lib0', 'valibot'],
    node: 'forbidden',
    because: 'both sides agree on it, so it depends on neither, nor on Node or a browser',
  },
  {
    name: 'markdown',
    paths: ['markdown/'],
    mayImport: [],
    packages: [
      ...['markdown-it', 'markdown-it-container', 'markdown-it-deflist', 'markdown-it-emoji'],
      ...['markdown-it-mark', 'markdown-it-sub', 'markdown-it-sup', 'katex', 'yaml'],
    ],
    node: 'forbidden',
    because: 'Markdown becomes tokens and HTML here, the same for the page and for the server, without a DOM',
  },
  {
    name: 'ports',
    paths: ['server/relay/ports.ts', 'server/ports/'],
    mayImport: ['protocol'],
    packages: [],
    node: 'forbidden',
    because: 'the ports are all that the parts of the server know of each other',
  },
  {
    name: 'relay',
    paths: ['server/relay/'],
    mayImport: ['protocol', 'ports'],
    packages: ['yjs', 'lib0', 'y-protocols'],
    node: 'forbidden',
    because:
      'the hot path knows no sockets, no SQL, no timers: it runs in a simulated world as it does in the real one',
  },
  {
    name: 'store',
    paths: ['server/store/'],
    mayImport: ['protocol', 'ports'],
    packages: ['libsql'],
    node: 'allowed',
    because: 'SQL is here and nowhere else',
  },
  {
    name: 'archive',
    paths: ['server/archive/'],
    mayImport: ['protocol', 'ports', 'markdown'],
    packages: ['yjs', 'lib0'],
    node: 'allowed',
    because: 'the only part of the server that builds documents',
  },
  {
    name: 'net',
    paths: ['server/net/'],
    mayImport: ['protocol', 'ports'],
    packages: ['ws', 'pino', 'prom-client', 'ipaddr.js'],
    node: 'allowed',
    because: 'sockets, logs and metrics are here and nowhere else',
  },
  {
    name: 'people',
    paths: ['server/people/'],
    mayImport: ['protocol', 'ports'],
    packages: [],
    node: 'allowed',
    because: 'who somebody is, without documents and sockets',
  },
  {
    name: 'files',
    paths: ['server/files/'],
    mayImport: ['protocol', 'ports'],
    packages: ['file-type', 'image-size', 'saxes'],
    node: 'allowed',
    because: 'uploads on disk, by what they contain',
  },
  {
    name: 'api',
    paths: ['server/api/'],
    mayImport: ['protocol', 'ports', 'people', 'files'],
    packages: ['hono', '@hono/*', 'valibot', '@valibot/*', 'fflate'],
    node: 'allowed',
    because: 'HTTP routes, one file per resource; documents reach it by ports',
  },
  {
    name: 'server root',
    paths: ['server/main.ts', 'server/config.ts', 'server/shutdown.ts', 'server/real-clock.ts'],
    mayImport: ['protocol', 'ports', 'relay', 'store', 'archive', 'net', 'people', 'files', 'api'],
    packages: [],
    node: 'allowed',
    because: 'the composition root knows everybody, and nobody knows it',
  },
  {
    name: 'client text',
    paths: ['client/text/'],
    mayImport: [],
    packages: [],
    node: 'forbidden',
    because: 'words know nobody',
  },
  {
    name: 'client ui',
    paths: ['client/ui/'],
    mayImport: [],
    packages: PREACT,
    node: 'forbidden',
    because: 'buttons and dialogs know nobody',
  },
  {
    name: 'client session',
    paths: ['client/session/'],
    mayImport: ['protocol'],
    packages: ['yjs', 'y-protocols', 'lib0', 'y-websocket', 'y-indexeddb'],
    node: 'forbidden',
    because: 'an open document knows no page and no editor; the provider is here and nowhere else',
  },
  {
    name: 'client editor',
    paths: ['client/editor/'],
    mayImport: ['protocol', 'client text'],
    packages: EDITOR_PACKAGES,
    node: 'forbidden',
    because: 'CodeMirror is here and nowhere else, and it knows no provider',
  },
  {
    name: 'client preview',
    paths: ['client/preview/'],
    mayImport: ['protocol', 'markdown', 'client text', 'client ui'],
    packages: [
      ...PREACT,
      ...['dompurify', 'katex', 'mermaid'],
      // Grammars to colour code with; the editor's view and state stay in the editor.
      ...['@lezer/*', '@codemirror/language', '@codemirror/language-data'],
    ],
    node: 'forbidden',
    because: 'the HTML of a document becomes nodes here and nowhere else, without an editor or a connection',
  },
  {
    name: 'client people',
    paths: ['client/people/'],
    mayImport: ['protocol', 'client text', 'client ui'],
    packages: PREACT,
    node: 'forbidden',
    because: 'names and colours know no document',
  },
  {
    name: 'client reading',
    paths: ['client/reading/'],
    mayImport: ['protocol', 'markdown', 'client text', 'client ui', 'client preview'],
    packages: PREACT,
    node: 'forbidden',
    because: 'reading, slides, outline and the two panes, without an editor or a connection',
  },
  {
    name: 'client tools',
    paths: ['client/tools/'],
    mayImport: ['protocol', 'client text', 'client ui', 'client editor'],
    packages: [...PREACT, 'fuzzysort'],
    node: 'forbidden',
    because: 'toolbar, palette, sheets and settings work on an editor, whatever it is connected to',
  },
  {
    name: 'client home',
    paths: ['client/home/'],
    mayImport: ['protocol', 'markdown', 'client text', 'client ui', 'client people'],
    packages: [...PREACT, 'fflate', 'turndown'],
    node: 'forbidden',
    because: 'the list of documents knows none from inside',
  },
  {
    name: 'client root',
    paths: ['client/'],
    mayImport: [
      'protocol',
      'markdown',
      'client text',
      'client ui',
      'client session',
      'client editor',
      'client preview',
      'client reading',
      'client tools',
      'client home',
      'client people',
    ],
    packages: [...PREACT, 'yjs', 'y-protocols'],
    node: 'forbidden',
    because: 'the pages put the parts together',
  },
  {
    name: 'bench',
    paths: ['bench/'],
    mayImport: ['protocol'],
    packages: ['*'],
    node: 'allowed',
    because: 'it measures the built server from outside, beside others',
  },
  {
    name: 'scripts',
    paths: ['scripts/'],
    mayImport: [],
    packages: ['vite', 'vitest', 'typescript'],
    node: 'allowed',
    because: 'they run before anything is built or installed',
  },
];
