// Relays, stores and archives with one known fault each. They prove that the simulated worlds would find it.
import * as decoding from 'lib0/decoding';
import { encodeCheckpoint } from '../../protocol/messages.ts';
import type { Append, Connection, Session } from '../relay/ports.ts';
import { type Mutant, passOn, passOnSession, spoilAppend, spoilConnections } from './spoil.ts';

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
