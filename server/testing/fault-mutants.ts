// More relays, stores and pages with one known fault each: such as are well as long as links only break, servers only end
// and disks only fail. What finds them is a full or hanging disk, a message cut in the middle, a clock that is set, a role that
// changes, a device that comes back with its copy, and the count of frames.
import { encodeSyncStep1 } from '../../protocol/messages.ts';
import { mayEdit } from '../../protocol/roles.ts';
import { codeOf } from '../store/store-error.ts';
import { type Mutant, spoilAppend, spoilConnections } from './spoil.ts';

const EMPTY_STATE_VECTOR = new Uint8Array([0]);
const PATIENCE_MS = 2_000;

export const FAULT_MUTANTS: readonly Mutant[] = [
  {
    name: 'sends every update twice',
    tampering: () =>
      spoilConnections(() => ({
        send: (frame, kind, pass) => {
          pass(frame);
          if (kind === 'update') pass(frame);
        },
      })),
  },
  {
    name: 'asks whoever is sent an update for all that they have',
    tampering: () =>
      spoilConnections(() => ({
        send: (frame, kind, pass) => {
          pass(frame);
          if (kind === 'update') pass(encodeSyncStep1(EMPTY_STATE_VECTOR));
        },
      })),
  },
  {
    name: 'takes a disk that is full for one that has written',
    tampering: () =>
      spoilAppend((batch, append) =>
        append(batch).catch((error: unknown) => {
          if (codeOf(error) !== 'SQLITE_FULL') throw error;
        }),
      ),
  },
  {
    name: 'takes a save that hangs for a good one',
    tampering: () =>
      spoilAppend((batch, append) => {
        const patience = new Promise<void>(resolve => setTimeout(resolve, PATIENCE_MS));
        return Promise.race([append(batch), patience]);
      }),
  },
  {
    name: 'does not hear that somebody may no longer edit',
    tampering: () =>
      spoilConnections(() => ({
        changeRole: (role, pass) => {
          if (mayEdit(role)) pass();
        },
      })),
  },
  {
    name: 'does not ask who may edit again for what was refused',
    tampering: () =>
      spoilConnections(() => {
        let isChanging = false;
        return {
          changeRole: (_role, pass) => {
            isChanging = true;
            pass();
            isChanging = false;
          },
          send: (frame, kind, pass) => {
            if (kind !== 'step1' || !isChanging) pass(frame);
          },
        };
      }),
  },
  {
    name: 'measures its pauses by the wall clock',
    tampering: () => ({
      clock: clock => ({
        now: () => clock.wallNow(),
        wallNow: () => clock.wallNow(),
        after: (delayMs, run) => clock.after(delayMs, run),
        soon: run => clock.soon(run),
      }),
    }),
  },
  {
    name: 'hands on what has come of a message that was cut in the middle',
    tampering: () => ({ handOnHalf: true }),
  },
  {
    name: 'keeps a copy of what others write, and not of what is written here',
    tampering: () => ({ keepOthersOnly: true }),
  },
];
