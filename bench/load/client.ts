// One client of a server under load: connects, syncs the way a stock provider does, and tells its observer what
// arrives. It keeps no Y.Doc. Knows both dialects, no scenario.
import { ByteReader } from './bytes.ts';
import { AUTH, type Dialect, MESSAGE, MessageMaker, pathFor, SYNC } from './dialects.ts';
import { maskFrame, RawSocket, type SocketOwner } from './raw-socket.ts';

/** How to reach the server under load. */
export interface Target {
  port: number;
  dialect: Dialect;
  /** What stands before the document's name in the path: "/" or "/sync/". */
  pathPrefix: string;
  /** Whether it says when something is on disk, and can be searched: whether it is a Prosa. */
  isProsa: boolean;
}

export interface ClientObserver {
  /**
   * An update has arrived. `reader` stands at its first byte; `wholeBytes` is its length, of which only the head
   * may be there (see Client's `longMessages`).
   */
  updateArrived(reader: ByteReader, wholeBytes: number): void;
  /** Cursors of `count` people have arrived. */
  cursorsArrived(count: number): void;
  /** A checkpoint has come back: all that was sent before it is on disk. Only where the client asked for it. */
  checkpointEchoed?(n: number): void;
}

/** How a client joins: says SyncStep1 as soon as it may, or waits for ask(). */
export type JoinManner = 'at-once' | 'when-told';

export interface ClientManner {
  join?: JoinManner;
  longMessages?: 'whole' | 'head';
  /** What follows the path, like "?prosa=1". */
  query?: string;
  /** The Cookie header. */
  cookie?: string;
}

const reader = new ByteReader(new Uint8Array(0));

export class Client implements SocketOwner {
  readonly make: MessageMaker;
  /** Why the connection ended; null while it lives. Nobody in a benchmark is meant to lose it. */
  endedBecause: string | null = null;
  /** Messages that the server sent, of any kind. */
  messageCount = 0;
  /** SyncStep1 from the server after the first: it misses something that it should have. */
  unexpectedQuestions = 0;
  private readonly socket: RawSocket;
  private readonly observer: ClientObserver;
  private readonly manner: JoinManner;
  private questions = 0;
  private stage: 'connecting' | 'ready' | 'asked' | 'synced' = 'connecting';
  private readonly waiting: {
    stage: 'ready' | 'synced';
    resolve: () => void;
    reject: (error: Error) => void;
  }[] = [];

  constructor(
    target: Target,
    doc: string,
    observer: ClientObserver,
    { join = 'at-once', longMessages = 'whole', query = '', cookie = '' }: ClientManner = {},
  ) {
    this.make = new MessageMaker(target.dialect, doc);
    this.observer = observer;
    this.manner = join;
    const path = `${pathFor(target.dialect, target.pathPrefix, doc)}${query}`;
    this.socket = new RawSocket({ port: target.port, path, cookie, longMessages }, this);
  }

  /** Resolves when the server would answer SyncStep1; rejects when the connection ends before. */
  whenReady(): Promise<void> {
    return this.when('ready');
  }

  /** Resolves when the server's SyncStep2 has arrived; rejects when the connection ends before. */
  whenSynced(): Promise<void> {
    return this.when('synced');
  }

  /** Sends a frame made by frame(). */
  send(frame: Uint8Array): void {
    this.socket.send(frame);
  }

  /** SyncStep1: with no state vector, of a client that holds nothing yet. */
  ask(stateVector?: Uint8Array): void {
    this.stage = 'asked';
    this.socket.send(maskFrame(this.make.syncStep1(stateVector)));
  }

  close(): void {
    this.socket.close();
  }

  opened(): void {
    const auth = this.make.auth();
    if (auth === null) this.becomeReady();
    else this.socket.send(maskFrame(auth));
  }

  ended(why: string): void {
    this.endedBecause = why;
    for (const wait of this.waiting.splice(0)) wait.reject(new Error(`${this.make.doc}: ${why}`));
  }

  received(bytes: Uint8Array, from: number, to: number, sizeBytes: number): void {
    this.messageCount += 1;
    reader.reset(bytes, from, to);
    if (this.make.dialect === 'hocuspocus') reader.skipVarBytes();
    const type = reader.readVarUint();
    if (type === MESSAGE.sync || (type === MESSAGE.syncReply && this.make.dialect === 'hocuspocus')) {
      this.receiveSync(from, sizeBytes);
    } else if (type === MESSAGE.awareness) {
      reader.readVarUint();
      this.observer.cursorsArrived(reader.readVarUint());
    } else if (type === MESSAGE.auth && this.make.dialect === 'hocuspocus') {
      if (reader.readVarUint() === AUTH.granted) this.becomeReady();
      else throw new Error('the server refused the token');
    } else if (type === MESSAGE.checkpoint) {
      this.observer.checkpointEchoed?.(reader.readVarUint());
    }
    // Everything else (Hocuspocus' acknowledgements, Prosa's own messages) asks nothing of a client.
  }

  private receiveSync(from: number, sizeBytes: number): void {
    const step = reader.readVarUint();
    if (step === SYNC.step1) {
      this.questions += 1;
      if (this.questions > 1) this.unexpectedQuestions += 1;
      this.socket.send(maskFrame(this.make.emptySyncStep2()));
      return;
    }
    const wholeBytes = reader.readVarUint();
    if (reader.at - from + wholeBytes !== sizeBytes)
      throw new Error(`a sync message of ${sizeBytes} bytes has a wrong length inside`);
    this.observer.updateArrived(reader, wholeBytes);
    if (step === SYNC.step2 && this.stage === 'asked') {
      this.stage = 'synced';
      this.release('synced');
    }
  }

  private becomeReady(): void {
    if (this.stage !== 'connecting') return;
    this.stage = 'ready';
    this.release('ready');
    if (this.manner === 'at-once') this.ask();
  }

  private when(stage: 'ready' | 'synced'): Promise<void> {
    if (this.endedBecause !== null) return Promise.reject(new Error(this.endedBecause));
    const reached = stage === 'ready' ? this.stage !== 'connecting' : this.stage === 'synced';
    if (reached) return Promise.resolve();
    return new Promise((resolve, reject) => this.waiting.push({ stage, resolve, reject }));
  }

  private release(stage: 'ready' | 'synced'): void {
    for (let i = this.waiting.length - 1; i >= 0; i--) {
      if (this.waiting[i]!.stage === stage) this.waiting.splice(i, 1)[0]!.resolve();
    }
  }
}
