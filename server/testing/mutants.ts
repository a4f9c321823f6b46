// Relays, stores and archives with one known fault each. They prove that the simulated worlds would find it.
import * as decoding from 'lib0/decoding';
import { encodeCheckpoint, MESSAGE, SYNC } from '../../protocol/messages.ts';
import type { Role } from '../../protocol/roles.ts';
import type { Append, Connection, GovernedSession, Session, Store, Visitor } from '../relay/ports.ts';
import type { RelayLike, Tampering } from './simulated-server.ts';

type Kind = 'step1' | 'step2' | 'update' | 'awareness' | 'checkpoint' | 'other';

/** How a spoiled relay treats one connection. Both default to passing on. */
interface Spoiled {
  send?: (frame: Uint8Array, kind: Kind, pass: (frame: Uint8Array) => void) => void;
  receive?: (
    frame: Uint8Array,
    kind: Kind,
    pass: (frame: Uint8Array) => void,
    connection: Connection,
  ) => void;
  closed?: (pass: () => void) => void;
  changeRole?: (role: Role, pass: () => void) => void;
  hideUnsent?: boolean;
}

export interface Mutant {
  name: string;
  tampering: () => Tampering;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'drops every 50th broadcast',
    tampering: () => {
      let count = 0;
      return spoilConnections(() => ({
        send: (frame, kind, pass) => {
          if (kind === 'update' && ++count % 50 === 0) return;
          pass(frame);
        },
      }));
    },
  },
  {
    name: 'sends two updates in the wrong order now and then',
    tampering: () => {
      let count = 0;
      return spoilConnections(() => {
        let held: Uint8Array | null = null;
        return {
          send: (frame, kind, pass) => {
            if (kind === 'update' && held === null && ++count % 20 === 0) {
              held = frame;
              return;
            }
            pass(frame);
            if (held !== null) pass(held);
            held = null;
          },
        };
      });
    },
  },
  {
    name: 'echoes checkpoints before the commit',
    tampering: () =>
      spoilConnections(() => ({
        receive: (frame, kind, pass, connection) => {
          if (kind !== 'checkpoint') return pass(frame);
          const decoder = decoding.createDecoder(frame);
          decoding.readVarUint(decoder);
          connection.send(encodeCheckpoint(decoding.readVarUint(decoder)));
        },
      })),
  },
  {
    name: 'lets `sync` fire before the newest updates are there',
    tampering: () =>
      spoilConnections(() => {
        let early: Uint8Array[] | null = [];
        return {
          send: (frame, kind, pass) => {
            if (kind === 'update' && early !== null) {
              early.push(frame);
              return;
            }
            pass(frame);
            if (kind === 'step2') {
              early?.forEach(pass);
              early = null;
            }
          },
        };
      }),
  },
  {
    name: 'forgets to say that a cursor has gone',
    tampering: () =>
      spoilConnections(() => ({
        send: (frame, kind, pass) => {
          if (kind === 'awareness' && Buffer.from(frame).toString('latin1').endsWith('null')) return;
          pass(frame);
        },
      })),
  },
  {
    name: 'does not notice that a connection has closed',
    tampering: () => spoilConnections(() => ({ closed: () => {} })),
  },
  {
    name: 'keeps silent while nothing happens',
    tampering: () =>
      spoilConnections(() => {
        let frames = 0;
        return {
          send: (frame, kind, pass) => {
            // The first ones announce who is there; an empty or small one later is a sign of life.
            if (kind === 'awareness' && ++frames > 6 && frame.length < 60) return;
            pass(frame);
          },
        };
      }),
  },
  {
    name: 'never asks for what is missing',
    tampering: () =>
      spoilConnections(() => ({
        send: (frame, kind, pass) => {
          if (kind !== 'step1') pass(frame);
        },
      })),
  },
  {
    name: 'sends on and on to who does not read',
    tampering: () => spoilConnections(() => ({ hideUnsent: true })),
  },
  {
    name: 'takes the late close of an old connection for that of the new one',
    tampering: () => {
      const newest = new Map<string, Session>();
      return {
        relay: relay => ({
          ...passOn(relay),
          connect: (connection, visitor) => {
            const session = relay.connect(connection, visitor);
            newest.set(visitor.author, session);
            return {
              ...passOnSession(session),
              closed: () => {
                session.closed();
                const other = newest.get(visitor.author);
                if (other !== session) other?.closed();
              },
            };
          },
        }),
      };
    },
  },
  {
    name: 'never lets go of a room',
    tampering: () => ({
      relay: relay => ({
        ...passOn(relay),
        connect: (connection, visitor) => {
          const quiet: Connection = { send() {}, close() {}, probe() {}, throttle() {}, unsentBytes: 0 };
          if (relay.stats().rooms === 0) relay.connect(quiet, visitor);
          return relay.connect(connection, visitor);
        },
      }),
    }),
  },
  {
    name: 'takes a failed save for a good one',
    tampering: () => spoilAppend((batch, append) => append(batch).catch(() => {})),
  },
  {
    name: 'says that it is on disk, and writes it with the next batch',
    tampering: () => {
      let behind: readonly Append[] = [];
      return spoilAppend(async (batch, append) => {
        const due = behind;
        behind = batch;
        if (due.length > 0) await append(due);
      });
    },
  },
  {
    name: 'stores one batch in ten with half of its updates',
    tampering: () => {
      let count = 0;
      return spoilAppend((batch, append) =>
        append(++count % 10 === 0 ? batch.slice(0, batch.length >> 1) : batch),
      );
    },
  },
  {
    name: 'folds without the newest update',
    tampering: () => ({
      fold: fold => async request => {
        const last = request.tail.at(-1);
        const result = await fold({ ...request, tail: request.tail.slice(0, -1) });
        if (last !== undefined) result.folded.upToSeq = last.seq;
        return result;
      },
    }),
  },
];

function passOn(relay: RelayLike): RelayLike {
  return {
    connect: (connection, visitor) => relay.connect(connection, visitor),
    stats: () => relay.stats(),
    stop: deadlineMs => relay.stop(deadlineMs),
  };
}

function passOnSession(session: GovernedSession): GovernedSession {
  return {
    receive: frame => session.receive(frame),
    drained: () => session.drained(),
    closed: () => session.closed(),
    changeRole: role => session.changeRole(role),
    changeIdentity: identity => session.changeIdentity(identity),
    end: (code, reason) => session.end(code, reason),
  };
}

function spoilConnections(create: (visitor: Visitor) => Spoiled): Tampering {
  return {
    relay: relay => ({
      ...passOn(relay),
      connect: (connection, visitor) => {
        const spoiled = create(visitor);
        const pass = (frame: Uint8Array) => connection.send(frame);
        const session = relay.connect(
          {
            send: frame =>
              spoiled.send === undefined ? pass(frame) : spoiled.send(frame, kindOf(frame), pass),
            close: (code, reason) => connection.close(code, reason),
            probe: () => connection.probe(),
            throttle: pauseMs => connection.throttle(pauseMs),
            get unsentBytes() {
              return spoiled.hideUnsent ? 0 : connection.unsentBytes;
            },
          },
          visitor,
        );
        const passUp = (frame: Uint8Array) => session.receive(frame);
        return {
          ...passOnSession(session),
          receive: frame =>
            spoiled.receive === undefined
              ? passUp(frame)
              : spoiled.receive(frame, kindOf(frame), passUp, connection),
          changeRole: role =>
            spoiled.changeRole === undefined
              ? session.changeRole(role)
              : spoiled.changeRole(role, () => session.changeRole(role)),
          closed: () =>
            spoiled.closed === undefined ? session.closed() : spoiled.closed(() => session.closed()),
        };
      },
    }),
  };
}

function spoilAppend(
  spoiled: (batch: readonly Append[], append: (batch: readonly Append[]) => Promise<void>) => Promise<void>,
): Tampering {
  return {
    store: (store: Store) => ({
      open: (doc, birth) => store.open(doc, birth),
      create: (doc, birth, first) => store.create(doc, birth, first),
      load: doc => store.load(doc),
      append: batch => spoiled(batch, rest => store.append(rest)),
      compact: (doc, folded) => store.compact(doc, folded),
      reset: (doc, folded, epoch, setAside) => store.reset(doc, folded, epoch, setAside),
      close: () => store.close(),
    }),
  };
}

function kindOf(frame: Uint8Array): Kind {
  const decoder = decoding.createDecoder(frame);
  switch (decoding.readVarUint(decoder)) {
    case MESSAGE.awareness:
      return 'awareness';
    case MESSAGE.checkpoint:
      return 'checkpoint';
    case MESSAGE.sync: {
      const type = decoding.readVarUint(decoder);
      return type === SYNC.step1 ? 'step1' : type === SYNC.step2 ? 'step2' : 'update';
    }
    default:
      return 'other';
  }
}
