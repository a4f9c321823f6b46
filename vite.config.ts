// Builds the client into dist/client, and serves it while it is being worked on.
import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import preact from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

const server = `http://localhost:${process.env.PROSA_PORT || 8090}`;

/** The server replaces this in each page that it sends; on <html> the page's own scripts find it (client/addresses.ts). */
const BASE_PLACEHOLDER = '__PROSA_BASE__';

const COMMON = /\/client\/(?:addresses|boot|ui\/(?:dialog|copy-text|icons))\.tsx?$/;

const FRAME_PAGE = 'preview/diagram/diagram-frame.html';

export default defineConfig({
  root: 'client',
  // The server replaces this in each page that it sends, and names it in the page's policy.
  html: { cspNonce: '__PROSA_NONCE__' },
  experimental: {
    // One build for every base path: pages say where their files are by what the server puts there, and a file says it of
    // others by where it lies itself.
    renderBuiltUrl: (fileName, { hostId, hostType }) => {
      if (hostType !== 'html') return { relative: true };
      // The frame has no address but its own; pages have many.
      return hostId === FRAME_PAGE ? `../../${fileName}` : `${BASE_PLACEHOLDER}/${fileName}`;
    },
  },
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    sourcemap: true,
    // One file, loaded at once: CodeMirror and Yjs are needed before the first letter.
    chunkSizeWarningLimit: 700,
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // Nothing inline: the page's policy allows only files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      output: {
        advancedChunks: {
          groups: [
            // The frame needs it, too, and nothing of the pages.
            { name: 'preload-helper', test: /vite\/preload-helper/, priority: 1 },
            // What every page begins with, in one file: of several, each costs some hundred bytes more.
            { name: 'common', test: COMMON },
          ],
        },
      },
      input: {
        main: 'client/index.html',
        home: 'client/home.html',
        // The hidden frame that draws diagrams: a document of its own, under a policy of its own.
        'diagram-frame': `client/${FRAME_PAGE}`,
      },
    },
  },
  // Bundled beforehand it would lose its keys; see keepEmacsKeys.
  optimizeDeps: { exclude: ['@replit/codemirror-emacs'] },
  plugins: [
    preact(),
    servePages(),
    nameBase(),
    keepEmacsKeys(),
    leaveOutCompletions(),
    compressFiles(),
    ...keepOffline(),
  ],
  server: {
    proxy: {
      '/sync': { target: server, ws: true },
      '/api': server,
      '/files': server,
      '/healthz': server,
    },
  },
});

/** While the client is being worked on: "/" and "/recovery" are the home's page, as the server has it; all else is a document's page. */
function servePages(): Plugin {
  return {
    name: 'prosa-pages',
    apply: 'serve',
    configureServer({ middlewares }) {
      middlewares.use((request, _response, next) => {
        if (['/', '/recovery'].includes(request.url?.split('?', 1)[0] ?? '')) request.url = '/home.html';
        next();
      });
    },
  };
}

/** Pages say to their scripts what the base path is. While the client is being worked on, there is none. */
function nameBase(): Plugin {
  return {
    name: 'prosa-base',
    apply: 'build',
    transformIndexHtml: {
      order: 'pre',
      handler: (html, { path }) =>
        /\/(?:index|home)\.html$/.test(path)
          ? html.replace('<html ', `<html data-base="${BASE_PLACEHOLDER}" `)
          : html,
    },
  };
}

/** Leaves a .br and a .gz beside each text file, so that the server compresses nothing while it serves. */
function compressFiles(): Plugin {
  return {
    name: 'prosa-compress',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (!/\.(?:js|css)$/.test(file.fileName)) continue;
          const content = file.type === 'chunk' ? file.code : file.source;
          const bytes = Buffer.from(content);
          this.emitFile({
            type: 'asset',
            fileName: `${file.fileName}.br`,
            source: brotliCompressSync(bytes),
          });
          this.emitFile({
            type: 'asset',
            fileName: `${file.fileName}.gz`,
            source: gzipSync(bytes, { level: 9 }),
          });
        }
      },
    },
  };
}

/** The Emacs keymap calls its own set-up "pure", so that a bundler drops it, and all its keys with it. */
function keepEmacsKeys(): Plugin {
  return {
    name: 'prosa-emacs-keys',
    transform(code, id) {
      if (!id.includes('@replit/codemirror-emacs')) return null;
      return { code: code.replaceAll('/*@__PURE__*/EmacsHandler.', 'EmacsHandler.'), map: null };
    },
  };
}

/**
 * Grammars bring completions along, which nothing here asks for. Without them, the first script is spared what they
 * need of CodeMirror's view (tooltips): 2.5 kB gzip of it.
 */
function leaveOutCompletions(): Plugin {
  const NONE = '\0prosa-no-completions';
  const NAMES = ['completeFromList', 'ifNotIn', 'snippetCompletion', 'startCompletion', 'completionStatus'];
  return {
    name: 'prosa-no-completions',
    apply: 'build',
    enforce: 'pre',
    resolveId(id, importer) {
      const isGrammar = /node_modules\/@(?:codemirror\/lang-|replit\/)/.test(importer ?? '');
      return id === '@codemirror/autocomplete' && isGrammar ? NONE : null;
    },
    load(id) {
      if (id !== NONE) return null;
      const names = NAMES.map(name => `export const ${name} = () => null;`);
      return [...names, 'export class CompletionContext {}'].join('\n');
    },
  };
}

/** Our own service worker (client/worker/), with a list of this build's files put into it. */
function keepOffline(): Plugin[] {
  /** By file name: what it is made of. Only files that are wanted from the start are in `first`. */
  const made = new Map<string, string>();
  const first = new Set<string>();
  const LISTED = /^assets\/.+\.(?:js|css|woff2|svg|png)$/;
  const LOOSE = new Set(['theme.js', 'icon.svg', 'icon-dot.svg', 'icon-192.png', 'manifest.webmanifest']);
  const listFiles: Plugin = {
    name: 'prosa-offline-list',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const visit = (fileName: string) => {
          const file = bundle[fileName];
          if (file === undefined || first.has(fileName)) return;
          first.add(fileName);
          if (file.type === 'asset') {
            // A style sheet names its fonts; every browser that we build for takes the smallest kind.
            const fonts = fileName.endsWith('.css') ? String(file.source).match(/[\w.-]+\.woff2/g) : null;
            for (const name of fonts ?? []) visit(`assets/${name}`);
            return;
          }
          for (const name of file.imports) visit(name);
          for (const [, name] of file.code.matchAll(/["'`]\.\/([\w.-]+\.css)["'`]/g)) visit(`assets/${name}`);
          for (const name of file.viteMetadata?.importedCss ?? []) visit(name);
          // What our own parts load later is wanted without a server, too. What packages load later (the grammars of
          // 150 languages) is kept once it was used; diagrams have a page of their own, which is not visited here.
          const isOurs = file.moduleIds.some(id => !id.includes('node_modules') && !id.startsWith('\0'));
          if (isOurs) for (const name of file.dynamicImports) if (!isGrammar(bundle[name])) visit(name);
        };
        for (const file of Object.values(bundle)) {
          if (file.type !== 'chunk') continue;
          const isPage = /\/client\/(?:index|home|recovery)\.html$/.test(file.facadeModuleId ?? '');
          if (isPage) visit(file.fileName);
          made.set(file.fileName, nameOrigin(file.moduleIds));
        }
      },
    },
  };
  return [
    listFiles,
    ...VitePWA({
      strategies: 'injectManifest',
      srcDir: 'worker',
      filename: 'service-worker.ts',
      // The pages register it themselves, and the manifest stands in client/public.
      injectRegister: null,
      manifest: false,
      injectManifest: {
        rollupFormat: 'iife',
        sourcemap: false,
        globPatterns: ['assets/*.{js,css,woff2,svg,png}', ...LOOSE],
        maximumFileSizeToCacheInBytes: 4_000_000,
        manifestTransforms: [
          files => ({
            manifest: files.map(({ url, revision, size }) => ({
              url,
              size,
              revision: LISTED.test(url) ? null : revision,
              keep: first.has(url) || LOOSE.has(url) ? 'first' : 'use',
              of: made.get(url) ?? '',
            })),
            warnings: [],
          }),
        ],
      },
    }),
  ];
}

/** The languages of code, each a file of its own. */
function isGrammar(file: { facadeModuleId?: string | null } | undefined): boolean {
  return /node_modules\/(?:@codemirror\/(?:lang-|legacy-modes)|@replit\/codemirror-lang)/.test(
    file?.facadeModuleId ?? '',
  );
}

/** Names what a chunk is made of, the same in every build: its last module is the one that it is loaded for. */
function nameOrigin(moduleIds: readonly string[]): string {
  const id = moduleIds.at(-1)?.replace(/^.*\/(?:node_modules|client)\//, '') ?? '';
  return createHash('sha256').update(id).digest('base64url').slice(0, 8);
}
