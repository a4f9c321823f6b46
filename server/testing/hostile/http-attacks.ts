// Requests that are no honest HTTP, or honest HTTP with something in it: for pages, the API, uploads, and the handshake of
// WebSockets.
import { CLOSE } from '../../../protocol/close-codes.ts';
import { makePng } from '../pictures.ts';
import { until } from '../until.ts';
import { type Attack, repeat, type Target } from './attack.ts';
import { upgradeRequest } from './raw-socket.ts';

const MEBIBYTE = 1024 * 1024;
const END = '\r\n\r\n';

/** One request as it stands; `statuses` are what may be answered, 0 that the connection is cut. */
function request(name: string, text: string | (() => string | Uint8Array), ...statuses: number[]): Attack {
  return {
    name,
    async run(target) {
      const socket = await target.say(typeof text === 'string' ? text : text());
      await socket.answers(...statuses);
    },
  };
}

function get(path: string, ...headers: string[]): string {
  return [`GET ${path} HTTP/1.1`, 'Host: localhost', ...headers].join('\r\n') + END;
}

/** A POST to the API by a guest. */
function post(
  name: string,
  path: string,
  headers: string[],
  body: () => string | Uint8Array,
  ...statuses: number[]
): Attack {
  return {
    name,
    async run(target) {
      const bytes = Buffer.from(body());
      const all = [`Content-Length: ${bytes.length}`, ...headers];
      const socket = await postHead(target, path, all);
      await socket.push(bytes);
      await socket.answers(...statuses);
    },
  };
}

async function postHead(target: Target, path: string, headers: string[]) {
  const lines = [`POST ${path} HTTP/1.1`, 'Host: localhost', `Cookie: ${await target.session()}`, ...headers];
  return target.say(lines.join('\r\n') + END);
}

/** A handshake that is answered by HTTP alone. */
function handshake(
  name: string,
  path: string,
  headers: Record<string, string>,
  ...statuses: number[]
): Attack {
  return request(name, () => upgradeRequest(path, headers), ...statuses);
}

/** A handshake that is taken, and closed with a code. */
function refused(name: string, path: string, headers: Record<string, string>, code: number): Attack {
  return {
    name,
    async run(target) {
      const socket = await target.upgrade(path, headers);
      await socket.closesWith(code);
    },
  };
}

const JSON_TYPE = 'Content-Type: application/json';
const smuggled = 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n';

export const HTTP_ATTACKS: readonly Attack[] = [
  request('no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400),
  request('a request line without an end', () => `GET /${'a'.repeat(100_000)}`, 431, 414, 400),
  request('20 kB of headers', () => get('/', `X: ${'y'.repeat(20_000)}`), 431),
  request('5,000 headers', () => get('/', ...Array.from({ length: 5_000 }, (_, i) => `X${i}: y`)), 431, 400),
  request(
    'a length and chunks',
    `POST /api/documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked${END}0${END}${smuggled}`,
    400,
  ),
  request(
    'two lengths',
    `POST /api/documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6${END}hello!`,
    400,
  ),
  request(
    'a length that is no number',
    `POST /api/documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5${END}hello`,
    400,
  ),
  request(
    'chunked twice',
    `POST /api/documents HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, identity${END}0${END}`,
    400,
  ),
  request(
    'chunked with a tab',
    `POST /api/documents HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding:\x0bchunked${END}0${END}`,
    400,
  ),
  request(
    'a chunk of 2^64 bytes',
    `POST /api/documents HTTP/1.1\r\nHost: localhost\r\n${JSON_TYPE}\r\nTransfer-Encoding: chunked${END}ffffffffffffffffff\r\n`,
    400,
    413,
  ),
  request('space before the colon', 'GET / HTTP/1.1\r\nHost : localhost\r\n\r\n', 400),
  request('a folded header', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n', 200, 400),
  request(
    'a bare carriage return in a header',
    'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\rB: c\r\n\r\n',
    400,
  ),
  request('a zero in a header', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n', 400),
  request('two hosts', 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n', 200, 400),
  request('no host', 'GET / HTTP/1.1\r\n\r\n', 400),
  request(
    'a host that would become policy',
    get('/').replace('localhost', "a;script-src 'unsafe-inline'"),
    200,
    400,
  ),
  request('an absolute address of somebody else', get('http://evil.example/metrics'), 404),
  request('a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n', 0, 400, 404, 405),
  request('TRACE', 'TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n', 405),
  request('a method nobody knows', 'STEAL / HTTP/1.1\r\nHost: localhost\r\n\r\n', 400),
  request('HTTP/2 by prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400),
  request('an upgrade to something else', get('/', 'Connection: Upgrade', 'Upgrade: h2c'), 200, 404, 426, 0),
  request('dots in the path', get('/../../etc/passwd'), 404),
  request('dots in disguise', get('/assets/%2e%2e/%2e%2e/package.json'), 404),
  request('a backslash in the path', get('/..\\..\\package.json'), 404, 400),
  request('a zero in the path', get('/assets/%00.js'), 404),
  request('dots in the name of a document', get('/d/%2e%2e%2fapi'), 404),
  request('a path that is no UTF-8', get('/d/%ff%fe'), 404),
  request('dots below the API', get('/api/documents/../me'), 404),
  request('files by their path', get('/files/..%2f..%2fsession.key'), 404),
  request('12 kB of cookies', () => get('/', `Cookie: prosa=${'a'.repeat(12_000)}`), 200, 431),
  request(
    'a hundred cookies of one name',
    () => get('/', `Cookie: ${Array.from({ length: 100 }, (_, i) => `prosa_session=p${i}.x`).join('; ')}`),
    200,
  ),
  request('a list that begins nowhere', get(`/api/documents?cursor=${'W'.repeat(4_000)}`), 200, 400),
  request('a search for 4 kB of quotes', () => get(`/api/search?q=${'%22'.repeat(1_300)}`), 200, 400),
  request(
    'a search in the language of the index',
    get('/api/search?q=%22%20OR%20NEAR%28%2A%2C%201000000%29%20NOT%20-%7Btext%7D%3A'),
    200,
    400,
  ),
  post(
    'JSON 100,000 deep',
    '/api/documents',
    [JSON_TYPE],
    () => '['.repeat(100_000) + ']'.repeat(100_000),
    400,
  ),
  post(
    'JSON that is too deep for its limit',
    '/api/documents',
    [JSON_TYPE],
    () => `{"a":${'['.repeat(9)}${']'.repeat(9)}}`,
    400,
  ),
  post('JSON of 80 MB', '/api/documents', [JSON_TYPE], () => 'x'.repeat(80 * MEBIBYTE), 413),
  post(
    'keys of the prototype',
    '/api/documents',
    [JSON_TYPE],
    () => '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"text":"x"}',
    201,
    400,
  ),
  post(
    'half a character',
    '/api/documents',
    [JSON_TYPE],
    () => Buffer.from('{"text":"\xed\xa0\x80"}', 'latin1'),
    400,
  ),
  post(
    'a packed body',
    '/api/documents',
    [JSON_TYPE, 'Content-Encoding: gzip'],
    () => Buffer.from('1f8b0800', 'hex'),
    400,
    415,
  ),
  post(
    'a title of 1 MB',
    '/api/documents',
    [JSON_TYPE],
    () => JSON.stringify({ text: '', title: 'x'.repeat(MEBIBYTE) }),
    400,
    413,
  ),
  post(
    'a page of another origin',
    '/api/documents',
    [JSON_TYPE, 'Origin: https://evil.example'],
    () => '{"text":"x"}',
    403,
  ),
  post('a page of no origin', '/api/documents', [JSON_TYPE, 'Origin: null'], () => '{"text":"x"}', 403),
  post(
    'a form of another site',
    '/api/documents',
    ['Content-Type: text/plain', 'Sec-Fetch-Site: cross-site'],
    () => '{"text":"x"}',
    403,
  ),
  post('a form as JSON', '/api/documents', ['Content-Type: text/plain'], () => '{"text":"x"}', 415),
  post(
    'HTML as a picture',
    '/api/files?doc=hostile/up',
    ['Content-Type: image/png'],
    () => '<html><script>alert(1)</script>',
    400,
    415,
  ),
  post(
    'a picture that says it is HTML',
    '/api/files?doc=hostile/up',
    ['Content-Type: text/html'],
    () => makePng(1, 1, '<script>alert(1)</script>'),
    201,
  ),
  post(
    'a picture of 60,000 by 60,000',
    '/api/files?doc=hostile/up',
    ['Content-Type: image/png'],
    () => bombPng(),
    201,
    400,
    415,
    422,
  ),
  post(
    'a billion laughs',
    '/api/files?doc=hostile/up',
    ['Content-Type: image/svg+xml'],
    () =>
      `<!DOCTYPE svg [<!ENTITY a "ha">${Array.from({ length: 20 }, (_, i) => `<!ENTITY a${i} "${`&a${i === 0 ? '' : i - 1};`.repeat(10)}">`).join('')}]><svg xmlns="http://www.w3.org/2000/svg"><text>&a19;</text></svg>`,
    400,
    415,
  ),
  post(
    'a drawing 100,000 deep',
    '/api/files?doc=hostile/up',
    ['Content-Type: image/svg+xml'],
    () => `<svg xmlns="http://www.w3.org/2000/svg">${'<g>'.repeat(100_000)}${'</g>'.repeat(100_000)}</svg>`,
    400,
    415,
  ),
  post(
    'an upload of 12 MB',
    '/api/files?doc=hostile/up',
    ['Content-Type: image/png'],
    () => Buffer.concat([makePng(1, 1), Buffer.alloc(12 * MEBIBYTE)]),
    413,
  ),
  post(
    'an upload to a name that is none',
    '/api/files?doc=..%2f..',
    ['Content-Type: image/png'],
    () => makePng(1, 1),
    400,
  ),
  {
    name: 'a body that never ends',
    async run(target) {
      const socket = await postHead(target, '/api/documents', [JSON_TYPE, 'Transfer-Encoding: chunked']);
      const part = `10000\r\n${'x'.repeat(65_536)}\r\n`;
      for (let i = 0; i < 1_300 && socket.status === 0 && !socket.isClosed; i++) await socket.push(part);
      await socket.answers(413);
    },
  },
  {
    name: 'a length that is not kept',
    async run(target) {
      await repeat(30, 30, async () => {
        const socket = await postHead(target, '/api/documents', [JSON_TYPE, 'Content-Length: 1000']);
        socket.write('{');
      });
    },
  },
  {
    name: 'a request with a body behind another',
    async run(target) {
      const socket = await target.say(
        `${get('/healthz')}POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4${END}evil${smuggled}`,
      );
      await socket.answers(200);
      // What is refused is not read on: nothing is answered behind it.
      await socket.ends();
      if (socket.received.includes('prosa_connections')) throw new Error('a request was smuggled');
    },
  },
  {
    name: 'a thousand requests at once, no answer read',
    async run(target) {
      await repeat(10, 10, async () => {
        const socket = await target.connect();
        socket.stopReading();
        socket.write(get('/').repeat(1_000));
      });
      await new Promise(resolve => setTimeout(resolve, 300));
    },
  },
  {
    name: 'three hundred heads that never end',
    async run(target) {
      await repeat(300, 30, async () => {
        const socket = await target.say('GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n');
        socket.write('X-B: c\r\n');
      });
    },
  },
  {
    name: 'three hundred connections that say nothing',
    async run(target) {
      await repeat(300, 30, async () => {
        await target.connect();
      });
    },
  },
  handshake('a handshake without a key', '/sync/a', { 'Sec-WebSocket-Key': '' }, 400),
  handshake('a handshake with a key that is none', '/sync/a', { 'Sec-WebSocket-Key': 'short' }, 400),
  handshake('a handshake of version 7', '/sync/a', { 'Sec-WebSocket-Version': '7' }, 400, 426),
  handshake('a WebSocket to a page', '/d/a', {}, 404),
  handshake('a WebSocket to the API', '/api/documents', {}, 404),
  refused('a page of another origin on /sync', '/sync/a', { Origin: 'https://evil.example' }, CLOSE.noAccess),
  refused('a page of no origin on /live', '/live', { Origin: 'null' }, CLOSE.noAccess),
  refused(
    'an origin that only begins like ours',
    '/sync/a',
    { Origin: 'http://localhost.evil.example' },
    CLOSE.noAccess,
  ),
  refused(
    'a forwarded host from nobody that is trusted to name one',
    '/sync/..%2f..',
    {},
    CLOSE.malformedFrame,
  ),
  refused('a name of 10 kB', `/sync/${'n'.repeat(10_000)}`, {}, CLOSE.malformedFrame),
  refused('a name that turns the text around', '/sync/%E2%80%AEcod.exe', {}, CLOSE.malformedFrame),
  refused('a token of 5 kB', `/sync/a?token=${'e'.repeat(5_000)}`, {}, CLOSE.malformedFrame),
  {
    name: 'compression offered',
    async run(target) {
      const socket = await target.upgrade('/sync/a', {
        'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits; server_max_window_bits=8',
      });
      if (/sec-websocket-extensions/i.test(socket.head)) throw new Error('it was taken');
    },
  },
  {
    name: 'a handshake with bytes behind it',
    async run(target) {
      const socket = await target.say(`${upgradeRequest('/sync/a')}${'\xff'.repeat(50_000)}`);
      await socket.ends();
    },
  },
];

/** Those that take as long as the server's patience. */
export const PATIENT_HTTP_ATTACKS: readonly Attack[] = [
  {
    name: 'a head that comes letter by letter',
    async run(target) {
      const socket = await target.say('GET / HTTP/1.1\r\nHost: localhost\r\nX: ');
      for (let i = 0; i < 300 && !socket.isClosed && socket.status === 0; i++) {
        socket.write('y');
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      await socket.answers(408);
    },
  },
  {
    name: 'a body of which nothing comes',
    async run(target) {
      const socket = await postHead(target, '/api/documents', [JSON_TYPE, 'Content-Length: 1000']);
      socket.write('{');
      await until(
        () => socket.isClosed || socket.status !== 0,
        () => 'the server still waits',
        60_000,
      );
    },
  },
];

/** A PNG of a few kilobytes that says it is 60,000 pixels wide and high. */
function bombPng(): Buffer {
  const png = Buffer.from(makePng(8, 8));
  png.writeUInt32BE(60_000, 16);
  png.writeUInt32BE(60_000, 20);
  return png;
}
