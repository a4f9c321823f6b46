// All settings of the server, one row each: flag, variable, default, what it does, and how its text becomes part of the Config.
// Read from the first to the last: a row can rely on those above it.

import { LIMITS } from '../../protocol/limits.ts';
import { TrustedProxies } from '../net/client-address.ts';
import { LOG_LEVELS } from '../net/logger.ts';
import { NET_DEFAULTS } from '../net/net-server.ts';
import { parseOriginRule } from '../net/origin.ts';
import type { Config } from './config.ts';
import {
  parseBasePath,
  parseChoice,
  parseFolder,
  parseGiven,
  parseHeader,
  parseHost,
  parseInteger,
  parseIssuer,
  parseList,
  parsePublicKey,
  parseSender,
  parseSite,
  parseSmtpUrl,
} from './parsers.ts';

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
    flag: 'base-path',
    variable: 'PROSA_BASE_PATH',
    fallback: '',
    meaning:
      'path below which people reach this server, like /prosa; the same for a proxy that cuts it off and one that does not',
    apply: (config, text) => {
      config.basePath = parseBasePath(text);
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
    meaning:
      'address of this server for links in mail, like https://docs.example.org; the base path may stand behind it or be left out',
    apply: (config, text) => {
      if (config.mail !== null) config.mail.site = parseSite(text, config.basePath);
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
