// What the server is told to do, checked: the types that the settings become.

import type { Me } from '../../protocol/access.ts';
import type { LogLevel } from '../net/logger.ts';
import type { TokenKey } from '../people/tokens.ts';

export interface Config {
  port: number;
  /** null: every address of this machine, IPv6 and IPv4. */
  host: string | null;
  /** What stands before all paths, like "/prosa"; "": nothing. */
  basePath: string;
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
  /** Where this server is for people, with its base path and without a slash at the end. */
  site: string;
}
