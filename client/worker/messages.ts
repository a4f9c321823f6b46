// What pages and the service worker say to each other.

/** A page says from which files it is made: the scripts and styles that its head names. */
export interface HereMessage {
  kind: 'here';
  /** Paths. */
  files: readonly string[];
}

/** Whether these are the files of the newest build that the worker has whole. */
export interface VersionMessage {
  kind: 'version';
  isNewest: boolean;
}

/** The worker has changed and asks who is there. */
export interface WhoMessage {
  kind: 'who';
}

export type WorkerMessage = VersionMessage | WhoMessage;

export function isHere(value: unknown): value is HereMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, files } = value as Partial<HereMessage>;
  return kind === 'here' && Array.isArray(files) && files.every(file => typeof file === 'string');
}
