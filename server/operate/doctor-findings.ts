// What `prosa doctor` is asked, and how it tells what it found. Types only.

/** `note`: worth knowing, and no fault. */
export type Level = 'ok' | 'note' | 'BAD';

export type Tell = (level: Level, line: string) => void;

export interface DoctorOptions {
  /** What people type into their browsers; null: only this machine is looked at. */
  url: URL | null;
  /** How long a connection is left idle; 0: not at all. */
  idleMs: number;
  /** The web origin to connect as; null: that of `url`. */
  origin: string | null;
}
