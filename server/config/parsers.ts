// One kind of value each: text as a person typed it in, the value out, or an Error that says what is wrong with it. Knows no
// settings.

import { createPublicKey } from 'node:crypto';
import { OWN_NAMES } from '../../protocol/base-path.ts';

const MAX_BASE_PATH_CHARS = 100;

export function parseInteger(text: string, from: number, to: number): number {
  const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= from && value <= to)) {
    throw new Error(`"${text}" is not a whole number from ${from} to ${to}`);
  }
  return value;
}

export function parseHost(text: string): string {
  // Names, IPv4 and IPv6; whether it is one of this machine's own shows when it listens.
  if (!/^[A-Za-z0-9_.:%-]{1,253}$/.test(text)) throw new Error(`"${text}" is not a name or an address`);
  return text;
}

/** "" for the whole host, else like "/prosa" or "/tools/prosa": with a slash before it and none behind. */
export function parseBasePath(text: string): string {
  if (/^[a-z]+:\/\//i.test(text))
    throw new Error(`"${text}" is an address; only its path belongs here, like /prosa`);
  const segments = text.replace(/^\/|\/$/g, '').split('/');
  if (segments.length === 1 && segments[0] === '') return '';
  const isPlain = (segment: string) => /^[A-Za-z0-9_~.-]+$/.test(segment) && !/^\.+$/.test(segment);
  if (!segments.every(isPlain)) {
    throw new Error(`"${text}" is not a path of letters, digits and - _ . ~, like /prosa or /tools/prosa`);
  }
  if (text.length > MAX_BASE_PATH_CHARS)
    throw new Error(`it has more than ${MAX_BASE_PATH_CHARS} characters`);
  const own = OWN_NAMES.find(name => name === segments[0]);
  if (own !== undefined)
    throw new Error(`"${text}" cannot be told from Prosa's own paths, some of which begin with /${own}`);
  return `/${segments.join('/')}`;
}

export function parseIssuer(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLocal = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal))) {
    throw new Error(`"${text}" is not an address that begins with https://`);
  }
  return url;
}

export function parseSmtpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  // The text is not quoted: it holds a password.
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    throw new Error('it is not an address that begins with smtp:// or smtps://');
  }
  return text;
}

export function parseSender(text: string): string {
  parseGiven(text, 'mail needs it');
  if (!/^[^\s@<>",;:()]+@[A-Za-z0-9.-]+$/.test(text)) throw new Error(`"${text}" is not an address of mail`);
  return text;
}

/** The base path is part of what comes out, and may be of what goes in. */
export function parseSite(text: string, basePath: string): string {
  parseGiven(text, 'links in mail need it');
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    !['http:', 'https:'].includes(url.protocol) ||
    !['', basePath].includes(url.pathname.replace(/\/$/, '')) ||
    url.search !== ''
  ) {
    throw new Error(`"${text}" is not an address like https://docs.example.org${basePath}`);
  }
  return url.origin + basePath;
}

export function parseGiven(text: string, why: string): string {
  if (text === '') throw new Error(`it is not set, and ${why}`);
  return text;
}

export function parseHeader(text: string): string {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(text)) throw new Error(`"${text}" is not the name of a header`);
  return text.toLowerCase();
}

export function parsePublicKey(text: string): string {
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

export function parseFolder(text: string): string {
  if (text.includes('\0')) throw new Error('a folder cannot have a zero character in its name');
  return text;
}

export function parseChoice<T extends string>(text: string, choices: readonly T[]): T {
  const choice = choices.find(choice => choice === text);
  if (choice === undefined) throw new Error(`"${text}" is none of ${choices.join(', ')}`);
  return choice;
}

export function parseList(text: string): string[] {
  return text
    .split(',')
    .map(entry => entry.trim())
    .filter(entry => entry !== '');
}
