// Digests of a running server, through a real SMTP server; and the mailer with one that refuses or is not there.
import { afterEach, describe, expect, test } from 'vitest';
import { realClock } from '../real-clock.ts';
import { ageTalk } from '../testing/age-talk.ts';
import { ApiPerson } from '../testing/api-person.ts';
import { LiveClient } from '../testing/live-client.ts';
import { headerOf, Mailbox, type ReceivedMail } from '../testing/mailbox.ts';
import { ServerProcess } from '../testing/server-process.ts';
import { until } from '../testing/until.ts';
import { DIGEST_WAIT_MS } from './digest.ts';
import { Mailer } from './mailer.ts';

const SITE = 'https://docs.example.org';
const EMAIL = 'ana@example.org';
const HOSTILE = 'Ben</li><img src=x onerror=alert(1)>';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startMailbox(): Promise<Mailbox> {
  const mailbox = await Mailbox.start();
  closing.push(() => mailbox.close());
  return mailbox;
}

async function startServer(settings: Record<string, string>): Promise<ServerProcess> {
  const server = await ServerProcess.start({ settings: { PROSA_LOG_LEVEL: 'debug', ...settings } });
  closing.push(() => server.close());
  return server;
}

function startWithMail(mailbox: { url: string }): Promise<ServerProcess> {
  return startServer({
    PROSA_SMTP_URL: mailbox.url,
    PROSA_MAIL_FROM: 'prosa@example.org',
    PROSA_PUBLIC_URL: SITE,
  });
}

/** Somebody the server knows. */
async function arrive(server: ServerProcess, name: string) {
  const person = new ApiPerson(server);
  await person.get('/api/me');
  const { json } = await person.patch('/api/me', { name });
  return { person, id: json.id as string };
}

async function receive(mailbox: Mailbox, count: number): Promise<ReceivedMail> {
  await until(
    () => mailbox.mails.length >= count,
    () => `${mailbox.mails.length} mails`,
  );
  return mailbox.mails[count - 1]!;
}

/** The path of the first link of that kind in the plain text. */
function linkIn(mail: ReceivedMail, path: string): string {
  const [, found] = new RegExp(`${SITE}(${path}\\?t=[\\w.-]+)`).exec(mail.text) ?? [];
  if (found === undefined) throw new Error(`no link in ${mail.text}`);
  return found;
}

/** Ends the server and starts it again when `ageMs` have passed, which begins a round. Resolves when the round is over. */
async function startRound(server: ServerProcess, ageMs = DIGEST_WAIT_MS): Promise<void> {
  await server.stop();
  if (ageMs > 0) ageTalk(server.dataFolder, ageMs);
  server.output = '';
  await server.restart();
  await until(
    () => server.output.includes('"digests"'),
    () => server.output,
  );
}

async function mention(server: ServerProcess, writer: ApiPerson, doc: string, name: string, id: string) {
  const tab = await LiveClient.open(server, writer.cookie);
  expect(
    await tab.asks({
      type: 'send',
      doc,
      message: {
        clientId: `c-${Math.random().toString(36).slice(2).padEnd(20, '0')}`,
        threadId: null,
        text: `@[${name}](${id}) look <script>alert(2)</script>`,
        replyTo: null,
        passage: null,
      },
    }),
  ).toMatchObject({ type: 'done' });
  tab.leave();
}

describe('a server with mail', () => {
  test('MAIL-1, MAIL-2, MAIL-3, MAIL-5, MAIL-6, MAIL-8: confirmed, sent once, not again that day, and off with one click', async () => {
    const mailbox = await startMailbox();
    const server = await startWithMail(mailbox);
    const ana = await arrive(server, 'Ana');
    const ben = await arrive(server, HOSTILE);
    expect((await ana.person.get('/api/digest')).json).toEqual({
      mail: 'there',
      address: { state: 'missing' },
      choice: 'off',
    });

    const asked = await ana.person.patch('/api/digest', { email: EMAIL, choice: 'daily' });
    expect(asked.json).toEqual({
      mail: 'there',
      address: { state: 'waiting', email: EMAIL },
      choice: 'daily',
    });
    const confirmation = await receive(mailbox, 1);
    expect(confirmation.recipients).toEqual([EMAIL]);
    expect(confirmation.text).not.toContain('Ana');
    await ana.person.post('/api/documents', { name: 'plan', title: 'Plan' });
    await mention(server, ben.person, 'plan', 'Ana', ana.id);
    await startRound(server, 0);
    expect(mailbox.mails).toHaveLength(1);

    // Whoever only looks at the link changes nothing; no cookie is needed.
    const link = linkIn(confirmation, '/api/digest/confirm');
    const mailProgram = new ApiPerson(server);
    const page = await mailProgram.get(link);
    expect(page.text).toContain('<form method="post">');
    expect(page.headers['content-security-policy']).toContain("form-action 'self'");
    expect((await ana.person.get('/api/digest')).json.address.state).toBe('waiting');
    expect(
      (await mailProgram.ask('POST', `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`)).status,
    ).toBe(404);
    expect((await mailProgram.ask('POST', link.replace('confirm', 'off'))).status).toBe(404);
    expect((await mailProgram.ask('POST', link)).status).toBe(200);
    expect((await ana.person.get('/api/digest')).json.address).toEqual({ state: 'confirmed', email: EMAIL });

    // Said just now: whoever is about reads it in the bell.
    await startRound(server, 0);
    expect(mailbox.mails).toHaveLength(1);
    await startRound(server);
    const digest = await receive(mailbox, 2);
    expect(digest.recipients).toEqual([EMAIL]);
    expect(digest.text).toContain(`${SITE}/d/plan`);
    expect(digest.text).toContain('@Ana look <script>alert(2)</script>');
    expect(digest.html).not.toMatch(/<script|<img/);
    expect(headerOf(digest, 'subject')).toBe('One new notice in Prosa');

    await mention(server, ben.person, 'plan', 'Ana', ana.id);
    await startRound(server);
    expect(mailbox.mails).toHaveLength(2);

    const off = linkIn(digest, '/api/digest/off');
    expect(headerOf(digest, 'list-unsubscribe')).toBe(`<${SITE}${off}>`);
    expect(headerOf(digest, 'list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect((await mailProgram.get(off)).text).toContain('<form method="post">');
    expect((await ana.person.get('/api/digest')).json.choice).toBe('daily');
    const click = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    const body = Buffer.from('List-Unsubscribe=One-Click');
    expect((await new ApiPerson(server).ask('POST', off, { ...click, body })).status).toBe(200);
    expect((await ana.person.get('/api/digest')).json.choice).toBe('off');
  });

  test('MAIL-2: addresses that could be more than one are refused, and nobody asks for many confirmations', async () => {
    const mailbox = await startMailbox();
    const server = await startWithMail(mailbox);
    const { person } = await arrive(server, 'Eve');
    for (const email of [
      'a@b',
      'a@example.org, b@example.org',
      'a@example.org\r\nBcc: b@example.org',
      '<a@example.org>',
    ]) {
      expect((await person.patch('/api/digest', { email, choice: 'daily' })).status, email).toBe(400);
    }
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) {
      const { status } = await person.patch('/api/digest', { email: EMAIL, choice: 'daily' });
      statuses.push(status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
    await receive(mailbox, 3);
  });

  test('MAIL-7: an SMTP server that is not there disturbs nothing', async () => {
    const gone = await Mailbox.start();
    const { url } = gone;
    await gone.close();
    const server = await startWithMail({ url });
    const { person } = await arrive(server, 'Ana');
    const answer = await person.patch('/api/digest', { email: EMAIL, choice: 'daily' });
    expect(answer.json.address.state).toBe('waiting');
    await until(
      () => server.output.includes('a mail was not taken'),
      () => server.output,
    );
    expect(server.output).not.toContain('secret');
    expect((await person.post('/api/documents', { name: 'plan' })).status).toBe(201);
    expect(await server.stop()).toBe(0);
  });
});

test('MAIL-1: a server without mail says so', async () => {
  const server = await startServer({});
  const { person } = await arrive(server, 'Ana');
  expect((await person.get('/api/digest')).json).toEqual({ mail: 'none' });
  expect((await person.patch('/api/digest', { email: EMAIL, choice: 'daily' })).status).toBe(404);
});

describe('the mailer', () => {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const mail = { to: EMAIL, subject: 'Hello', text: 'Hello', html: '<p>Hello</p>', offUrl: null };

  function makeMailer(url: string): Mailer {
    const mailer = new Mailer({ url, from: 'prosa@example.org', clock: realClock, log, pausesMs: [1, 1] });
    closing.push(() => mailer.stop());
    return mailer;
  }

  test('MAIL-7: tries again after "not now", gives up after a while, and not after "never"', async () => {
    const mailbox = await startMailbox();
    const mailer = makeMailer(mailbox.url);
    mailbox.refusals.push(451, 451);
    expect(await mailer.send(mail)).toBe('sent');
    expect(mailbox.tryCount).toBe(3);
    mailbox.refusals.push(451, 451, 451);
    expect(await mailer.send(mail)).toBe('failed');
    mailbox.refusals.push(550);
    expect(await mailer.send(mail)).toBe('refused');
    expect(mailbox.tryCount).toBe(7);
    expect(mailbox.mails).toHaveLength(1);
  });

  test('MAIL-9: over TLS from the first byte; a certificate that nobody vouches for gets no mail and no password', async () => {
    const mailbox = await Mailbox.start({ isSecure: true });
    closing.push(() => mailbox.close());
    expect(mailbox.url).toMatch(/^smtps:/);
    expect(await makeMailer(mailbox.url).send(mail)).toBe('failed');
    expect([mailbox.logins, mailbox.tryCount]).toEqual([0, 0]);
    expect(await makeMailer(`${mailbox.url}/?tls.rejectUnauthorized=false`).send(mail)).toBe('sent');
    expect(mailbox.mails).toMatchObject([{ recipients: [EMAIL], text: expect.stringContaining('Hello') }]);
    expect(mailbox.logins).toBe(1);
  });

  test('MAIL-6: no text makes a header of its own', async () => {
    const mailbox = await startMailbox();
    const subject = 'Hello\r\nBcc: eve@example.org\r\n\r\nbody';
    expect(await makeMailer(mailbox.url).send({ ...mail, subject })).toBe('sent');
    const [received] = mailbox.mails;
    expect(received?.recipients).toEqual([EMAIL]);
    expect(headerOf(received, 'bcc')).toBeUndefined();
    expect(received?.headers.filter(([name]) => name === 'subject')).toHaveLength(1);
  });
});
