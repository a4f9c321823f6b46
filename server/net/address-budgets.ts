// What one address may cost while it is connected: messages, bytes and time of the processor a second, over all its connections.
// Pure bookkeeping; time is passed in. Who is at an address is for others to find out.

export interface AddressBudgetOptions {
  /** Messages a second; 0: no limit. */
  maxMessagesPerSecond: number;
  /** Bytes a second; 0: no limit. */
  maxBytesPerSecond: number;
  /** Of one processor's time, what handling messages may take, in percent; 0: no limit. */
  maxCpuPercent: number;
}

export const BUDGET_KINDS = ['messages', 'bytes', 'cpu'] as const;
export type BudgetKind = (typeof BUDGET_KINDS)[number];

/** What is to become of a connection after a message. `pauseMs`: nothing is read from it for so long. */
export type Consequence = { kind: BudgetKind; pauseMs: number } | { kind: BudgetKind; pauseMs: null } | null;

/** One connection's part in the budget of its address. */
export interface Share {
  /**
   * A message was handled. Null: go on. Else its connection is to be read later, so that nothing is lost, or, with null for a
   * pause, is to be closed: the address is so far beyond its budget that waiting would take too long.
   */
  spend(bytes: number, cpuMs: number, nowMs: number): Consequence;
  /** The connection is gone. Called once. */
  leave(nowMs: number): void;
}

/** So many seconds' worth may come at once: opening a large document, pasting a book, coming back with a class of pupils. */
const BURST_SECONDS = 10;
/** Who would have to wait longer is closed instead. */
const MAX_PAUSE_MS = 10_000;
/** What a connection has spent counts half after this time, when it is compared with its neighbours. */
const HALF_LIFE_MS = 10_000;
const SWEEP_EVERY_MS = 60_000;

class Purse {
  readonly kind: BudgetKind;
  readonly perSecond: number;
  left: number;

  constructor(kind: BudgetKind, perSecond: number) {
    this.kind = kind;
    this.perSecond = perSecond;
    this.left = perSecond * BURST_SECONDS;
  }
}

interface Account {
  purses: readonly Purse[];
  atMs: number;
  members: number;
  /** Budget spent of late by all members, in seconds. */
  spent: number;
}

/**
 * Safety: an address takes no more than its budget for long, whatever number of connections it has. Liveness: a connection that
 * spends less than the average of its address is never slowed, so that an honest person behind the same router goes on; whoever is
 * slowed is read again after at most ten seconds.
 */
export class AddressBudgets {
  readonly #options: AddressBudgetOptions;
  readonly #accounts = new Map<string, Account>();
  #sweepAtMs = 0;

  constructor(options: AddressBudgetOptions) {
    this.#options = options;
  }

  /** A connection of the address that `key` stands for. */
  join(key: string, nowMs: number): Share {
    this.#sweep(nowMs);
    let account = this.#accounts.get(key);
    if (account === undefined) {
      account = { purses: this.#makePurses(), atMs: nowMs, members: 0, spent: 0 };
      this.#accounts.set(key, account);
    }
    account.members += 1;
    return new Member(account);
  }

  /** Addresses in memory. */
  get size(): number {
    return this.#accounts.size;
  }

  #makePurses(): Purse[] {
    const { maxMessagesPerSecond, maxBytesPerSecond, maxCpuPercent } = this.#options;
    const all = [
      new Purse('messages', maxMessagesPerSecond),
      new Purse('bytes', maxBytesPerSecond),
      new Purse('cpu', maxCpuPercent * 10),
    ];
    return all.filter(purse => purse.perSecond > 0);
  }

  /** Entries leave memory when they say nothing any more: who comes back after that has a full budget either way. */
  #sweep(nowMs: number): void {
    if (nowMs < this.#sweepAtMs) return;
    this.#sweepAtMs = nowMs + SWEEP_EVERY_MS;
    for (const [key, account] of this.#accounts) {
      if (account.members > 0) continue;
      refill(account, nowMs);
      if (account.purses.every(isFull)) this.#accounts.delete(key);
    }
  }
}

class Member implements Share {
  readonly #account: Account;
  #spent = 0;
  #atMs = 0;

  constructor(account: Account) {
    this.#account = account;
  }

  spend(bytes: number, cpuMs: number, nowMs: number): Consequence {
    const account = this.#account;
    refill(account, nowMs);
    let seconds = 0;
    let waitMs = 0;
    let short: BudgetKind | null = null;
    for (const purse of account.purses) {
      const amount = purse.kind === 'messages' ? 1 : purse.kind === 'bytes' ? bytes : cpuMs;
      purse.left -= amount;
      seconds = Math.max(seconds, amount / purse.perSecond);
      const missingMs = (-purse.left / purse.perSecond) * 1000;
      if (missingMs <= waitMs) continue;
      waitMs = missingMs;
      short = purse.kind;
    }
    this.#spent = this.#spent * fade(nowMs - this.#atMs) + seconds;
    this.#atMs = nowMs;
    account.spent += seconds;
    if (short === null) return null;
    // Rounding must not make a single connection spend less than "the average of all".
    const isModest = this.#spent * account.members < account.spent * 0.999;
    if (isModest) return null;
    return { kind: short, pauseMs: waitMs > MAX_PAUSE_MS ? null : waitMs };
  }

  leave(nowMs: number): void {
    const account = this.#account;
    refill(account, nowMs);
    account.members -= 1;
    account.spent = Math.max(0, account.spent - this.#spent * fade(nowMs - this.#atMs));
  }
}

function refill(account: Account, nowMs: number): void {
  const passedMs = nowMs - account.atMs;
  if (passedMs <= 0) return;
  account.atMs = nowMs;
  account.spent *= fade(passedMs);
  for (const purse of account.purses) {
    purse.left = Math.min(purse.perSecond * BURST_SECONDS, purse.left + (passedMs / 1000) * purse.perSecond);
  }
}

function isFull(purse: Purse): boolean {
  return purse.left >= purse.perSecond * BURST_SECONDS;
}

function fade(passedMs: number): number {
  return passedMs <= 0 ? 1 : 0.5 ** (passedMs / HALF_LIFE_MS);
}

/** What the settings start from. An office of 500 people who all type needs some 10,000 messages a second. */
export const ADDRESS_BUDGETS: AddressBudgetOptions = {
  maxMessagesPerSecond: 20_000,
  maxBytesPerSecond: 32 * 1024 * 1024,
  maxCpuPercent: 50,
};
