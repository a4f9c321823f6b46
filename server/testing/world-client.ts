// One person in a simulated world: a Y.Doc with a real y-websocket provider, stock or extended, that edits, moves a
// cursor, and remembers what it was told to be saved.
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { DocumentKind } from '../../protocol/messages.ts';
import { declareRoots, editRandomly, insertSomewhere, ROOTS } from './edits.ts';
import { ExtendedProvider } from './extended-provider.ts';
import type { ClientRecord, Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import type { Machine, SimulatedNetwork } from './simulated-network.ts';

// Every provider listens for the end of the process.
process.setMaxListeners(0);

export interface WorldClientOptions {
  name: string;
  docName: string;
  /** No two clients of a world may have the same. */
  clientID: number;
  kind: DocumentKind;
  extended: boolean;
  network: SimulatedNetwork;
  ledger: Ledger;
  random: Random;
  now: () => number;
  /** Called when something happens that must never happen. */
  complain: (what: string) => void;
}

export class WorldClient {
  readonly name: string;
  readonly docName: string;
  readonly doc = new Y.Doc();
  readonly machine: Machine = { online: true, wire: null };
  readonly provider: WebsocketProvider;
  readonly extended: ExtendedProvider | null;
  readonly record: ClientRecord;
  /** So many of its own operations are on disk, the server said. */
  savedOperations = 0;
  /** Frames to this client were lost on the way; until it reconnects it may lack something. */
  lacksFrames = false;
  /** Frames from this client were lost on the way, so the server may lack something. */
  lostFrames = false;
  connectedAtMs = 0;
  /** Called when a connection is open, before anything was sent over it. */
  atConnect: (() => void) | null = null;
  isGone = false;
  private readonly undo: Y.UndoManager;
  private readonly random: Random;
  private readonly kind: DocumentKind;

  constructor(options: WorldClientOptions) {
    const { name, docName, clientID, kind, extended, network, ledger, random, complain } = options;
    this.name = name;
    this.docName = docName;
    this.random = random;
    this.kind = kind;
    this.doc.clientID = clientID;
    declareRoots(this.doc, kind);
    this.undo = new Y.UndoManager([this.doc.getText(ROOTS.text), this.doc.getMap(ROOTS.meta)], {
      captureTimeout: 0,
    });
    this.record = ledger.watch(this.doc, origin => origin === this.provider);
    const settings = {
      WebSocketPolyfill: network.createSocketClass(this.machine, name) as unknown as typeof WebSocket,
      disableBc: true,
      connect: false,
    };
    if (extended) {
      this.extended = new ExtendedProvider('ws://prosa/sync', docName, this.doc, {
        ...settings,
        instance: `${name} ${random.int(0, 1e9)}`,
      });
      this.provider = this.extended;
    } else {
      this.extended = null;
      this.provider = new WebsocketProvider('ws://prosa/sync', docName, this.doc, settings);
    }
    this.provider.on('closed', ({ code, reason }) =>
      complain(`${name} was closed for good: ${code} ${reason}`),
    );
    this.doc.on('update', () => {
      // Before the first sync event the newest updates come ahead of what they stand on.
      if (this.lacksFrames || !this.provider.synced) return;
      if (this.doc.store.pendingStructs !== null) complain(`${name} holds pending structs`);
      if (this.doc.store.pendingDs !== null) complain(`${name} holds pending deletes`);
    });
    this.provider.on('status', ({ status }: { status: string }) => {
      if (status !== 'connected') return;
      this.connectedAtMs = options.now();
      this.atConnect?.();
      this.lacksFrames = false;
      this.lostFrames = false;
    });
    if (random.chance(0.15)) this.provider.awareness.setLocalState(null);
    else this.provider.awareness.setLocalStateField('user', name);
    this.provider.connect();
    if (extended) this.askSavedLater();
  }

  get isConnected(): boolean {
    return this.provider.wsconnected && this.provider.synced;
  }

  describeConnection(): string {
    const { wsconnected, synced, shouldConnect, ws } = this.provider;
    const { wire } = this.machine;
    const pipes = wire === null ? 'no wire' : `up ${wire.up.state}, down ${wire.down.state}`;
    const socket = ws === null ? 'no socket' : `socket ${ws.readyState}`;
    return `${this.name}: connected ${wsconnected}, synced ${synced}, wants to ${shouldConnect}, ${socket}, ${pipes}`;
  }

  get isVisible(): boolean {
    return this.provider.awareness.getLocalState() !== null;
  }

  /** Does one thing that a person would do. */
  act(): void {
    const die = this.random.next();
    if (die < 0.2) this.moveCursor();
    else if (die < 0.25) this.doc.transact(() => this.editSeveralTimes());
    else if (die < 0.27) this.paste();
    else editRandomly(this.random, this.doc, this.kind, this.undo);
  }

  paste(): void {
    insertSomewhere(this.random, this.doc, 'uma frase bem comprida '.repeat(60));
  }

  /** Types a word that is in no other place. */
  typeLastWord(): void {
    insertSomewhere(this.random, this.doc, `[${this.name}]`);
  }

  moveCursor(): void {
    if (this.isVisible) this.provider.awareness.setLocalStateField('at', this.random.int(0, 999));
  }

  /** Closes the tab. The socket says goodbye if it can. */
  leave(): void {
    this.isGone = true;
    this.provider.destroy();
    this.provider.awareness.destroy();
    this.doc.destroy();
  }

  private editSeveralTimes(): void {
    for (let i = this.random.int(2, 6); i > 0; i--) editRandomly(this.random, this.doc, this.kind);
  }

  private askSavedLater(): void {
    setTimeout(
      () => {
        if (this.isGone) return;
        const operations = this.record.operationCount;
        if (operations > this.savedOperations) {
          this.extended!.askSaved(() => {
            this.savedOperations = Math.max(this.savedOperations, operations);
          });
        }
        this.askSavedLater();
      },
      this.random.int(50, 700),
    );
  }
}
