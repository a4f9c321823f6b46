// What the service worker decides, without a browser: which requests are its business, what it makes of a kept page, and
// which pages it may keep. e2e/specs/offline.spec.ts shows the rest.
import { describe, expect, it } from 'vitest';
import { isAway, isShellOf, renewNonce } from './answers.ts';
import { type BuiltFile, hashText, readBuildList } from './build-list.ts';
import { isHere } from './messages.ts';
import { type Asked, chooseRoad } from './roads.ts';

const ORIGIN = 'https://prosa.example';
const PAGE: Asked = { method: 'GET', mode: 'navigate', destination: 'document' };
const SCRIPT: Asked = { method: 'GET', mode: 'cors', destination: 'script' };
const IMAGE: Asked = { method: 'GET', mode: 'no-cors', destination: 'image' };
const FETCH: Asked = { method: 'GET', mode: 'cors', destination: '' };

function road(path: string, asked: Asked) {
  return chooseRoad(new URL(path, ORIGIN), asked, ORIGIN, new Set(['/theme.js']));
}

describe('chooseRoad', () => {
  it('OFFLINE-3: API, sockets, sign-in, health and other sites are none of its business, whoever asks', () => {
    const paths = ['/api/me', '/api/sign-in', '/api/sign-in/callback?code=1', '/api/archive.zip', '/sync/a'];
    const others = [
      '/live',
      '/healthz',
      '/readyz',
      '/metrics',
      '/service-worker.js',
      'https://elsewhere.example/d/a',
    ];
    for (const path of [...paths, ...others]) {
      for (const asked of [PAGE, SCRIPT, IMAGE, FETCH])
        expect(road(path, asked), path).toEqual({ kind: 'none' });
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']) {
      expect(road('/d/a', { ...PAGE, method })).toEqual({ kind: 'none' });
      expect(road('/files/a.png', { ...IMAGE, method })).toEqual({ kind: 'none' });
    }
  });

  it('OFFLINE-1: pages are, each by the page that it is', () => {
    expect(road('/?view=mine', PAGE)).toEqual({ kind: 'page', shell: '/' });
    expect(road('/recovery', PAGE)).toEqual({ kind: 'page', shell: '/' });
    for (const path of ['/new', '/d/a', '/d/a%20b/c.py?view=slides', '/d/.md.x']) {
      expect(road(path, PAGE), path).toEqual({ kind: 'page', shell: '/new' });
    }
    expect(road('/d/a', FETCH)).toEqual({ kind: 'none' });
  });

  it('OFFLINE-3: a document as a file is told from a page, by the name that a document would have', () => {
    expect(road('/d/notes.md', PAGE)).toEqual({ kind: 'export', key: 'notes.md' });
    expect(road('/d/a%2Fcafe%CC%81.html', PAGE)).toEqual({ kind: 'export', key: 'a/caf\u00e9.html' });
    expect(road('/d/%E0%A4.md', PAGE)).toEqual({ kind: 'none' });
  });

  it('OFFLINE-4: built files, and pictures where they are shown', () => {
    expect(road('/assets/main-aaaaaaaa.js', SCRIPT)).toEqual({ kind: 'file' });
    expect(road('/theme.js', SCRIPT)).toEqual({ kind: 'loose' });
    expect(road('/files/ab.png', IMAGE)).toEqual({ kind: 'picture' });
    expect(road('/files/ab.png', PAGE)).toEqual({ kind: 'none' });
    expect(road('/files/ab.png', FETCH)).toEqual({ kind: 'none' });
    expect(road('/preview/diagram/diagram-frame.html', PAGE)).toEqual({ kind: 'frame' });
  });
});

describe('answers', () => {
  const policy = "script-src 'self'; style-src 'self' 'nonce-b2xk' 'sha256-x'";
  const html = '<meta property="csp-nonce" nonce="b2xk"><style nonce="b2xk"></style>';
  const kept = () =>
    new Response(html, { headers: { 'Content-Security-Policy': policy, 'X-Frame-Options': 'DENY' } });

  it('OFFLINE-5: a kept page has its policy, and each time another nonce in both', async () => {
    let made = 0;
    const makeNonce = () => `new${++made}`;
    for (const nonce of ['new1', 'new2']) {
      const answer = await renewNonce(kept(), makeNonce);
      expect(answer.headers.get('Content-Security-Policy')).toBe(policy.replace('b2xk', nonce));
      expect(answer.headers.get('X-Frame-Options')).toBe('DENY');
      expect(await answer.text()).toBe(html.replaceAll('b2xk', nonce));
    }
  });

  it('OFFLINE-5: a page without a nonce stays as it is, status included', async () => {
    const answer = await renewNonce(new Response('hello', { status: 404 }), () => 'new');
    expect([answer.status, await answer.text()]).toEqual([404, 'hello']);
  });

  it('OFFLINE-2: what a proxy says for a server that is away is no answer; what the server says is', () => {
    const away = (status: number) => isAway(new Response(null, { status }));
    expect([502, 503, 504].map(away)).toEqual([true, true, true]);
    expect([200, 204, 401, 403, 404, 429, 500].map(away)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it('OFFLINE-2: a page is kept only when the server sent it for this build', () => {
    const names = new Set(['/assets/main-1.js', '/assets/main-1.css']);
    const page =
      '<link href="/assets/main-1.css"><script src="/theme.js"></script><script src="/assets/main-1.js">';
    const ours = new Response(page, { headers: { 'Content-Security-Policy': policy } });
    expect(isShellOf(page, ours, names)).toBe(true);
    expect(isShellOf(page.replace('main-1.js', 'main-2.js'), ours, names), 'of another release').toBe(false);
    expect(isShellOf('<h1>Sign in</h1>', ours, names), 'a login page').toBe(false);
    expect(isShellOf(page, new Response(page), names), 'without a policy').toBe(false);
    const failed = new Response(page, { status: 500, headers: { 'Content-Security-Policy': policy } });
    expect(isShellOf(page, failed, names)).toBe(false);
  });
});

describe('readBuildList', () => {
  const files: BuiltFile[] = [
    { url: 'assets/main-1.js', revision: null, keep: 'first', of: 'm' },
    { url: 'assets/rust-1.js', revision: null, keep: 'use', of: 'r' },
    { url: 'theme.js', revision: 'abc', keep: 'first', of: '' },
  ];

  it('OFFLINE-4: tells what is kept from the start, and files that go with their build', () => {
    const list = readBuildList(files);
    expect(list.first).toEqual(['/assets/main-1.js', '/theme.js']);
    expect([...list.hashed]).toEqual(['/assets/main-1.js', '/assets/rust-1.js']);
    expect([...list.loose]).toEqual(['/theme.js']);
    expect([...list.of]).toEqual([
      ['/assets/main-1.js', 'm'],
      ['/assets/rust-1.js', 'r'],
    ]);
  });

  it('OFFLINE-6: another build has another name, by its files or what is in a loose one', () => {
    const { id } = readBuildList(files);
    expect(readBuildList(files).id).toBe(id);
    expect(readBuildList(files.slice(1)).id).not.toBe(id);
    const changed = files.map(file => (file.url === 'theme.js' ? { ...file, revision: 'abd' } : file));
    expect(readBuildList(changed).id).not.toBe(id);
    expect(hashText('a')).not.toBe(hashText('b'));
  });
});

describe('isHere', () => {
  it('OFFLINE-6: only the message of a page counts', () => {
    expect(isHere({ kind: 'here', files: ['/assets/a.js'] })).toBe(true);
    for (const other of [
      null,
      'here',
      {},
      { kind: 'here' },
      { kind: 'here', files: [1] },
      { kind: 'who', files: [] },
    ]) {
      expect(isHere(other)).toBe(false);
    }
  });
});
