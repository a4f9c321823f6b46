// The connection of one document: y-websocket's provider with Prosa's extension messages, its own retries, no
// echo of other people's cursors, and an eye on connections that only look alive. Knows no local copy and no
// save state; tells its owner what happened.
//
// The base class plans its own reconnects (closeWebsocketConnection: setTimeout(setupWS)). They do nothing while
// `shouldConnect` is false, and "connection-close" is emitted before they are planned: clearing it there leaves
// all planning to this class. So `shouldConnect` is true exactly while there is a socket.
// https://github.com/yjs/y-websocket/blob/master/src/y-websocket.js
import type * as decoding from 'lib0/decoding';
import { encodeAwarenessUpdate } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import type * as Y from 'yjs';
import { encodeStateVector } from 'yjs';
import { CLOSE, isFinalClose } from '../../protocol/close-codes.ts';
import {
  encodeAwareness,
  encodeCheckpoint,
  encodeSyncStep1,
  type Hello,
  MESSAGE,
  type Notice,
  PARAMS,
  type Refused,
  readCheckpoint,
  readHello,
  readNotice,
  readRefused,
  SYNC,
} from '../../protocol/messages.ts';
import { LinkWatch } from '../net/link-watch.ts';
import { type Attention, chooseRetryDelay, type Loss } from '../net/retry.ts';
import { type Scheduler, spaceOut } from '../net/scheduler.ts';
import { guardSocket, type SocketClass } from './guarded-socket.ts';
import type { SessionEnd } from './save-state.ts';

/** What the provider tells its owner, in the order in which it happens. */
export interface ProviderListener {
  trying(): void;
  /** The socket is open. */
  connected(): void;
  /** The first thing that the server says. False refuses to merge with it: nothing is applied after that. */
  greeted(hello: Hello): boolean;
  noticed(notice: Notice): void;
  refused(refused: Refused): void;
  /** The server said what it has; the answer, with everything that it lacks, follows. */
  askedForMissing(): void;
  answeredMissing(): void;
  checkpointEchoed(n: number): void;
  /** The document now holds the server's state. */
  synced(): void;
  /** A frame is larger than the server takes. It was not sent, and no update will be until the next connection. */
  foundTooBig(bytes: number, maxBytes: number): void;
  /** `lastHeardMs` is null when this try never got through. */
  lost(lastHeardMs: number | null): void;
  retryPlanned(atMs: number): void;
  /** For good: no retry follows. */
  ended(end: SessionEnd): void;
}

export interface ProviderOptions {
  /** ws:// or wss:// address up to and with "/sync". */
  serverUrl: string;
  /** The document's path, percent-encoded. */
  path: string;
  doc: Y.Doc;
  author: string;
  instance: string;
  maxMessageBytes: number;
  scheduler: Scheduler;
  random: () => number;
  socketClass: SocketClass;
  listener: ProviderListener;
}

const MISSING_AGAIN_MIN_MS = 250;
const MISSING_AGAIN_MAX_MS = 30_000;
const AWARENESS_SPACING_MS = 30;
const INPUT_WAKE_MS = 2_500;

export type WakeReason = 'now' | 'input';

export class ProsaProvider extends WebsocketProvider {
  #listener: ProviderListener;
  #scheduler: Scheduler;
  #random: () => number;
  #attention: Attention = 'active';
  #maxMessageBytes: number;
  /** Set when an update was too large to send; cleared by the next connection. */
  #holdingBack = false;
  #ended = false;
  #failedTries = 0;
  /** Set when the server says that it restarts; cleared when it is back. */
  #loss: Loss = 'unknown';
  #lastTryMs = Number.NEGATIVE_INFINITY;
  #cancelRetry: (() => void) | null = null;
  #cancelMissing: (() => void) | null = null;
  #missingWaitMs = MISSING_AGAIN_MIN_MS;
  #watch: LinkWatch;
  #ownAwareness: { call(): void; cancel(): void };
  /** What the server said it has, the last time it said so. */
  serverStateVector: Uint8Array | null = null;

  constructor(options: ProviderOptions) {
    super(options.serverUrl, options.path, options.doc, {
      connect: false,
      // Tabs of one browser meet on the server and in IndexedDB. A channel of their own would carry text between
      // copies of different epochs, and text that no checkpoint of its sender covers.
      disableBc: true,
      params: {
        [PARAMS.extended]: '1',
        [PARAMS.instance]: options.instance,
        [PARAMS.author]: options.author,
      },
      WebSocketPolyfill: guardSocket(options.socketClass, frame => this.#mayLeave(frame)),
    });
    this.#listener = options.listener;
    this.#scheduler = options.scheduler;
    this.#random = options.random;
    this.#maxMessageBytes = options.maxMessageBytes;
    this.#watch = new LinkWatch(options.scheduler, {
      // The relay answers this one whatever its store does; a checkpoint waits for the disk.
      probe: () => this.#send(encodeSyncStep1(encodeStateVector(this.doc))),
      dead: () => this.disconnect(),
      lastHeardMs: () => this.wsLastMessageReceived,
      isHidden: () => this.#attention === 'hidden',
      // The awareness protocol renews a state when it is 15 s old, which it would not be for as long; the others would see this
      // client leave.
      clockSetBack: () => this.awareness.setLocalState(this.awareness.getLocalState()),
    });
    this.#ownAwareness = spaceOut(options.scheduler, AWARENESS_SPACING_MS, () => this.#sendOwnAwareness());
    this.#takeOverAwareness();
    this.#addHandlers();
    this.on('status', event => {
      if (event.status === 'connected') this.#onOpen();
    });
    this.on('connection-close', event => this.#onClose(event));
    this.on('sync', synced => {
      if (!synced) return;
      this.#failedTries = 0;
      this.#loss = 'unknown';
      this.#listener.synced();
    });
  }

  /** Connects, with the epoch of the local copy if it has one. Does nothing while connected or after the end. */
  start(epoch: string | null): void {
    this.#setEpoch(epoch);
    this.#tryNow();
  }

  setAttention(attention: Attention): void {
    this.#attention = attention;
  }

  /**
   * A try that waits is made now: the network is back, or the person asked for it ("now"), or did something at
   * all ("input"). Those who go on typing while the server is down try no more often than every 2.5 s.
   */
  wake(reason: WakeReason): void {
    if (this.#cancelRetry === null) return;
    // A last try that lies ahead was made before the clock was set back.
    const sinceMs = Math.abs(this.#scheduler.now() - this.#lastTryMs);
    if (reason === 'now' || sinceMs >= INPUT_WAKE_MS) this.#tryNow();
  }

  /** Drops the connection and comes back, so that both sides compare what they have. */
  reconnect(): void {
    if (this.ws !== null) this.disconnect();
  }

  /** Doubts the connection: unless something is heard within seconds, it counts as dead. */
  doubt(): void {
    if (this.wsconnected) this.#watch.doubt();
  }

  sendCheckpoint(n: number): void {
    this.#send(encodeCheckpoint(n));
  }

  override destroy(): void {
    this.#ended = true;
    this.#stopTimers();
    this.#ownAwareness.cancel();
    super.destroy();
  }

  /** Stops for good, before anything more of the server is applied. */
  end(end: SessionEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.disconnect();
    this.#stopTimers();
    this.#listener.ended(end);
  }

  #setEpoch(epoch: string | null): void {
    const { [PARAMS.epoch]: _old, ...others } = this.params;
    this.params = epoch === null ? others : { ...others, [PARAMS.epoch]: epoch };
  }

  #tryNow(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    if (this.#ended || this.ws !== null) return;
    this.#lastTryMs = this.#scheduler.now();
    this.#listener.trying();
    this.#watch.connecting();
    this.connect();
  }

  #onOpen(): void {
    this.#holdingBack = false;
    this.#missingWaitMs = MISSING_AGAIN_MIN_MS;
    // Others may have seen this client leave, with a clock one higher than its last. The base class sends the
    // own state right after this; with a higher clock it counts as news.
    const meta = this.awareness.meta.get(this.doc.clientID);
    if (meta !== undefined) {
      this.awareness.meta.set(this.doc.clientID, {
        clock: meta.clock + 2,
        lastUpdated: this.#scheduler.now(),
      });
    }
    this.#watch.opened();
    this.#listener.connected();
  }

  #onClose(event: CloseEvent | null): void {
    this.shouldConnect = false;
    const lastHeardMs = this.wsconnected ? this.wsLastMessageReceived : null;
    this.#watch.closed();
    this.#cancelMissing?.();
    this.#cancelMissing = null;
    if (this.#ended) return;
    if (event !== null && isFinalClose(event.code)) {
      this.#ended = true;
      this.#listener.lost(lastHeardMs);
      this.#listener.ended(describeEnd(event.code));
      return;
    }
    this.#listener.lost(lastHeardMs);
    const delayMs = chooseRetryDelay(this.#failedTries, this.#attention, this.#random(), this.#loss);
    this.#failedTries += 1;
    this.#cancelRetry = this.#scheduler.after(delayMs, () => this.#tryNow());
    this.#listener.retryPlanned(this.#scheduler.now() + delayMs);
  }

  #stopTimers(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#cancelMissing?.();
    this.#cancelMissing = null;
    this.#watch.closed();
  }

  /** The base class sends every cursor back that it receives; here only the own state leaves, not too often. */
  #takeOverAwareness(): void {
    this.awareness.off('update', this._awarenessUpdateHandler);
    // destroy() of the base class unregisters whatever is in this field.
    this._awarenessUpdateHandler = ({ added, updated, removed }: AwarenessChange) => {
      const own = this.doc.clientID;
      if (removed.includes(own)) {
        // Leaving cannot wait: the page may be gone in 30 ms.
        this.#ownAwareness.cancel();
        this.#sendOwnAwareness();
      } else if (added.includes(own) || updated.includes(own)) this.#ownAwareness.call();
    };
    this.awareness.on('update', this._awarenessUpdateHandler);
  }

  #sendOwnAwareness(): void {
    if (!this.awareness.meta.has(this.doc.clientID)) return;
    this.#send(encodeAwareness(encodeAwarenessUpdate(this.awareness, [this.doc.clientID])));
  }

  #addHandlers(): void {
    const handleSync = this.messageHandlers[MESSAGE.sync]!;
    this.messageHandlers[MESSAGE.sync] = (encoder, decoder, provider, emitSynced, type) => {
      this.#watch.heardFirst();
      const asked = readAskedStateVector(decoder);
      if (asked !== null) {
        this.serverStateVector = asked;
        this.#listener.askedForMissing();
      }
      handleSync(encoder, decoder, provider, emitSynced, type);
      // The base class sends the answer when this returns.
      if (asked !== null) queueMicrotask(() => this.wsconnected && this.#answered());
      this.#askForMissing();
    };
    const handleAwareness = this.messageHandlers[MESSAGE.awareness]!;
    this.messageHandlers[MESSAGE.awareness] = (...args) => {
      ignoreBroken('awareness', () => handleAwareness(...args));
    };
    this.messageHandlers[MESSAGE.checkpoint] = (_encoder, decoder) => {
      ignoreBroken('checkpoint', () => this.#listener.checkpointEchoed(readCheckpoint(decoder)));
    };
    this.messageHandlers[MESSAGE.hello] = (_encoder, decoder) => {
      ignoreBroken('hello', () => this.#onHello(readHello(decoder)));
    };
    this.messageHandlers[MESSAGE.notice] = (_encoder, decoder) => {
      ignoreBroken('notice', () => this.#onNotice(readNotice(decoder)));
    };
    this.messageHandlers[MESSAGE.refused] = (_encoder, decoder) => {
      ignoreBroken('refused', () => this.#listener.refused(readRefused(decoder)));
    };
  }

  #answered(): void {
    if (!this.#holdingBack) this.#listener.answeredMissing();
  }

  #onNotice(notice: Notice): void {
    if (notice.type === 'restarting') this.#loss = 'restarting';
    this.#listener.noticed(notice);
  }

  #onHello(hello: Hello): void {
    this.#watch.heardFirst();
    this.#maxMessageBytes = hello.limits.maxMessageBytes;
    if (!this.#listener.greeted(hello)) {
      this.end({ why: 'replaced' });
      return;
    }
    this.#setEpoch(hello.epoch);
  }

  /**
   * An update that builds on one that never came waits inside the document, unseen. Asks the server for what is
   * missing, less and less often while that does not help.
   */
  #askForMissing(): void {
    const { pendingStructs, pendingDs } = this.doc.store;
    if (pendingStructs === null && pendingDs === null) {
      this.#missingWaitMs = MISSING_AGAIN_MIN_MS;
      return;
    }
    // Before the first round is over, the answer to the first question is still on its way.
    if (this.#cancelMissing !== null || !this.synced) return;
    this.#send(encodeSyncStep1(encodeStateVector(this.doc)));
    this.#cancelMissing = this.#scheduler.after(this.#missingWaitMs, () => {
      this.#cancelMissing = null;
      this.#askForMissing();
    });
    this.#missingWaitMs = Math.min(this.#missingWaitMs * 2, MISSING_AGAIN_MAX_MS);
  }

  #send(frame: Uint8Array): void {
    const { ws } = this;
    if (ws !== null && this.wsconnected && ws.readyState === ws.OPEN)
      ws.send(frame as Uint8Array<ArrayBuffer>);
  }

  /** Every frame passes here on its way out. */
  #mayLeave(frame: Uint8Array): boolean {
    const carriesText = frame[0] === MESSAGE.sync && frame[1] !== SYNC.step1;
    if (carriesText) {
      // One that is too large would be refused, and be sent again after every reconnect; what follows it builds
      // on it, and would make the server ask for it each time.
      if (frame.length > this.#maxMessageBytes) {
        this.#holdingBack = true;
        this.#listener.foundTooBig(frame.length, this.#maxMessageBytes);
      }
      if (this.#holdingBack) return false;
    }
    if (carriesText || frame[0] === MESSAGE.checkpoint) this.#watch.sent();
    return true;
  }
}

interface AwarenessChange {
  added: number[];
  updated: number[];
  removed: number[];
}

/** The state vector of a SyncStep1 that is about to be read, or null for other messages. Moves nothing. */
function readAskedStateVector(decoder: decoding.Decoder): Uint8Array | null {
  if (decoder.arr[decoder.pos] !== SYNC.step1) return null;
  let pos = decoder.pos + 1;
  while ((decoder.arr[pos] ?? 0) >= 0x80) pos += 1;
  return decoder.arr.slice(pos + 1);
}

/** A message that cannot be read ends nothing: it is one fault of the server, and the text is not in it. */
function ignoreBroken(name: string, read: () => void): void {
  try {
    read();
  } catch (error) {
    console.warn(`a "${name}" message could not be used`, error);
  }
}

function describeEnd(code: number): SessionEnd {
  switch (code) {
    case CLOSE.notSignedIn:
      return { why: 'not-signed-in' };
    case CLOSE.noAccess:
      return { why: 'no-access' };
    case CLOSE.noSuchDocument:
      return { why: 'no-such-document' };
    case CLOSE.otherEpoch:
      return { why: 'replaced' };
    case CLOSE.tooLarge:
      return { why: 'too-large' };
    case CLOSE.updateRefused:
      return { why: 'update-refused' };
    default:
      return { why: 'malformed' };
  }
}
