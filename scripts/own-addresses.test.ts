import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OWN_NAMES } from '../protocol/base-path.ts';
import { findOwnAddresses } from './own-addresses.ts';

const CLIENT = fileURLToPath(new URL('../client/', import.meta.url));
/** They read addresses and make none: paths that readPath() has taken the base path from. */
const READERS = ['document/route.ts', 'worker/roads.ts'];
const MAKER = 'addresses.ts';

const names = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' }).filter(
  name => !name.includes('.test.') && !name.startsWith('testing/') && !name.endsWith('testing.ts'),
);
const sources = names.filter(name => /\.tsx?$/.test(name) && ![MAKER, ...READERS].includes(name));
const styles = names.filter(name => name.endsWith('.css'));
const find = (source: string) => findOwnAddresses('a.tsx', source, OWN_NAMES);

describe('addresses of our own', () => {
  it.each([
    "fetch('/api/me')",
    "const to = '/d/' + name",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text.
    'const to = `/d/${name}`',
    "const to = '/new'",
    "const to = '/recovery?x=1'",
    "const a = <a href='/' />",
    "const a = <img src='/picture.png' />",
    "location.assign('/')",
    "window.location.replace('/')",
    "history.pushState(null, '', '/')",
    "goTo('/')",
    "frame.src = '/somewhere'",
    "import { API_PATHS } from '../protocol/api.ts'",
    "import { LIVE_PATH, type Moment } from '../../protocol/live.ts'",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text.
    'new WebSocket(`wss://${location.host}`)',
    "localStorage.setItem('a', 'b')",
    "indexedDB.open('a', 1)",
    'indexedDB.deleteDatabase(name)',
    "navigator.locks.request('a', run)",
    "new BroadcastChannel('a')",
  ])('OPERATE-13: are found without the base path in %s', source => {
    expect(find(source)).toHaveLength(1);
  });

  it.each([
    "pathTo('/api/me')",
    "name.split('/')",
    "const is = text.startsWith('/')",
    "const typed = event.key === '/'",
    "const type = '/data'",
    "import type { API_PATHS } from '../protocol/api.ts'",
    "import { API_LIMITS } from '../protocol/api.ts'",
    "import { API_PATHS } from './addresses.ts'",
    'const memory = ownStorage(localStorage)',
    'indexedDB.open(ownName(name), 1)',
    "type Where = '/new'",
  ])('OPERATE-13: are not found in %s', source => {
    expect(find(source)).toEqual([]);
  });

  it('OPERATE-13: all of the client is looked at', () => {
    expect(sources.length).toBeGreaterThan(200);
    expect(styles.length).toBeGreaterThan(10);
    for (const name of [MAKER, ...READERS]) expect(names).toContain(name);
    expect(find(readFileSync(join(CLIENT, 'document/route.ts'), 'utf8'))).not.toEqual([]);
  });

  it('OPERATE-13: only addresses.ts makes them, with the base path in front', () => {
    const found = sources.flatMap(name =>
      findOwnAddresses(name, readFileSync(join(CLIENT, name), 'utf8'), OWN_NAMES)
        // It hands the tables on with the base path in front.
        .filter(what => !(name === 'api-addresses.ts' && what.includes('/protocol/')))
        .map(what => `${name}: ${what}`),
    );
    expect(found).toEqual([]);
  });

  it('OPERATE-13: style sheets and the manifest name nothing by an absolute path', () => {
    const named = styles.filter(name => /url\(\s*["']?\//.test(readFileSync(join(CLIENT, name), 'utf8')));
    expect(named).toEqual([]);
    const manifest = readFileSync(join(CLIENT, 'public/manifest.webmanifest'), 'utf8');
    expect(manifest.match(/: "\/[^"]*"/g)).toBeNull();
  });
});
