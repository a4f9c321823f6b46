// What a simulated world knows of its people, whichever client they write with.
import type * as Y from 'yjs';
import type { Device } from './device.ts';
import type { ClientRecord } from './ledger.ts';
import type { Leftovers } from './leftovers.ts';
import type { Machine } from './simulated-network.ts';

export type ClientKind =
  /** Prosa's own page: client/session. */
  | 'page'
  /** A small client of the extension messages. */
  | 'extended'
  /** y-websocket as it is in npm. */
  | 'stock 3'
  | 'stock 2';

export interface Inhabitant {
  readonly kind: ClientKind;
  readonly name: string;
  readonly device: Device;
  readonly doc: Y.Doc;
  readonly machine: Machine;
  readonly record: ClientRecord;
  /** So many of its own operations are on disk, it was told. */
  readonly savedOperations: number;
  /** So many operations of other visits to this device, which it found in the copy, are on disk, it was told. */
  readonly savedOfOthers: ReadonlyMap<ClientRecord, number>;
  /** Frames to this client were lost on the way; until it reconnects it may lack something. */
  lacksFrames: boolean;
  /** Frames from this client were lost on the way, so the server may lack something. */
  lostFrames: boolean;
  /** What it may hold and not take in, of connections that lost frames. */
  readonly leftovers: Leftovers;
  readonly connectedAtMs: number;
  /** What it announced last, to be seen by the others. */
  readonly mark: number | null;
  /** Connected, and what it wrote is saved as far as it can know. */
  readonly isConnected: boolean;
  readonly isVisible: boolean;
  readonly isGone: boolean;
  describeConnection(): string;
  /** The others that it sees, by clientID, each with its mark. */
  sees(): Map<number, number | null>;
  /** Does one thing that a person would do. */
  act(): void;
  paste(): void;
  /** Types a word that is in no other place. */
  typeLastWord(): void;
  moveCursor(): void;
  /** Ends the connection and makes another at once. */
  reconnect(): void;
  /** The person looks at it again: it comes back as soon as it can. */
  recover(): void;
  /** Closes the tab. The socket says goodbye if it can. */
  leave(): void;
}
