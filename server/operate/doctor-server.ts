// What `prosa doctor` finds out about a server from outside, as a browser would: pages, what the proxy passes on, and that a
// WebSocket comes through and stays.
import * as decoding from 'lib0/decoding';
import { LIVE_PATH } from '../../protocol/live.ts';
import { encodeCheckpoint, MESSAGE, readCheckpoint, readHello } from '../../protocol/messages.ts';
import { SEEN_PATH, type Seen } from '../../protocol/seen.ts';
import { openProbe, type Probe } from '../net/probe.ts';
import type { DoctorOptions, Tell } from './doctor-findings.ts';
import { describeError, type Surroundings } from './surroundings.ts';

const TIMEOUT_MS = 10_000;
const CLOCK_TOLERANCE_MS = 60_000;
/** A document of this name is made, and stays empty. */
const DOCUMENT = 'prosa-doctor';

interface Target {
  /** Without a slash at the end. */
  http: string;
  ws: string;
  origin: string;
  cookie: string | null;
}

export async function examineServer(
  around: Surroundings,
  { url, idleMs, origin }: DoctorOptions & { url: URL },
  tell: Tell,
): Promise<void> {
  const http = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  const ws = http.replace(/^http/, 'ws');
  const target: Target = { http, ws, origin: origin ?? url.origin, cookie: null };
  if (!(await examineHealth(target, around, tell))) return;
  target.cookie = await examinePage(target, tell);
  await examineSeen(target, url, tell);
  await examineSync(target, around, idleMs, tell);
  await examineLive(target, tell);
}

/** False when there is nobody to ask. */
async function examineHealth({ http }: Target, around: Surroundings, tell: Tell): Promise<boolean> {
  let response: Response;
  try {
    response = await ask(`${http}/healthz`);
  } catch (error) {
    tell('BAD', `${http} cannot be reached: ${describeCause(error)}`);
    return false;
  }
  const body = (await response.json().catch(() => null)) as { alive?: unknown } | null;
  if (response.status !== 200 || body?.alive !== true) {
    tell('BAD', `${http}/healthz answers ${response.status}, and not as a server of Prosa does`);
    return false;
  }
  tell('ok', `${http} is reached`);
  const date = Date.parse(response.headers.get('date') ?? '');
  const skewMs = date - around.wallNow();
  if (Math.abs(skewMs) > CLOCK_TOLERANCE_MS) {
    tell('BAD', `its clock and the one here differ by ${Math.round(Math.abs(skewMs) / 1000)} s`);
  } else if (Number.isFinite(skewMs)) tell('ok', 'its clock agrees with the one here');
  const ready = await ask(`${http}/readyz`);
  if (ready.status === 200) tell('ok', 'it takes documents in and can store them');
  else tell('BAD', `it is not ready: ${(await ready.text()).slice(0, 200)}`);
  return true;
}

/** The cookie that a browser would have from it. */
async function examinePage({ http }: Target, tell: Tell): Promise<string | null> {
  const response = await ask(`${http}/`);
  const html = await response.text();
  const policy = response.headers.get('content-security-policy');
  if (response.status !== 200 || !html.includes('<title>Prosa')) {
    tell('BAD', `${http}/ answers ${response.status}, and not with Prosa's page`);
  } else if (policy === null) {
    tell('BAD', 'the page comes without its Content-Security-Policy: the proxy takes it away');
  } else {
    tell('ok', 'the page comes, with its policy');
    examineBasePath(html, new URL(http), tell);
  }
  return response.headers.get('set-cookie')?.split(';', 1)[0] ?? null;
}

/** Whether the server and its proxy agree on the path that people see. */
function examineBasePath(html: string, { pathname }: URL, tell: Tell): void {
  const reached = pathname.replace(/\/$/, '');
  const believed = /<html[^>]* data-base="([^"]*)"/.exec(html)?.[1];
  const describe = (path: string) => (path === '' ? 'at the top of their host' : `below ${path}`);
  if (believed === undefined) tell('note', 'its pages do not say which path they are below');
  else if (believed === reached) tell('ok', `its pages know that they are ${describe(reached)}`);
  else {
    const advice = reached === '' ? 'leave PROSA_BASE_PATH out' : `set PROSA_BASE_PATH=${reached}`;
    tell(
      'BAD',
      `its pages believe that they are ${describe(believed)}, and you reach them ${describe(reached)}: ${advice}`,
    );
  }
}

async function examineSeen({ http }: Target, url: URL, tell: Tell): Promise<void> {
  const response = await ask(`${http}${SEEN_PATH}`);
  const seen = (await response.json().catch(() => null)) as Seen | null;
  if (response.status !== 200 || seen === null) {
    tell('note', `it does not say how requests reach it (${SEEN_PATH} answers ${response.status})`);
    return;
  }
  if (seen.proxy === 'unknown') {
    tell(
      'BAD',
      `a proxy at ${seen.peer} forwards addresses and is not believed: PROSA_TRUSTED_PROXIES=${seen.peer}`,
    );
  } else if (seen.proxy === 'trusted')
    tell('ok', `the proxy is trusted; this request came from ${seen.address}`);
  else tell('ok', `no proxy forwards addresses; this request came from ${seen.address}`);
  if (seen.host === url.host) tell('ok', `it knows that it is called ${seen.host}`);
  else
    tell(
      'BAD',
      `it is called ${url.host} and sees ${seen.host}: the proxy must keep Host, or send x-forwarded-host`,
    );
  if (url.protocol === 'https:' && !seen.isSecure) {
    tell(
      'BAD',
      'it does not know that people come by https: the proxy must send x-forwarded-proto, and be trusted',
    );
  } else tell('ok', `it knows that people come by ${url.protocol.slice(0, -1)}`);
}

async function examineSync(target: Target, around: Surroundings, idleMs: number, tell: Tell): Promise<void> {
  const probe = await open(target, `/sync/${DOCUMENT}?prosa=1&instance=doctor-${process.pid}`, tell);
  if (probe === null) return;
  try {
    const hello = await probe.find(message => readAs(message, MESSAGE.hello, readHello), TIMEOUT_MS);
    if (hello === null) {
      sayClosed(probe, tell);
      return;
    }
    const { version } = hello;
    tell('ok', `a WebSocket passes (/sync); the server is Prosa ${version}`);
    if (version !== around.version) tell('note', `this command is of Prosa ${around.version}`);
    if (!(await examineEcho(probe, 1, tell)) || idleMs === 0) return;
    tell('note', `now idle for ${idleMs / 1000} s`);
    await probe.stayQuiet(idleMs);
    if (probe.closed !== null) {
      tell(
        'BAD',
        `the idle connection was ended (${probe.closed.code}): the proxy waits less than 20 s for the next ping`,
      );
    } else {
      tell('ok', `the idle connection lives; ${probe.pingCount} pings came through`);
      await examineEcho(probe, 2, tell);
    }
  } finally {
    probe.close();
  }
}

async function examineEcho(probe: Probe, n: number, tell: Tell): Promise<boolean> {
  const from = performance.now();
  probe.send(encodeCheckpoint(n));
  const echo = await probe.find(message => readAs(message, MESSAGE.checkpoint, readCheckpoint), TIMEOUT_MS);
  const tookMs = (performance.now() - from).toFixed(0);
  if (echo === n) tell('ok', `it says what is saved (a checkpoint came back in ${tookMs} ms)`);
  else if (probe.closed !== null) sayClosed(probe, tell);
  else tell('BAD', 'it does not say what is saved: no checkpoint came back');
  return echo === n;
}

async function examineLive(target: Target, tell: Tell): Promise<void> {
  const probe = await open(target, LIVE_PATH, tell);
  if (probe === null) return;
  tell('ok', 'a WebSocket passes (/live)');
  probe.close();
}

async function open({ ws, origin, cookie }: Target, path: string, tell: Tell): Promise<Probe | null> {
  const outcome = await openProbe({ url: `${ws}${path}`, origin, cookie, timeoutMs: TIMEOUT_MS });
  switch (outcome.kind) {
    case 'open':
      return outcome.probe;
    case 'answered':
      tell(
        'BAD',
        `no WebSocket at ${path.split('?', 1)[0]}: ${outcome.status} came back. The proxy must pass Upgrade and Connection on`,
      );
      return null;
    case 'failed':
      tell('BAD', `no WebSocket at ${path.split('?', 1)[0]}: ${outcome.why}`);
      return null;
  }
}

function sayClosed({ closed }: Probe, tell: Tell): void {
  if (closed === null) tell('BAD', 'the WebSocket opens, and nothing comes through it');
  // What Prosa itself says: the connection has passed.
  else if (closed.code === 4403 && closed.reason.includes('origin')) {
    tell(
      'BAD',
      'the origin is not allowed to connect: the proxy must keep Host, or name it in PROSA_ALLOWED_ORIGINS',
    );
  } else if (closed.code >= 4400 && closed.code < 4500) {
    tell('note', `a WebSocket passes (/sync), and guests may not come in (${closed.code} ${closed.reason})`);
  } else tell('BAD', `the WebSocket was ended with ${closed.code} ${closed.reason}`);
}

function readAs<T>(message: Uint8Array, type: number, read: (decoder: decoding.Decoder) => T): T | null {
  const decoder = decoding.createDecoder(message);
  return decoding.readVarUint(decoder) === type ? read(decoder) : null;
}

function ask(url: string): Promise<Response> {
  return fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
}

/** What fetch() says is "fetch failed"; why, stands in its cause. */
function describeCause(error: unknown): string {
  const cause = (error as { cause?: unknown }).cause ?? error;
  const { code } = cause as NodeJS.ErrnoException;
  return describeError(cause) || String(code ?? 'no answer');
}
