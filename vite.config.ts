// Builds the client into dist/client, and serves it while it is being worked on.
import { brotliCompressSync, gzipSync } from 'node:zlib';
import preact from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';

const server = `http://localhost:${process.env.PROSA_PORT || 8090}`;

export default defineConfig({
  root: 'client',
  // The server replaces this in each page that it sends, and names it in the page's policy.
  html: { cspNonce: '__PROSA_NONCE__' },
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
      input: {
        main: 'client/index.html',
        home: 'client/home.html',
        // The hidden frame that draws diagrams: a document of its own, under a policy of its own.
        'diagram-frame': 'client/preview/diagram/diagram-frame.html',
      },
    },
  },
  // Bundled beforehand it would lose its keys; see keepEmacsKeys.
  optimizeDeps: { exclude: ['@replit/codemirror-emacs'] },
  plugins: [preact(), servePages(), keepEmacsKeys(), leaveOutCompletions(), compressFiles()],
  server: {
    proxy: {
      '/sync': { target: server, ws: true },
      '/api': server,
      '/files': server,
      '/healthz': server,
    },
  },
});

/** While the client is being worked on: "/" is the home, as the server has it; all else is a document's page. */
function servePages(): Plugin {
  return {
    name: 'prosa-pages',
    apply: 'serve',
    configureServer({ middlewares }) {
      middlewares.use((request, _response, next) => {
        if (request.url?.split('?', 1)[0] === '/') request.url = '/home.html';
        next();
      });
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
