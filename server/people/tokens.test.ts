// Tokens of other applications: which are believed.
import { generateKeyPairSync } from 'node:crypto';
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createTokenReader } from './tokens.ts';

const SECRET = 'a secret of more than thirty-two characters';
const NOW_MS = 1_800_000_000_000;
const EXP = NOW_MS / 1000 + 60;
const now = () => NOW_MS;
const bytesOf = (secret: string) => new TextEncoder().encode(secret);
const read = createTokenReader({ kind: 'secret', secret: SECRET }, now);

function sign(claims: JWTPayload, secret = SECRET, alg = 'HS256'): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg }).sign(bytesOf(secret));
}

const GOOD = { doc: 'notes', role: 'edit', exp: EXP };

describe('tokens', () => {
  it('ACCESS-14: a token opens its document, with its role, until its time', async () => {
    expect(await read(await sign(GOOD), 'notes')).toEqual({
      role: 'edit',
      identity: null,
      author: null,
      expiresMs: EXP * 1000,
    });
  });

  it('ACCESS-14: whom it names is the same for others each time, and cannot be another', async () => {
    const [one, again, other] = await Promise.all(
      ['ana', 'ana', 'bob'].map(async sub =>
        read(await sign({ ...GOOD, sub, name: ' Ana\u202e Lima ' }), 'notes'),
      ),
    );
    expect(one).toEqual(again);
    expect(one?.identity).toMatchObject({ name: 'Ana Lima', color: null });
    expect(one?.identity?.id).toMatch(/^t-[A-Za-z0-9_-]{22}$/);
    expect(other?.identity?.id).not.toBe(one?.identity?.id);
  });

  it.each([
    ['of another document', { ...GOOD, doc: 'other' }],
    ['of no document', { role: 'edit', exp: EXP }],
    ['with a list of documents', { ...GOOD, doc: ['notes'] }],
    ['with an unknown role', { ...GOOD, role: 'admin' }],
    ['without a role', { doc: 'notes', exp: EXP }],
    ['without an end', { doc: 'notes', role: 'edit' }],
    ['that has ended', { ...GOOD, exp: NOW_MS / 1000 }],
    ['that has not begun', { ...GOOD, nbf: EXP }],
  ])('ACCESS-14: a token %s opens nothing', async (_, claims) => {
    expect(await read(await sign(claims as JWTPayload), 'notes')).toBeNull();
  });

  it('ACCESS-14: a token signed with something else, or not at all, opens nothing', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const readEs = createTokenReader({ kind: 'public-key', pem }, now);
    const es = await new SignJWT(GOOD).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
    expect(await readEs(es, 'notes')).toMatchObject({ role: 'edit' });
    const good = await sign(GOOD);
    const bad = [
      await sign(GOOD, `${SECRET}!`),
      await sign(GOOD, SECRET, 'HS512'),
      new UnsecuredJWT(GOOD).encode(),
      es,
      `${good.slice(0, -3)}AAA`,
      `${good}.x`,
      'x',
    ];
    for (const token of bad) expect(await read(token, 'notes'), token).toBeNull();
    // The old trick: the public key, which everybody may know, used as a secret.
    expect(await readEs(await sign(GOOD, pem), 'notes')).toBeNull();
    expect(await readEs(good, 'notes')).toBeNull();
  });
});
