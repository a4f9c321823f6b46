// How relays, stores and pages of simulated worlds are spoiled on purpose: what stands between them and the world, and lets
// everything pass but one thing.
import * as decoding from 'lib0/decoding';
import { MESSAGE, SYNC } from '../../protocol/messages.ts';
import type { Role } from '../../protocol/roles.ts';
import type { Append, Connection, GovernedSession, Store, Visitor } from '../relay/ports.ts';
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

export function passOn(relay: RelayLike): RelayLike {
  return {
    connect: (connection, visitor) => relay.connect(connection, visitor),
    stats: () => relay.stats(),
    submit: (doc, update, author) => relay.submit(doc, update, author),
    stop: deadlineMs => relay.stop(deadlineMs),
  };
}

export function passOnSession(session: GovernedSession): GovernedSession {
  return {
    receive: frame => session.receive(frame),
    drained: () => session.drained(),
    closed: () => session.closed(),
    changeRole: role => session.changeRole(role),
    changeIdentity: identity => session.changeIdentity(identity),
    end: (code, reason) => session.end(code, reason),
  };
}

export function spoilConnections(create: (visitor: Visitor) => Spoiled): Tampering {
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

export function spoilAppend(
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
