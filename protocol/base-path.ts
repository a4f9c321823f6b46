// The path that an instance of Prosa stands under when it shares a host with other things: "" for the whole host, else like
// "/prosa". All other paths of the protocol are written as if it were "".

/** What our own paths begin with. A base path that began so could not be told from them once a proxy has cut it off. */
export const OWN_NAMES = [
  ...['api', 'sync', 'live', 'd', 'files', 'new', 'recovery', 'healthz', 'readyz', 'metrics', 'seen'],
  ...[
    'assets',
    'preview',
    'service-worker.js',
    'manifest.webmanifest',
    'theme.js',
    'home.html',
    'index.html',
  ],
] as const;

/**
 * A path as it would be if the base path were "": without `base` where it begins with that, else as it is. null: exactly the
 * base path, which stands for nothing without a slash behind it.
 */
export function cutBasePath(path: string, base: string): string | null {
  if (base === '' || !path.startsWith(base)) return path;
  const rest = path.slice(base.length);
  if (rest === '' || rest.startsWith('?')) return null;
  return rest.startsWith('/') ? rest : path;
}
