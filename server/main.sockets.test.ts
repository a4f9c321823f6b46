// Rules CONF-2 and CONF-4 to CONF-8, and NET-5 and NET-6 with the real relay: the built server as people run it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as decoding from 'lib0/decoding';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { CLOSE } from '../protocol/close-codes.ts';
import {
  encodeCheckpoint,
  encodeSyncStep1,
  encodeUpdate,
  MESSAGE,
  readCheckpoint,
  readNotice,
  SYNC,
} from '../protocol/messages.ts';
import { EXIT } from './shutdown.ts';
import { until } from './testing/net-fixture.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

let folder: string;
const children: ChildProcess[] = [];
const sockets: WebSocket[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prosa-main-'));
});

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Running {
  child: ChildProcess;
  out: string;
  err: string;
  exited: Promise<number | null>;
  /** 0 until it is ready. */
  port: number;
}

/** Starts the server. With `fileLimitKib` no file it writes may be larger: the disk is full for it, then. */
function run(args: string[], settings: Record<string, string> = {}, fileLimitKib?: number): Running {
  const command = [process.execPath, 'dist/server/main.js', ...args];
  const limited = ['bash', '-c', `ulimit -f ${fileLimitKib}; exec "$@"`, 'bash', ...command];
  const [program = '', ...rest] = fileLimitKib === undefined ? command : limited;
  const env = { PATH: process.env.PATH, ...settings };
  const child = spawn(program, rest, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const running: Running = { child, out: '', err: '', exited, port: 0 };
  child.stdout.on('data', chunk => {
    running.out += chunk;
    running.port = Number(/ready on http:\S+:(\d+)/.exec(running.out)?.[1] ?? 0);
  });
  child.stderr.on('data', chunk => {
    running.err += chunk;
  });
  return running;
}

async function serve(args: string[] = [], fileLimitKib?: number): Promise<Running> {
  const server = run(['--port', '0', '--host', '127.0.0.1', '--data', folder, ...args], {}, fileLimitKib);
  await until(
    () => server.port !== 0,
    () => `ready; it said: ${server.out}${server.err}`,
  );
  return server;
}

/** A client that opted in to the extension messages: writes updates, and hears what is on disk. */
class Writer {
  readonly doc = new Y.Doc();
  readonly socket: WebSocket;
  readonly notices: string[] = [];
  savedNumber = 0;
  isSynced = false;
  readonly closed: Promise<number>;

  constructor(port: number, name: string) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/sync/${name}?prosa=1`);
    sockets.push(this.socket);
    this.socket.on('error', () => {});
    this.socket.on('open', () => this.socket.send(encodeSyncStep1(Y.encodeStateVector(this.doc))));
    this.socket.on('message', data => this.read(data as Buffer));
    this.closed = new Promise(resolve => this.socket.once('close', resolve));
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.socket.send(encodeUpdate(update));
    });
  }

  get text(): string {
    return this.doc.getText('content').toString();
  }

  write(text: string): void {
    const content = this.doc.getText('content');
    content.insert(content.length, text);
  }

  askWhenSaved(n: number): void {
    this.socket.send(encodeCheckpoint(n));
  }

  private read(frame: Buffer): void {
    const decoder = decoding.createDecoder(frame);
    switch (decoding.readVarUint(decoder)) {
      case MESSAGE.sync: {
        const type = decoding.readVarUint(decoder);
        const body = decoding.readVarUint8Array(decoder);
        if (type === SYNC.step1) return;
        Y.applyUpdate(this.doc, body, this);
        if (type === SYNC.step2) this.isSynced = true;
        return;
      }
      case MESSAGE.checkpoint:
        this.savedNumber = readCheckpoint(decoder);
        return;
      case MESSAGE.notice:
        this.notices.push(readNotice(decoder).type);
    }
  }
}

async function enter(port: number, name: string): Promise<Writer> {
  const writer = new Writer(port, name);
  await until(() => writer.isSynced);
  return writer;
}

describe('starting', () => {
  test.each([
    [['--port', 'eighty'], {}, '--port'],
    [['--prot', '80'], {}, '--prot'],
    [[], { PROSA_PROT: '80' }, 'PROSA_PROT'],
  ])(
    'CONF-2: %j with %j: one line that names it, exit code 2, nothing made',
    async (args, settings, name) => {
      const data = join(folder, 'data');
      const server = run(['--data', data, ...args], settings);
      expect(await server.exited).toBe(EXIT.misconfigured);
      expect(server.err).toMatch(/^Prosa: .+\n$/);
      expect(server.err).toContain(name);
      expect(server.out).toBe('');
      expect(existsSync(data)).toBe(false);
    },
  );

  test('CONF-4: --version and --help answer and end', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    const [asked, helped] = [run(['--version']), run(['--help'])];
    expect([await asked.exited, await helped.exited]).toEqual([EXIT.saved, EXIT.saved]);
    expect(asked.out).toBe(`${version}\n`);
    expect(helped.out).toContain('PROSA_TRUSTED_PROXIES');
  });

  test('CONF-5: ready is one line with address and folder; a port that is taken is one line, too', async () => {
    const first = await serve();
    expect(first.out).toBe(`Prosa is ready on http://127.0.0.1:${first.port} · data in ${folder}\n`);
    const port = String(first.port);
    const second = run(['--port', port, '--host', '127.0.0.1', '--data', join(folder, 'other')]);
    expect(await second.exited).toBe(EXIT.failed);
    expect(second.err).toMatch(/^Prosa cannot start: port \d+ is already in use\..*\n$/);
    expect(second.err).toContain(port);
  });

  test('CONF-5: a folder that another server uses, and one that is none', async () => {
    await serve();
    const second = run(['--port', '0', '--data', folder]);
    expect(await second.exited).toBe(EXIT.failed);
    expect(second.err).toMatch(/^Prosa cannot start: .+\n$/);
    expect(second.err).toContain(folder);
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const third = run(['--port', '0', '--data', file]);
    expect(await third.exited).toBe(EXIT.failed);
    expect(third.err).toMatch(/^Prosa cannot start: .+\n$/);
  });
});

describe('stopping', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'CONF-6 (TRAP 3): %s saves what others have seen, closes with 4503, and exits with 0',
    async signal => {
      const server = await serve();
      const alice = await enter(server.port, 'stop');
      const bob = await enter(server.port, 'stop');
      for (let i = 0; i < 200; i++) alice.write(`${i} `);
      await until(() => bob.text === alice.text);
      server.child.kill(signal);
      expect(await Promise.all([alice.closed, bob.closed])).toEqual([CLOSE.restarting, CLOSE.restarting]);
      expect(await server.exited).toBe(EXIT.saved);
      expect(alice.notices).toContain('restarting');
      const again = await serve();
      expect((await enter(again.port, 'stop')).text).toBe(alice.text);
    },
  );

  test('CONF-7 (TRAP 3, TRAP 32): with a full disk nothing is called saved, and the exit code is 1', async () => {
    const server = await serve([], 1024);
    const alice = await enter(server.port, 'full');
    alice.write('on disk ');
    alice.askWhenSaved(1);
    await until(() => alice.savedNumber === 1);
    alice.write('x'.repeat(3 * 1024 * 1024));
    alice.askWhenSaved(2);
    await until(() => alice.notices.includes('cannot-save'));
    const ready = await fetch(`http://127.0.0.1:${server.port}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { ready: false, reason: 'the store cannot write' },
    ]);
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(EXIT.failed);
    expect(alice.savedNumber).toBe(1);
    expect(server.err).toContain('stopped with unsaved updates');
    const again = await serve();
    expect((await enter(again.port, 'full')).text).toBe('on disk ');
  });

  test('CONF-8: a second signal does not wait', async () => {
    const server = await serve([], 1024);
    const alice = await enter(server.port, 'full');
    alice.write('x'.repeat(3 * 1024 * 1024));
    await until(() => alice.notices.includes('cannot-save'));
    server.child.kill('SIGINT');
    await until(() => server.err.includes('"stopping"'));
    server.child.kill('SIGINT');
    expect(await server.exited).toBe(EXIT.failed);
    expect(server.err).not.toContain('stopped with unsaved updates');
    expect(server.err).not.toContain('took too long');
  });
});

describe('the real relay', () => {
  test('NET-5, NET-6: hostile messages end their own connection only', async () => {
    const server = await serve(['--max-message-bytes', '100000']);
    const alice = await enter(server.port, 'hostile');
    const attacks: [string | Uint8Array, number][] = [
      ['text', CLOSE.malformedFrame],
      [new Uint8Array(100_001), CLOSE.tooLarge],
      [Uint8Array.of(0, 2, 200), CLOSE.malformedFrame],
    ];
    for (const [message, code] of attacks) {
      const mallory = await enter(server.port, 'hostile');
      mallory.socket.send(message);
      expect(await mallory.closed).toBe(code);
    }
    alice.write('still here');
    alice.askWhenSaved(1);
    await until(() => alice.savedNumber === 1);
    const metrics = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
    expect(metrics).toMatch(/^prosa_connections 1$/m);
    expect(metrics).toMatch(/^prosa_connections_closed_total\{code="4413"\} 1$/m);
    expect(metrics).toMatch(/^prosa_unsaved_updates 0$/m);
  });
});
