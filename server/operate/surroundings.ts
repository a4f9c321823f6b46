// What every command of `prosa` is given of the world, and what they all ask of a data folder.
import { stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { OperateError } from './exit-codes.ts';

export interface Surroundings {
  /** Absolute. */
  dataFolder: string;
  version: string;
  /** Milliseconds since 1970. */
  wallNow(): number;
  /** A line of the answer. */
  say(line: string): void;
  /** A line about something that is wrong. */
  warn(line: string): void;
}

/**
 * Rejects when this process would leave files in the folder that the server, which runs as somebody else, cannot open:
 * SQLite makes some beside a database when it is read.
 */
export async function demandOwner(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found === null || process.getuid?.() !== 0 || found.uid === 0) return;
  throw new OperateError(
    `${folder} belongs to user ${found.uid}: run this as that user, not as root (sudo -u '#${found.uid}' …)`,
  );
}

export function isWithin(folder: string, inner: string): boolean {
  const path = relative(resolve(folder), resolve(inner));
  return path === '' || !(path.startsWith('..') || isAbsolute(path));
}

export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return step === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** step).toFixed(1)} ${units[step]}`;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** What a file system says, without its code in front and our paths behind. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
