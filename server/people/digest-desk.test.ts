// The rounds over a real store, with a clock that is set and a mailer that keeps what it is given.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DirectStore, openDirectStore } from '../testing/direct-store.ts';
import { DIGEST_WAIT_MS } from './digest.ts';
import { DigestDesk } from './digest-desk.ts';
import { CONFIRM_MS, DigestLinks } from './digest-links.ts';
import type { Mail } from './digest-mail.ts';
import type { Delivery } from './mailer.ts';

const DAY_MS = 86_400_000;
const EMAIL = 'ana@example.org';
const log = { debug() {}, info() {}, warn() {}, error() {} };

let folder: string;
let store: DirectStore;
let desk: DigestDesk;
let nowMs: number;
let mails: Mail[];
let delivery: Delivery;
let count = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prosa-digest-'));
  store = openDirectStore(folder);
  nowMs = 100 * DAY_MS;
  mails = [];
  delivery = 'sent';
  const clock = { wallNow: () => nowMs, now: () => nowMs, after: () => ({ cancel() {} }) };
  const send = async (mail: Mail) => {
    mails.push(mail);
    return delivery;
  };
  const site = 'https://docs.example.org';
  const links = new DigestLinks({
    key: Buffer.alloc(32, 1),
    store: store.digest,
    site,
    wallNow: clock.wallNow,
  });
  desk = new DigestDesk({
    store: store.digest,
    talk: store.talk,
    mailer: { send, stop() {} },
    links,
    site,
    clock,
    log,
  });
  await store.open('plan', { kind: 'text', epoch: 'e', owner: 'ana', atMs: 1 });
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

function tokenOf(mail: Mail | undefined): string {
  return /\?t=([\w.-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
}

async function confirm(choice: 'daily' | 'hourly' = 'daily'): Promise<void> {
  await desk.change('ana', 'net', { email: EMAIL, choice, language: 'en' });
  expect((await desk.obey('confirm', tokenOf(mails.pop()))).isGood).toBe(true);
}

async function mention(): Promise<void> {
  const { id } = await store.access.person('ana');
  const clientId = `message-${++count}`.padEnd(20, '0');
  const message = { clientId, threadId: null, text: `@[Ana](${id}) hello`, replyTo: null, passage: null };
  expect(await store.talk.send('ben', 'plan', message, nowMs - DIGEST_WAIT_MS)).toMatchObject({
    outcome: 'done',
  });
}

test('MAIL-3, MAIL-4: one a day, with what came since, and none when it was read meanwhile', async () => {
  await confirm();
  expect(await desk.round()).toBe(0);
  await mention();
  expect(await desk.round()).toBe(1);
  await mention();
  nowMs += DAY_MS - 1;
  expect(await desk.round()).toBe(0);
  nowMs += 1;
  expect(await desk.round()).toBe(1);
  expect(mails.map(({ subject }) => subject)).toEqual(Array(2).fill('One new notice in Prosa'));
  await mention();
  const { notices } = await store.talk.notices('ana', 10);
  await store.talk.markNoticesRead(
    'ana',
    notices.map(({ id }) => id),
    nowMs,
  );
  nowMs += DAY_MS;
  expect(await desk.round()).toBe(0);
  expect(mails).toHaveLength(2);
});

test('MAIL-3: taken back when it certainly was not sent, and not when it may have been', async () => {
  await confirm();
  await mention();
  delivery = 'failed';
  expect(await desk.round()).toBe(0);
  delivery = 'sent';
  expect(await desk.round()).toBe(1);
  nowMs += DAY_MS;
  await mention();
  delivery = 'unknown';
  expect(await desk.round()).toBe(0);
  delivery = 'sent';
  expect(await desk.round()).toBe(0);
  expect(mails).toHaveLength(3);
});

test('MAIL-3: of two rounds at once one sends', async () => {
  await confirm();
  await mention();
  const sent = await Promise.all([desk.round(), desk.round()]);
  expect(sent.sort()).toEqual([0, 1]);
  expect(mails).toHaveLength(1);
});

test('MAIL-2: a link to confirm ends after two days, and with the address that it was made for', async () => {
  await desk.change('ana', 'net', { email: EMAIL, choice: 'daily', language: 'en' });
  const token = tokenOf(mails.pop());
  nowMs += CONFIRM_MS + 1;
  expect((await desk.obey('confirm', token)).isGood).toBe(false);
  nowMs -= CONFIRM_MS + 1;
  await desk.change('ana', 'net', { email: 'other@example.org', choice: 'daily', language: 'en' });
  expect((await desk.obey('confirm', token)).isGood).toBe(false);
  expect((await desk.ask('confirm', token)).isGood).toBe(false);
  await mention();
  expect(await desk.round()).toBe(0);
});

test('MAIL-2: another address is confirmed anew; the same one is not', async () => {
  await confirm();
  await desk.change('ana', 'net', { email: EMAIL, choice: 'hourly', language: 'pt-BR' });
  expect(mails).toHaveLength(0);
  expect(await desk.view('ana')).toMatchObject({ address: { state: 'confirmed' }, choice: 'hourly' });
  await desk.change('ana', 'net', { email: 'other@example.org', choice: 'hourly', language: 'en' });
  expect(mails.map(({ to }) => to)).toEqual(['other@example.org']);
  expect(await desk.view('ana')).toMatchObject({ address: { state: 'waiting' } });
  expect((await desk.change('eve', 'net', { choice: 'daily', language: 'en' })).outcome).toBe('no-address');
  expect((await desk.change('eve', 'net', { choice: 'off', language: 'en' })).outcome).toBe('done');
});

test('MAIL-2: one address is asked three times at most, whoever wants it', async () => {
  const outcomes: string[] = [];
  for (const person of ['a', 'b', 'c', 'd']) {
    const email = person === 'd' ? EMAIL.toUpperCase() : EMAIL;
    outcomes.push((await desk.change(person, person, { email, choice: 'daily', language: 'en' })).outcome);
  }
  expect(outcomes).toEqual(['done', 'done', 'done', 'too-many']);
  expect(mails).toHaveLength(3);
  expect(await store.digest.address({ person: 'd' })).toBeNull();
});
