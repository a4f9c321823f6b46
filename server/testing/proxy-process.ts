// nginx and Caddy as Debian has them, run over the recipes in deploy/: only addresses, certificates and where files lie are put in
// for the test. Started on a free port of this machine, with everything else in a temporary folder.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

export const PROXIES = ['nginx', 'caddy'] as const;
export type ProxyName = (typeof PROXIES)[number];

const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));
const PATHS: Record<ProxyName, string> = { nginx: '/usr/sbin/nginx', caddy: '/usr/bin/caddy' };

/** The proxy's path, installed from Debian when it is missing and we may; null: there is none, and none can be had. */
export function ensureProxy(name: ProxyName): string | null {
  if (existsSync(PATHS[name])) return PATHS[name];
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null;
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: 'ignore' } as const;
  try {
    execFileSync('apt-get', ['update', '-q'], options);
    const install = [
      'install',
      '-y',
      '-q',
      '--no-install-recommends',
      name === 'nginx' ? 'nginx-light' : name,
    ];
    execFileSync('apt-get', install, options);
  } catch {
    // No network, or no such package here: what is said below is what counts.
  }
  return existsSync(PATHS[name]) ? PATHS[name] : null;
}

export class ProxyProcess {
  readonly port: number;
  private readonly folder: string;
  private readonly base: string;
  private readonly child: ChildProcess;
  private output = '';

  /**
   * Resolves when it answers. `upstream`: the port of the server behind it. `base`: where the recipe for a path puts it, which
   * another recipe is for.
   */
  static async start(name: ProxyName, upstream: number, base: '' | '/prosa' = ''): Promise<ProxyProcess> {
    const proxy = new ProxyProcess(name, await findFreePort(), await findFreePort(), upstream, base);
    await until(
      () => proxy.isAnswering || proxy.child.exitCode !== null,
      () => `${name} does not answer: ${proxy.output}`,
      60_000,
    );
    if (proxy.child.exitCode !== null) throw new Error(`${name} ended: ${proxy.output}`);
    return proxy;
  }

  get url(): string {
    return `https://localhost:${this.port}${this.base}`;
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    if (this.child.exitCode === null && this.child.kill('SIGTERM')) await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private isAnswering = false;

  private constructor(name: ProxyName, port: number, plainPort: number, upstream: number, base: string) {
    this.port = port;
    this.base = base;
    this.folder = mkdtempSync(join(tmpdir(), `prosa-${name}-`));
    const args = name === 'nginx' ? this.writeNginx(plainPort, upstream) : this.writeCaddy(upstream);
    this.child = spawn(PATHS[name], args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        XDG_DATA_HOME: this.folder,
        XDG_CONFIG_HOME: this.folder,
      },
    });
    const endWithUs = () => this.child.kill('SIGKILL');
    process.once('exit', endWithUs);
    this.child.once('exit', () => process.off('exit', endWithUs));
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', chunk => {
        this.output = (this.output + chunk).slice(-4000);
      });
    }
    this.child.once('spawn', () => void this.knock());
  }

  private async knock(): Promise<void> {
    while (!this.isAnswering && this.child.exitCode === null) {
      const { get } = await import('node:https');
      this.isAnswering = await new Promise<boolean>(resolve => {
        const request = get(`${this.url}/healthz`, { rejectUnauthorized: false }, response => {
          response.resume();
          resolve(response.statusCode === 200);
        });
        request.once('error', () => setTimeout(resolve, 50, false));
      });
    }
  }

  private writeNginx(plainPort: number, upstream: number): string[] {
    const { folder } = this;
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const ask = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      certificate,
    ];
    execFileSync('openssl', [...ask, ...subject], { stdio: 'ignore' });
    const recipe = readFileSync(
      join(DEPLOY, this.base === '' ? 'nginx.conf' : 'nginx-below-a-path.conf'),
      'utf8',
    )
      .replace('listen 80;', `listen 127.0.0.1:${plainPort};`)
      .replace('listen 443 ssl http2;', `listen 127.0.0.1:${this.port} ssl http2;`)
      .replaceAll(/(?:docs\.)?example\.org;/g, 'localhost;')
      .replace(/ssl_certificate .*;/, `ssl_certificate ${certificate};`)
      .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${key};`)
      .replace('127.0.0.1:8090', `127.0.0.1:${upstream}`);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map(what => `${what}_temp_path ${folder}/${what};`)
      .join('\n');
    const path = join(folder, 'nginx.conf');
    const user = process.getuid?.() === 0 ? 'user root;' : '';
    writeFileSync(
      path,
      `${user}\ndaemon off;\nworker_processes 1;\npid ${folder}/pid;\nerror_log stderr warn;\n` +
        `events {}\nhttp {\naccess_log off;\n${temporary}\n${recipe}\n}\n`,
    );
    return ['-c', path, '-p', folder, '-e', 'stderr'];
  }

  private writeCaddy(upstream: number): string[] {
    const recipe = readFileSync(
      join(DEPLOY, this.base === '' ? 'Caddyfile' : 'Caddyfile-below-a-path'),
      'utf8',
    )
      .replace(
        /^(?:docs\.)?example\.org \{/m,
        `https://localhost:${this.port} {\n\ttls internal\n\tbind 127.0.0.1`,
      )
      .replace('127.0.0.1:8090', `127.0.0.1:${upstream}`);
    const global = '{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n';
    const path = join(this.folder, 'Caddyfile');
    writeFileSync(path, global + recipe);
    return ['run', '--config', path, '--adapter', 'caddyfile'];
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
