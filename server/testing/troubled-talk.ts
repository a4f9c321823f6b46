// A TalkStore that takes its time, fails now and then, before or after it has done its work, and answers in another order
// than it was asked.
import type { Role } from '../../protocol/roles.ts';
import type { TalkStore } from '../ports/talk.ts';
import type { Random } from './random.ts';
import type { SimulatedTime } from './simulated-time.ts';

export interface Trouble {
  /** Of calls that fail with nothing done, and of those that fail with everything done. */
  failBefore: number;
  failAfter: number;
  maxDelayMs: number;
}

export const NO_TROUBLE: Trouble = { failBefore: 0, failAfter: 0, maxDelayMs: 20 };

const METHODS: readonly (keyof TalkStore)[] = [
  ...(['send', 'edit', 'remove', 'beginThread', 'setResolved', 'markRead', 'markNoticesRead'] as const),
  ...(['replay', 'chat', 'searchChat', 'threads', 'people', 'notices', 'notify', 'setNotify'] as const),
  ...(['tellShared', 'withdrawShared'] as const),
];

export function troubleTalk(
  inner: TalkStore,
  time: SimulatedTime,
  random: Random,
  parts: { trouble: () => Trouble; onFailure?: (when: 'before' | 'after') => void },
): TalkStore {
  const pause = () =>
    new Promise<void>(resolve => time.after(random.int(0, parts.trouble().maxDelayMs), resolve));
  const fail = (when: 'before' | 'after'): never => {
    parts.onFailure?.(when);
    throw new Error(`simulated failure ${when} the work`);
  };
  const wrap =
    (method: keyof TalkStore) =>
    async (...args: unknown[]): Promise<unknown> => {
      await pause();
      if (random.chance(parts.trouble().failBefore)) fail('before');
      const answer = await (inner[method] as (...args: unknown[]) => Promise<unknown>).apply(inner, args);
      await pause();
      if (random.chance(parts.trouble().failAfter)) fail('after');
      return answer;
    };
  return Object.fromEntries(METHODS.map(method => [method, wrap(method)])) as unknown as TalkStore;
}

/** Roles that are asked for over some distance, and change. */
export class SimulatedRoles {
  /** Since when, by person and document. */
  private readonly lost = new Map<string, number>();
  private readonly listeners: ((doc: string | null) => void)[] = [];
  private readonly time: SimulatedTime;
  private readonly random: Random;
  readonly normal: Role;

  constructor(time: SimulatedTime, random: Random, normal: Role = 'comment') {
    this.time = time;
    this.random = random;
    this.normal = normal;
  }

  has(person: string, doc: string): boolean {
    return !this.lost.has(`${person} ${doc}`);
  }

  /** 0 when it is not lost. */
  lostForMs(person: string, doc: string): number {
    return this.time.currentMs - (this.lost.get(`${person} ${doc}`) ?? this.time.currentMs);
  }

  set(person: string, doc: string, has: boolean): void {
    if (has) this.lost.delete(`${person} ${doc}`);
    else this.lost.set(`${person} ${doc}`, this.time.currentMs);
    for (const changed of this.listeners) changed(doc);
  }

  onChanged(changed: (doc: string | null) => void): void {
    this.listeners.push(changed);
  }

  async roleOf(person: string, doc: string): Promise<Role | null> {
    const role = this.has(person, doc) ? this.normal : null;
    await new Promise<void>(resolve => this.time.after(this.random.int(0, 15), resolve));
    return role;
  }
}
