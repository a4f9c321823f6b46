// Everything of server/testing/hostile, thrown at one built server in which honest people write meanwhile.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ATTACKS } from './testing/hostile/attacks.ts';
import { SAFE_HEADERS } from './testing/hostile/safe-headers.ts';
import { Scene } from './testing/hostile/scene.ts';
import { makePng } from './testing/pictures.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.open();
});

afterAll(async () => {
  console.log(scene.describe());
  await scene.close();
});

/** Roads of HTTP behind which there is more than this server's own files, as everybody reaches them. */
const ROADS: readonly { what: string; path: string; status: number; method?: string }[] = [
  { what: 'a document as a file', path: '/d/honest/text.md', status: 200 },
  { what: 'a document as a page', path: '/d/honest/text.html', status: 200 },
  { what: 'the API', path: '/api/documents', status: 200 },
  { what: 'nothing in the API', path: '/api/nothing', status: 404 },
  { what: 'another method in the API', path: '/api/search', status: 405, method: 'DELETE' },
  { what: 'no body in the API', path: '/api/documents', status: 415, method: 'POST' },
  { what: 'an uploaded picture', path: '', status: 200 },
  { what: 'no such picture', path: '/files/nothing.png', status: 404 },
];

describe('what browsers are told of answers', () => {
  it.each(ROADS)('ATTACK-4: of $what', async ({ path, status, method = 'GET' }) => {
    const place = path === '' ? await upload() : path;
    const answer = await fetch(`${scene.server.url}${place}`, {
      method,
      headers: { 'x-forwarded-for': '198.51.100.9', 'x-forwarded-proto': 'https' },
    });
    await answer.arrayBuffer();
    expect(answer.status).toBe(status);
    const headers = Object.fromEntries(answer.headers);
    expect(headers).toMatchObject(SAFE_HEADERS);
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers['content-security-policy']).not.toMatch(/script-src|\*|https?:/);
  });
});

async function upload(): Promise<string> {
  const picture = makePng(3, 2);
  const answer = await fetch(`${scene.server.url}/api/files?doc=honest/picture`, {
    method: 'POST',
    body: picture,
  });
  return ((await answer.json()) as { url: string }).url;
}

describe('under attack', () => {
  it('ATTACK-1: there are at least sixty hostile inputs, each with a name of its own', () => {
    expect(new Set(ATTACKS.map(attack => attack.name)).size).toBe(ATTACKS.length);
    expect(ATTACKS.length).toBeGreaterThanOrEqual(60);
  });

  it.each(ATTACKS)('ATTACK-1: nobody but the sender suffers from $name (TRAP 34)', async attack => {
    await scene.suffer(attack);
  });

  it('ATTACK-1: after a kill -9 everything honest is there, and more can be written', async () => {
    await scene.server.kill();
    await scene.server.restart();
    const { texts } = await scene.askHonest();
    expect(texts).toHaveLength(2);
  });
});
