// What addresses.ts says in a page and in the service worker, with a base path and without one.
import { afterEach, describe, expect, it, vi } from 'vitest';

const PAGE = { protocol: 'https:', host: 'example.org' };

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** As in a page that the server has sent from below `base`. */
async function openPage(base: string) {
  vi.stubGlobal('document', { documentElement: { dataset: { base } } });
  vi.resetModules();
  return import('./addresses.ts');
}

async function openWorker(pathname: string) {
  vi.stubGlobal('document', undefined);
  vi.stubGlobal('location', { pathname });
  vi.resetModules();
  return { ...(await import('./addresses.ts')), ...(await import('./worker/roads.ts')) };
}

class HostStorage {
  [key: string]: unknown;
  getItem(key: string): string | null {
    return (this[key] as string | undefined) ?? null;
  }
  setItem(key: string, value: string): void {
    this[key] = value;
  }
  removeItem(key: string): void {
    delete this[key];
  }
}

describe('without a base path', () => {
  it('OPERATE-13: addresses are those of the protocol', async () => {
    const at = await openPage('');
    expect([at.HOME, at.NEW_DOCUMENT, at.RECOVERY, at.addressOf('a/b c')]).toEqual([
      '/',
      '/new',
      '/recovery',
      '/d/a/b%20c',
    ]);
    expect([at.API_PATHS.documents, at.API_PATHS.document('x')]).toEqual([
      '/api/documents',
      '/api/documents/x',
    ]);
    expect([at.liveAddress(PAGE), at.syncAddress({ protocol: 'http:', host: '[::1]:90' })]).toEqual([
      'wss://example.org/live',
      'ws://[::1]:90/sync',
    ]);
    expect([at.readPath('/d/x'), at.placeOwnPath('/d/x')]).toEqual(['/d/x', '/d/x']);
  });

  it('OPERATE-13: what this browser keeps is called what it always was', async () => {
    const { ownName, readOwnName, ownStorage } = await openPage('');
    expect([ownName('prosa:doc:0:x'), readOwnName('prosa:doc:0:x')]).toEqual([
      'prosa:doc:0:x',
      'prosa:doc:0:x',
    ]);
    const host = new HostStorage();
    ownStorage(host).setItem('prosa:me', 'Ana');
    expect(host.getItem('prosa:me')).toBe('Ana');
    expect(ownStorage(host).listKeys()).toEqual(['prosa:me']);
  });

  it('OPERATE-13: so it is where no server has said anything, as while the client is being worked on', async () => {
    vi.stubGlobal('document', { documentElement: { dataset: {} } });
    vi.resetModules();
    expect((await import('./addresses.ts')).HOME).toBe('/');
  });
});

describe('below /tools/prosa', () => {
  it('OPERATE-13: every address begins there', async () => {
    const at = await openPage('/tools/prosa');
    const { ACCESS_PATHS, TALK_PATHS, DIGEST_PATHS } = await import('./api-addresses.ts');
    const all = [
      ...[at.HOME, at.NEW_DOCUMENT, at.RECOVERY, at.addressOf('x')],
      ...[at.API_PATHS, ACCESS_PATHS, TALK_PATHS, DIGEST_PATHS].flatMap(paths =>
        Object.values(paths).map(path => (typeof path === 'string' ? path : path('x'))),
      ),
    ];
    expect(all.length).toBeGreaterThan(20);
    for (const address of all) expect(address).toMatch(/^\/tools\/prosa\/(?:$|new|recovery|d\/|api\/)/);
    expect(at.liveAddress(PAGE)).toBe('wss://example.org/tools/prosa/live');
    expect(at.syncAddress(PAGE)).toBe('wss://example.org/tools/prosa/sync');
  });

  it.each([
    ['/tools/prosa/d/x', '/d/x'],
    ['/tools/prosa/', '/'],
    ['/tools/prosa', null],
    ['/tools/prosaic/d/x', null],
    ['/d/x', null],
  ])('OPERATE-13: %s stands for %s', async (pathname, path) => {
    expect((await openPage('/tools/prosa')).readPath(pathname)).toBe(path);
  });

  it.each([
    ['/d/x#y', '/tools/prosa/d/x#y'],
    ['/files/a.png', '/tools/prosa/files/a.png'],
    ['/tools/prosa/d/x', '/tools/prosa/d/x'],
    ['/other/d/x', '/other/d/x'],
    ['//evil.example/d/x', '//evil.example/d/x'],
    ['d/x', 'd/x'],
    ['#part', '#part'],
    ['https://example.org/d/x', 'https://example.org/d/x'],
  ])('OPERATE-14: %s in a text leads to %s', async (written, shown) => {
    expect((await openPage('/tools/prosa')).placeOwnPath(written)).toBe(shown);
  });

  it.each([
    ['https://example.org/tools/prosa/d/a%20b', { kind: 'document', key: 'a b' }],
    ['/tools/prosa/d/a', { kind: 'document', key: 'a' }],
    ['/d/a', { kind: 'document', key: 'a' }],
    ['tools/prosa', { kind: 'document', key: 'tools/prosa' }],
    ['https://example.org/d/a', { kind: 'wrong', problem: 'other-server' }],
    ['https://example.org/tools/prosaic/d/a', { kind: 'wrong', problem: 'other-server' }],
    ['https://example.org/tools/prosa/api/me', { kind: 'wrong', problem: 'no-document-link' }],
  ])('OPERATE-14, HOME-9: %s in the field of the home means %j', async (typed, wanted) => {
    await openPage('/tools/prosa');
    const { readWantedName } = await import('./home/wanted-name.ts');
    expect(readWantedName(typed, 'https://example.org')).toEqual(wanted);
  });

  it.each([
    ['/tools/prosa/', '', { kind: 'home' }],
    ['/tools/prosa/new', '', { kind: 'new' }],
    ['/tools/prosa/d/a/b', '?view=slides', { kind: 'document', key: 'a/b', view: 'slides' }],
    ['/d/a', '', { kind: 'home' }],
    ['/new', '', { kind: 'home' }],
  ])('OPERATE-13: the page at %s%s shows %j', async (pathname, search, route) => {
    await openPage('/tools/prosa');
    const { readRoute, routePath } = await import('./document/route.ts');
    expect(readRoute(pathname, search)).toEqual(route);
    expect(routePath('a', 'read')).toBe('/tools/prosa/d/a?view=read');
  });

  it('OPERATE-13: what this browser keeps is kept apart from other instances of the host, in both directions', async () => {
    const host = new HostStorage();
    host.setItem('prosa:me', 'Root');
    host.setItem('/tools/prosa2:prosa:me', 'Two');
    const { ownName, readOwnName, ownStorage } = await openPage('/tools/prosa');
    const storage = ownStorage(host);
    expect([storage.getItem('prosa:me'), storage.listKeys()]).toEqual([null, []]);
    storage.setItem('prosa:me', 'Ana');
    expect(storage.listKeys()).toEqual(['prosa:me']);
    storage.removeItem('prosa:me');
    expect(host.getItem('prosa:me')).toBe('Root');
    expect(readOwnName(ownName('prosa:doc:0:x'))).toBe('prosa:doc:0:x');
    expect([readOwnName('prosa:doc:0:x'), readOwnName('/tools/prosa2:prosa:doc:0:x')]).toEqual([null, null]);
    // And what looks for names by how they begin, on the whole host, does not take these for its own.
    for (const name of ['prosa-build-1', 'prosa:doc:0:x'])
      expect(ownName(name).startsWith('prosa')).toBe(false);
  });

  it('OPERATE-13, OFFLINE-3: the service worker knows it from where it lies, and leaves the rest of the host alone', async () => {
    const { chooseRoad, SHELLS, HOME } = await openWorker('/tools/prosa/service-worker.js');
    expect([HOME, SHELLS]).toEqual([
      '/tools/prosa/',
      { home: '/tools/prosa/', document: '/tools/prosa/new' },
    ]);
    const road = (path: string, mode = 'navigate', destination = 'document') =>
      chooseRoad(new URL(path, 'https://h'), { method: 'GET', mode, destination }, 'https://h', new Set())
        .kind;
    expect(
      ['/tools/prosa/', '/tools/prosa/d/x', '/tools/prosa/new', '/tools/prosa/recovery'].map(path =>
        road(path),
      ),
    ).toEqual(Array(4).fill('page'));
    expect([
      road('/tools/prosa/assets/a.js', 'cors', 'script'),
      road('/tools/prosa/files/a.png', 'no-cors', 'image'),
    ]).toEqual(['file', 'picture']);
    expect(['/', '/d/x', '/tools/prosaic/', '/tools/prosa'].map(path => road(path))).toEqual(
      Array(4).fill('none'),
    );
    expect([road('/assets/a.js', 'cors', 'script'), road('/files/a.png', 'no-cors', 'image')]).toEqual([
      'none',
      'none',
    ]);
  });
});
