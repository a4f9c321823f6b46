// Settings of the server: flags and environment in, one checked Config or one line about what is wrong out. Reads
// nothing by itself; main.ts passes what it found.

import { createPublicKey } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Me } from '../protocol/access.ts';
import { LIMITS } from '../protocol/limits.ts';
import { TrustedProxies } from './net/client-address.ts';
import { LOG_LEVELS, type LogLevel } from './net/logger.ts';
import { NET_DEFAULTS } from './net/net-server.ts';
import { parseOriginRule } from './net/origin.ts';
import type { TokenKey } from './people/tokens.ts';

export interface Config {
  port: number;
  /** null: every address of this machine, IPv6 and IPv4. */
  host: string | null;
  dataFolder: string;
  logLevel: LogLevel;
  allowedOrigins: string[];
  trustedProxies: string[];
  embedOrigins: string[];
  /** What guests may do at most. */
  guests: Me['guests'];
  /** Where people sign in; null: nowhere. */
  signIn: SignInSettings | null;
  /** The header in which a trusted proxy names who it has signed in, in lower case; null: none. */
  proxyUserHeader: string | null;
  /** What tokens of other applications are signed with; null: none are taken. */
  tokenKey: TokenKey | null;
  /** How mail is sent; null: none is. */
  mail: MailSettings | null;
  maxUploadBytes: number;
  maxMessageBytes: number;
  maxDocumentBytes: number;
  maxConnections: number;
  maxConnectionsPerAddress: number;
  maxConnectsPerMinute: number;
  maxMessagesPerSecond: number;
  maxBytesPerSecond: number;
  maxCpuPercent: number;
}

export interface SignInSettings {
  issuer: URL;
  clientId: string;
  clientSecret: string;
}

export interface MailSettings {
  smtpUrl: string;
  from: string;
  /** Where this server is for people, without a slash at the end. */
  site: string;
}

/** One setting, as --help and the table in README show it. */
export interface Setting {
  flag: string;
  variable: string;
  /** The default as a person would type it. */
  fallback: string;
  /** What it does, with its unit. */
  meaning: string;
  apply(config: Config, text: string): void;
}

const EVERY_ADDRESS = '*';
const MEBIBYTE = 1024 * 1024;

export const SETTINGS: readonly Setting[] = [
  {
    flag: 'port',
    variable: 'PROSA_PORT',
    fallback: '8090',
    meaning: 'TCP port; 0 takes any free one',
    apply: (config, text) => {
      config.port = parseInteger(text, 0, 65_535);
    },
  },
  {
    flag: 'host',
    variable: 'PROSA_HOST',
    fallback: EVERY_ADDRESS,
    meaning: 'name or address to listen on; * is every address of this machine, localhost only this machine',
    apply: (config, text) => {
      config.host = text === EVERY_ADDRESS ? null : parseHost(text);
    },
  },
  {
    flag: 'data',
    variable: 'PROSA_DATA',
    fallback: './data',
    meaning: 'folder where everything is kept; made when it is missing',
    apply: (config, text) => {
      config.dataFolder = parseFolder(text);
    },
  },
  {
    flag: 'log-level',
    variable: 'PROSA_LOG_LEVEL',
    fallback: 'info',
    meaning: `what is logged to standard error: ${LOG_LEVELS.join(', ')}`,
    apply: (config, text) => {
      config.logLevel = parseChoice(text, LOG_LEVELS);
    },
  },
  {
    flag: 'allowed-origins',
    variable: 'PROSA_ALLOWED_ORIGINS',
    fallback: '',
    meaning: "web origins whose pages may connect besides the server's own, divided by commas; * is all",
    apply: (config, text) => {
      config.allowedOrigins = parseList(text);
      parseOriginRule(config.allowedOrigins);
    },
  },
  {
    flag: 'trusted-proxies',
    variable: 'PROSA_TRUSTED_PROXIES',
    fallback: '',
    meaning: 'addresses or ranges (10.0.0.0/8) whose x-forwarded-for is believed, divided by commas',
    apply: (config, text) => {
      config.trustedProxies = parseList(text);
      new TrustedProxies(config.trustedProxies);
    },
  },
  {
    flag: 'embed-origins',
    variable: 'PROSA_EMBED_ORIGINS',
    fallback: '',
    meaning: 'web origins whose pages may show documents for reading in a frame, divided by commas; * is all',
    apply: (config, text) => {
      const origins = parseList(text);
      const rule = parseOriginRule(origins);
      config.embedOrigins = rule.kind === 'any' ? ['*'] : [...rule.origins];
    },
  },
  {
    flag: 'guests',
    variable: 'PROSA_GUESTS',
    fallback: 'create',
    meaning: 'what people without an account may do at most: create, edit, view, none',
    apply: (config, text) => {
      config.guests = parseChoice(text, ['create', 'edit', 'view', 'none']);
    },
  },
  {
    flag: 'oidc-issuer',
    variable: 'PROSA_OIDC_ISSUER',
    fallback: '',
    meaning: 'address of the OpenID Connect provider where people sign in; needs the next two',
    apply: (config, text) => {
      config.signIn = text === '' ? null : { issuer: parseIssuer(text), clientId: '', clientSecret: '' };
    },
  },
  {
    flag: 'oidc-client-id',
    variable: 'PROSA_OIDC_CLIENT_ID',
    fallback: '',
    meaning: 'what the provider knows this server by; it comes back to /api/sign-in/callback',
    apply: (config, text) => {
      if (config.signIn !== null) config.signIn.clientId = parseGiven(text, 'sign-in needs it');
    },
  },
  {
    flag: 'oidc-client-secret',
    variable: 'PROSA_OIDC_CLIENT_SECRET',
    fallback: '',
    meaning: 'the secret that goes with it; better as a variable than as a flag',
    apply: (config, text) => {
      if (config.signIn !== null) config.signIn.clientSecret = parseGiven(text, 'sign-in needs it');
    },
  },
  {
    flag: 'proxy-user-header',
    variable: 'PROSA_PROXY_USER_HEADER',
    fallback: '',
    meaning:
      'header in which a trusted proxy names who it has signed in, like remote-user; needs --trusted-proxies',
    apply: (config, text) => {
      config.proxyUserHeader = text === '' ? null : parseHeader(text);
      if (text !== '' && config.trustedProxies.length === 0) throw new Error('no proxy is trusted to set it');
    },
  },
  {
    flag: 'jwt-secret',
    variable: 'PROSA_JWT_SECRET',
    fallback: '',
    meaning:
      'secret that other applications sign tokens with (HS256), at least 32 characters; better as a variable',
    apply: (config, text) => {
      if (text !== '' && Buffer.byteLength(text) < 32) throw new Error('it has fewer than 32 characters');
      config.tokenKey = text === '' ? null : { kind: 'secret', secret: text };
    },
  },
  {
    flag: 'jwt-public-key',
    variable: 'PROSA_JWT_PUBLIC_KEY',
    fallback: '',
    meaning: 'public key in PEM of who signs tokens (ES256); instead of the secret',
    apply: (config, text) => {
      if (text === '') return;
      if (config.tokenKey !== null) throw new Error('there is a secret already; set one of them');
      config.tokenKey = { kind: 'public-key', pem: parsePublicKey(text) };
    },
  },
  {
    flag: 'smtp-url',
    variable: 'PROSA_SMTP_URL',
    fallback: '',
    meaning: 'smtp[s]://user:password@host:port that sends mail; needs the next two; better as a variable',
    apply: (config, text) => {
      config.mail = text === '' ? null : { smtpUrl: parseSmtpUrl(text), from: '', site: '' };
    },
  },
  {
    flag: 'mail-from',
    variable: 'PROSA_MAIL_FROM',
    fallback: '',
    meaning: 'who mail is from, like prosa@example.org',
    apply: (config, text) => {
      if (config.mail !== null) config.mail.from = parseSender(text);
    },
  },
  {
    flag: 'public-url',
    variable: 'PROSA_PUBLIC_URL',
    fallback: '',
    meaning: 'address of this server for links in mail, like https://docs.example.org',
    apply: (config, text) => {
      if (config.mail !== null) config.mail.site = parseSite(text);
    },
  },
  {
    flag: 'max-upload-bytes',
    variable: 'PROSA_MAX_UPLOAD_BYTES',
    fallback: String(10 * MEBIBYTE),
    meaning: 'largest picture that can be uploaded, in bytes',
    apply: (config, text) => {
      config.maxUploadBytes = parseInteger(text, 1024, 512 * MEBIBYTE);
    },
  },
  {
    flag: 'max-message-bytes',
    variable: 'PROSA_MAX_MESSAGE_BYTES',
    fallback: String(LIMITS.maxMessageBytes),
    meaning: 'largest message from a client, in bytes',
    apply: (config, text) => {
      config.maxMessageBytes = parseInteger(text, 1024, 512 * MEBIBYTE);
    },
  },
  {
    flag: 'max-document-bytes',
    variable: 'PROSA_MAX_DOCUMENT_BYTES',
    fallback: String(LIMITS.maxDocumentBytes),
    meaning: 'largest document, in bytes as it is stored',
    apply: (config, text) => {
      config.maxDocumentBytes = parseInteger(text, 1024, 1024 * MEBIBYTE);
    },
  },
  {
    flag: 'max-connections',
    variable: 'PROSA_MAX_CONNECTIONS',
    fallback: String(NET_DEFAULTS.maxConnections),
    meaning: 'connections open at once; 0 is no limit',
    apply: (config, text) => {
      config.maxConnections = parseInteger(text, 0, 10_000_000);
    },
  },
  {
    flag: 'max-connections-per-address',
    variable: 'PROSA_MAX_CONNECTIONS_PER_ADDRESS',
    fallback: String(NET_DEFAULTS.maxConnectionsPerAddress),
    meaning: 'connections of one address open at once; 0 is no limit; this machine itself has none',
    apply: (config, text) => {
      config.maxConnectionsPerAddress = parseInteger(text, 0, 10_000_000);
    },
  },
  {
    flag: 'max-connects-per-minute',
    variable: 'PROSA_MAX_CONNECTS_PER_MINUTE',
    fallback: String(NET_DEFAULTS.maxConnectsPerMinute),
    meaning: 'new connections of one address in a minute; 0 is no limit; this machine itself has none',
    apply: (config, text) => {
      config.maxConnectsPerMinute = parseInteger(text, 0, 10_000_000);
    },
  },
  {
    flag: 'max-messages-per-second',
    variable: 'PROSA_MAX_MESSAGES_PER_SECOND',
    fallback: String(NET_DEFAULTS.maxMessagesPerSecond),
    meaning: 'messages of one address over its WebSockets, on average over 10 s; 0 and this machine as above',
    apply: (config, text) => {
      config.maxMessagesPerSecond = parseInteger(text, 0, 10_000_000);
    },
  },
  {
    flag: 'max-bytes-per-second',
    variable: 'PROSA_MAX_BYTES_PER_SECOND',
    fallback: String(NET_DEFAULTS.maxBytesPerSecond),
    meaning: 'bytes of these messages, on average over 10 s; 0 and this machine as above',
    apply: (config, text) => {
      config.maxBytesPerSecond = parseInteger(text, 0, 1024 * 1024 * MEBIBYTE);
    },
  },
  {
    flag: 'max-cpu-percent',
    variable: 'PROSA_MAX_CPU_PERCENT',
    fallback: String(NET_DEFAULTS.maxCpuPercent),
    meaning:
      'share of one processor that handling these messages may take, on average over 10 s; 0 and this machine as above',
    apply: (config, text) => {
      config.maxCpuPercent = parseInteger(text, 0, 1000);
    },
  },
];

/** Variables with our prefix that are read by the tests and benchmarks, not by the server. */
const FOREIGN_VARIABLES = ['PROSA_TRACES', 'PROSA_CHROMIUM'];

export type Reading =
  | { kind: 'config'; config: Config }
  | { kind: 'help' }
  | { kind: 'version' }
  /** One line for a person, which names the flag or variable and what is wrong with it. */
  | { kind: 'invalid'; line: string };

/** Reads settings: flags win over the environment, which wins over defaults. Throws nothing. */
export function readConfig(args: readonly string[], environment: NodeJS.ProcessEnv): Reading {
  const flags = parseFlags(args);
  if ('line' in flags) return { kind: 'invalid', line: flags.line };
  if (flags.values.help === true) return { kind: 'help' };
  if (flags.values.version === true) return { kind: 'version' };
  const known = new Set([...SETTINGS.map(setting => setting.variable), ...FOREIGN_VARIABLES]);
  const unknown = Object.keys(environment).find(name => name.startsWith('PROSA_') && !known.has(name));
  if (unknown !== undefined) {
    return { kind: 'invalid', line: `${unknown} is no setting of Prosa. --help lists them all.` };
  }
  const config = {} as Config;
  for (const setting of SETTINGS) {
    const flag = flags.values[setting.flag];
    // An empty variable is how compose files and service units say "not set".
    const variable = environment[setting.variable] || undefined;
    const text = typeof flag === 'string' ? flag : (variable ?? setting.fallback);
    try {
      setting.apply(config, text.trim());
    } catch (error) {
      const name = typeof flag === 'string' ? `--${setting.flag}` : setting.variable;
      return { kind: 'invalid', line: `${name}: ${(error as Error).message}.` };
    }
  }
  return { kind: 'config', config };
}

/** What --help prints. */
export function describeSettings(): string {
  const width = Math.max(...SETTINGS.map(setting => setting.flag.length)) + 2;
  const lines = SETTINGS.flatMap(({ flag, variable, fallback, meaning }) => [
    `  ${`--${flag}`.padEnd(width)}  ${meaning}`,
    `  ${''.padEnd(width)}  ${variable}, default: ${fallback === '' ? 'none' : fallback}`,
  ]);
  return [
    'Prosa: a collaborative document editor that you host yourself.',
    '',
    'Usage: npm start -- [settings]',
    '',
    ...lines,
    `  ${'--help'.padEnd(width)}  shows this`,
    `  ${'--version'.padEnd(width)}  shows the version`,
    '',
  ].join('\n');
}

function parseFlags(args: readonly string[]): { values: Record<string, unknown> } | { line: string } {
  const options: Record<string, { type: 'string' | 'boolean' }> = {
    help: { type: 'boolean' },
    version: { type: 'boolean' },
  };
  for (const { flag } of SETTINGS) options[flag] = { type: 'string' };
  const { tokens, values } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional')
      return { line: `"${token.value}" is no setting of Prosa. --help lists them all.` };
    if (token.kind !== 'option') continue;
    const option = options[token.name];
    if (option === undefined)
      return { line: `${token.rawName} is no setting of Prosa. --help lists them all.` };
    // In "--data --port 80" the folder was forgotten; "--data=--port" means it.
    const forgotten = !token.value || (!token.inlineValue && token.value.startsWith('-'));
    if (option.type === 'string' && forgotten) return { line: `${token.rawName} needs a value.` };
    if (option.type === 'boolean' && token.value !== undefined)
      return { line: `${token.rawName} takes no value.` };
  }
  return { values };
}

function parseInteger(text: string, from: number, to: number): number {
  const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= from && value <= to)) {
    throw new Error(`"${text}" is not a whole number from ${from} to ${to}`);
  }
  return value;
}

function parseHost(text: string): string {
  // Names, IPv4 and IPv6; whether it is one of this machine's own shows when it listens.
  if (!/^[A-Za-z0-9_.:%-]{1,253}$/.test(text)) throw new Error(`"${text}" is not a name or an address`);
  return text;
}

function parseIssuer(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLocal = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal))) {
    throw new Error(`"${text}" is not an address that begins with https://`);
  }
  return url;
}

function parseSmtpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  // The text is not quoted: it holds a password.
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    throw new Error('it is not an address that begins with smtp:// or smtps://');
  }
  return text;
}

function parseSender(text: string): string {
  parseGiven(text, 'mail needs it');
  if (!/^[^\s@<>",;:()]+@[A-Za-z0-9.-]+$/.test(text)) throw new Error(`"${text}" is not an address of mail`);
  return text;
}

function parseSite(text: string): string {
  parseGiven(text, 'links in mail need it');
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.pathname !== '/' ||
    url.search !== ''
  ) {
    throw new Error(`"${text}" is not an address like https://docs.example.org`);
  }
  return url.origin;
}

function parseGiven(text: string, why: string): string {
  if (text === '') throw new Error(`it is not set, and ${why}`);
  return text;
}

function parseHeader(text: string): string {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(text)) throw new Error(`"${text}" is not the name of a header`);
  return text.toLowerCase();
}

function parsePublicKey(text: string): string {
  // Files of variables hold line ends as two characters.
  const pem = text.replaceAll('\\n', '\n');
  let curve: string | undefined;
  try {
    curve = createPublicKey(pem).asymmetricKeyDetails?.namedCurve;
  } catch {
    // The text is not quoted: it may be the private one.
    throw new Error('it is no public key in PEM');
  }
  if (curve !== 'prime256v1') throw new Error('ES256 needs a key on the curve P-256');
  return pem;
}

function parseFolder(text: string): string {
  if (text.includes('\0')) throw new Error('a folder cannot have a zero character in its name');
  return text;
}

function parseChoice<T extends string>(text: string, choices: readonly T[]): T {
  const choice = choices.find(choice => choice === text);
  if (choice === undefined) throw new Error(`"${text}" is none of ${choices.join(', ')}`);
  return choice;
}

function parseList(text: string): string[] {
  return text
    .split(',')
    .map(entry => entry.trim())
    .filter(entry => entry !== '');
}
