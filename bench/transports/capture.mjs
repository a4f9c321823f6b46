// Shows a WebSocket of Prosa byte by byte: starts the built server on a temporary folder, speaks to it over a plain TCP
// socket without any WebSocket library, and prints what went over the wire, both ways, with what each byte means.
//
//   npm run build:server && node bench/transports/capture.mjs [--no-wait]
//
// It waits 20 s for the server's own ping; --no-wait leaves that out. Exits with 1 when anything is not as RFC 6455
// says. docs/websocket.md is written around its output.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

const SERVER = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));
/** RFC 6455, section 1.3: chosen because nobody sends it by accident. */
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const OPCODES = { 0: 'continuation', 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' };
const PATIENCE_MS = 10_000;
const SERVER_PING_MS = 25_000;
const BYTES_PER_LINE = 16;
const LONGEST_SHOWN_BYTES = 64;

// ── One end of a WebSocket, by hand ────────────────────────────────────────────────────────────────────────────────

/** A raw TCP connection that speaks RFC 6455. Prints everything under its name. */
class Peer {
  #socket;
  #name;
  #bytes = Buffer.alloc(0);
  #wake = () => {};
  #ended = false;

  constructor(name, port) {
    this.#name = name;
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.on('data', chunk => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    this.#socket.on('error', error => console.error(`${name}: ${error.message}`));
    this.#socket.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  async shakeHands(path, host) {
    const key = randomBytes(16).toString('base64');
    const lines = [
      `GET ${path} HTTP/1.1`,
      `Host: ${host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${key}`,
      `Origin: http://${host}`,
    ];
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    title(`${this.#name} → server: the handshake, ${lines.join('\r\n').length + 4} bytes of plain HTTP`);
    for (const line of lines) console.log(`  ${line}`);
    await this.#until(() => this.#bytes.includes('\r\n\r\n'), PATIENCE_MS, 'an answer to the handshake');
    const end = this.#bytes.indexOf('\r\n\r\n');
    const answer = this.#bytes.subarray(0, end).toString('latin1');
    this.#bytes = this.#bytes.subarray(end + 4);
    title(`server → ${this.#name}: the answer, ${end + 4} bytes, the last of HTTP on this connection`);
    for (const line of answer.split('\r\n')) console.log(`  ${line}`);
    const digest = createHash('sha1')
      .update(key + MAGIC)
      .digest();
    const accept = digest.toString('base64');
    title('the accept value, computed again');
    console.log(`  key + magic  ${key}${MAGIC}`);
    console.log(`  SHA-1        ${digest.toString('hex')}`);
    console.log(`  in base64    ${accept}`);
    expect(answer.startsWith('HTTP/1.1 101 '), 'the server answers 101');
    expect(
      answer.includes(`\r\nSec-WebSocket-Accept: ${accept}`),
      'the accept value is the one computed here',
    );
  }

  /** Sends one final frame, masked with a fresh key as clients must. */
  send(opcode, payload, meaning) {
    const mask = randomBytes(4);
    const masked = Buffer.from(payload).map((byte, index) => byte ^ mask[index % 4]);
    const header = Buffer.concat([Buffer.of(0x80 | opcode), lengthOf(payload.length, 0x80), mask]);
    this.#socket.write(Buffer.concat([header, masked]));
    show(`${this.#name} → server`, { opcode, payload: Buffer.from(payload), header, mask, masked }, meaning);
  }

  /** The next frame, printed with what `explain` says about its payload. */
  async receive(explain, patienceMs = PATIENCE_MS) {
    let frame = null;
    await this.#until(
      () => {
        frame = readFrame(this.#bytes);
        return frame !== null;
      },
      patienceMs,
      'a frame',
    );
    this.#bytes = this.#bytes.subarray(frame.header.length + frame.payload.length);
    expect(frame.mask === null, 'the server does not mask');
    show(`server → ${this.#name}`, frame, explain(frame));
    return frame;
  }

  async whenEnded() {
    await this.#until(() => this.#ended, PATIENCE_MS, 'the end of the connection');
    title(`server → ${this.#name}: end of the TCP connection`);
  }

  destroy() {
    this.#socket.destroy();
  }

  async #until(isTrue, patienceMs, what) {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#wake();
    }, patienceMs);
    try {
      while (!isTrue()) {
        if (late) throw new Error(`${this.#name} waited ${patienceMs / 1000} s for ${what}`);
        if (this.#ended) throw new Error(`${this.#name} lost the connection while waiting for ${what}`);
        await new Promise(resolve => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The frame at the beginning of the bytes, or null while it is not all there (RFC 6455, section 5.2). */
function readFrame(bytes) {
  if (bytes.length < 2) return null;
  const short = bytes[1] & 0x7f;
  const lengthBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
  const isMasked = (bytes[1] & 0x80) !== 0;
  const headerBytes = 2 + lengthBytes + (isMasked ? 4 : 0);
  if (bytes.length < headerBytes) return null;
  const length =
    lengthBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : lengthBytes === 2 ? bytes.readUInt16BE(2) : short;
  if (bytes.length < headerBytes + length) return null;
  return {
    opcode: bytes[0] & 0x0f,
    header: bytes.subarray(0, headerBytes),
    payload: bytes.subarray(headerBytes, headerBytes + length),
    mask: isMasked ? bytes.subarray(headerBytes - 4, headerBytes) : null,
  };
}

/** The length field: one byte, or 126 and two, or 127 and eight. `bit` is the mask bit that shares its first byte. */
function lengthOf(length, bit) {
  if (length < 126) return Buffer.of(bit | length);
  const field = Buffer.alloc(length < 0x10000 ? 3 : 9);
  field[0] = bit | (length < 0x10000 ? 126 : 127);
  if (length < 0x10000) field.writeUInt16BE(length, 1);
  else field.writeBigUInt64BE(BigInt(length), 1);
  return field;
}

// ── What Prosa puts into frames ────────────────────────────────────────────────────────────────────────────────────

function encode(write) {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
}

function syncMessage(step, body) {
  return encode(encoder => {
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, body);
  });
}

function explainMessage({ opcode, payload }) {
  if (opcode === 8) return explainClose(payload);
  if (opcode !== 2) return [payload.length === 0 ? 'no payload' : `"${payload.toString()}"`];
  switch (payload[0]) {
    case 0: {
      const steps = [
        'SyncStep1: "this is what I have", a state vector',
        'SyncStep2: "this is what you lack", an update',
        'Update',
      ];
      return [
        `00 ${hex(payload.subarray(1, 2))}  ${steps[payload[1]]} of ${payload[2]} ${payload[2] === 1 ? 'byte' : 'bytes'}`,
      ];
    }
    case 1:
      return [
        `01 ${hex(payload.subarray(1, 2))} ${hex(payload.subarray(2, 3))}  awareness of ${payload[2]} people: a sign of life`,
      ];
    case 120:
      return [`78 ${hex(payload.subarray(1))}  checkpoint ${payload[1]}: everything before it is on disk`];
    case 121:
      return ['79     hello, as JSON:', payload.subarray(payload.indexOf('{')).toString()];
    default:
      return [`message ${payload[0]}`];
  }
}

function explainClose(payload) {
  return [
    `${hex(payload.subarray(0, 2))}  code ${payload.readUInt16BE(0)}, then the reason: "${payload.subarray(2)}"`,
  ];
}

// ── Printing ───────────────────────────────────────────────────────────────────────────────────────────────────────

function title(text) {
  console.log(`\n${text}`);
}

function show(way, { opcode, header, payload, mask, masked }, meaning) {
  const total = header.length + payload.length;
  title(`${way}: ${OPCODES[opcode]}, ${total} bytes`);
  console.log(
    `  ${hex(header.subarray(0, 1))}  FIN (last piece of the message), opcode ${opcode.toString(16)}: ${OPCODES[opcode]}`,
  );
  const lengthEnd = header.length - (mask === null ? 0 : 4);
  const isMasked = mask === null ? 'not masked' : 'masked';
  console.log(`  ${hex(header.subarray(1, lengthEnd))}  ${isMasked}, ${payload.length} bytes of payload`);
  if (mask !== null) {
    console.log(`  ${hex(mask)}  the masking key`);
    if (payload.length > 0) printBytes('on the wire', masked);
  }
  if (payload.length > 0) printBytes('payload', payload);
  for (const line of meaning) console.log(`    ${line}`);
}

function printBytes(name, bytes) {
  const shown = bytes.subarray(0, LONGEST_SHOWN_BYTES);
  for (let from = 0; from < shown.length; from += BYTES_PER_LINE) {
    const end = from + BYTES_PER_LINE >= shown.length && bytes.length > shown.length ? ' …' : '';
    console.log(
      `  ${(from === 0 ? name : '').padEnd(12)} ${hex(shown.subarray(from, from + BYTES_PER_LINE))}${end}`,
    );
  }
}

function field(bytes, meaning) {
  return `${bytes.padEnd(16)}${meaning}`;
}

function hex(bytes) {
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join(' ');
}

function expect(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
}

// ── The conversation ───────────────────────────────────────────────────────────────────────────────────────────────

async function startServer(data) {
  if (!existsSync(SERVER)) throw new Error(`${SERVER} is not there: npm run build:server`);
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PROSA_')));
  const args = [SERVER, '--host', '127.0.0.1', '--port', '0', '--data', data, '--log-level', 'warn'];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise((resolve, reject) => {
    child.once('exit', code => reject(new Error(`the server ended with code ${code}`)));
    child.stdout.on('data', chunk => {
      const match = /http:\/\/127\.0\.0\.1:(\d+)/.exec(chunk.toString());
      if (match !== null) resolve(Number(match[1]));
    });
  });
  return { port, child };
}

/** Receives until a binary message of that type (and sync step) has come; everything is printed. */
async function receiveUntil(peer, type, step = null) {
  for (;;) {
    const { opcode, payload } = await peer.receive(explainMessage);
    if (opcode === 2 && payload[0] === type && (step === null || payload[1] === step)) return payload;
  }
}

/** Receives until a frame with that opcode has come; everything is printed. */
async function receiveOpcode(peer, opcode, patienceMs = PATIENCE_MS) {
  for (;;) {
    const frame = await peer.receive(explainMessage, patienceMs);
    if (frame.opcode === opcode) return frame;
  }
}

async function converse(port, waitForPing) {
  const host = `127.0.0.1:${port}`;
  const ana = new Peer('ana', port);
  const bob = new Peer('bob', port);
  try {
    await ana.shakeHands('/sync/shopping-list?prosa=1', host);
    await receiveUntil(ana, 0, 0);
    ana.send(2, syncMessage(0, Uint8Array.of(0)), [
      '00 00  SyncStep1',
      '01 00  a state vector of 1 byte: I have nothing',
    ]);
    await receiveUntil(ana, 0, 1);

    title('bob connects in the same way (not shown again) and waits');
    await quietly(async () => {
      await bob.shakeHands('/sync/shopping-list', host);
      await receiveUntil(bob, 0, 0);
      bob.send(2, syncMessage(0, Uint8Array.of(0)), []);
      await receiveUntil(bob, 0, 1);
    });

    const doc = new Y.Doc();
    doc.clientID = 0x9a7e51;
    let update = new Uint8Array(0);
    doc.on('update', made => {
      update = made;
    });
    doc.getText('content').insert(0, 'Tea');
    ana.send(2, syncMessage(2, update), [
      field('00 02', 'Update'),
      field(hex(Uint8Array.of(update.length)), `of ${update.length} bytes:`),
      field(hex(update.subarray(0, 2)), 'one client, one piece of content'),
      field(hex(update.subarray(2, 7)), `of client 0x${doc.clientID.toString(16)}, from its clock 0 on`),
      field(`${hex(update.subarray(7, 10))} …`, 'a string, at the root called "content"'),
      field(hex(update.subarray(17, 21)), '3 bytes: "Tea"'),
      field(hex(update.subarray(21)), 'and nothing deleted'),
    ]);
    const heard = await receiveUntil(bob, 0, 2);
    expect(Buffer.from(syncMessage(2, update)).equals(heard), 'bob receives what ana sent');
    ana.send(2, Uint8Array.of(120, 1), ['78 01  checkpoint 1: tell me when everything so far is on disk']);
    await receiveUntil(ana, 120);

    ana.send(9, Buffer.from('still there?'), ['"still there?"']);
    const pong = await receiveOpcode(ana, 10);
    expect(pong.payload.toString() === 'still there?', 'a pong repeats the ping');
    if (waitForPing) {
      title('… 20 s pass …');
      const ping = await receiveOpcode(ana, 9, SERVER_PING_MS);
      ana.send(10, ping.payload, ['no payload, as in the ping']);
    }

    ana.send(8, Buffer.concat([Buffer.of(0x03, 0xe8), Buffer.from('done')]), [
      '03 e8  code 1000, then the reason: "done"',
    ]);
    const close = await receiveOpcode(ana, 8);
    expect(close.payload.readUInt16BE(0) === 1000, 'a close is answered with its code');
    await ana.whenEnded();

    bob.send(1, Buffer.from('hello'), ['a text message, which this protocol does not have']);
    const refused = await receiveOpcode(bob, 8);
    expect(refused.payload.readUInt16BE(0) === 4400, 'text is closed with 4400');
    bob.send(8, refused.payload.subarray(0, 2), ['the same code back']);
    await bob.whenEnded();
  } finally {
    ana.destroy();
    bob.destroy();
  }
}

/** Does it without printing. */
async function quietly(work) {
  const { log } = console;
  console.log = () => {};
  try {
    await work();
  } finally {
    console.log = log;
  }
}

const data = mkdtempSync(join(tmpdir(), 'prosa-capture-'));
let server = null;
try {
  server = await startServer(data);
  await converse(server.port, !process.argv.includes('--no-wait'));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  if (server !== null && server.child.exitCode === null) {
    const ended = new Promise(resolve => server.child.once('exit', resolve));
    server.child.kill('SIGTERM');
    await ended;
  }
  rmSync(data, { recursive: true, force: true });
}
