// How often one person, and one address, may ask over HTTP for what costs something. Time is passed in.

import { Buckets, type Rate } from '../people/buckets.ts';
import type { Caller } from '../ports/caller.ts';
import { ApiFault } from './api-fault.ts';

/**
 * What one person may do. An address may do five times as much: a school or an office is one address. This machine
 * itself may do a hundred times as much, because behind a local proxy that nobody has declared it is everybody.
 */
export const PERSON_RATES = {
  /** A folder of some hundred files can be brought in at once. */
  create: { burst: 500, perMinute: 60 },
  /** Titles, tags, pins, the bin. */
  change: { burst: 300, perMinute: 300 },
  upload: { burst: 200, perMinute: 60 },
  /** One for each pause in typing. */
  search: { burst: 60, perMinute: 240 },
  list: { burst: 300, perMinute: 600 },
  /** Text and HTML of one document, built in the archive. */
  export: { burst: 60, perMinute: 60 },
  /** Everything of one person. */
  archive: { burst: 5, perMinute: 2 },
  /** Making share links; a password costs some 30 ms. */
  link: { burst: 30, perMinute: 30 },
  redeem: { burst: 30, perMinute: 30 },
  /** Codes for other devices, and journeys to the provider of sign-in. */
  code: { burst: 20, perMinute: 10 },
} as const satisfies Record<string, Rate>;

export type Costly = keyof typeof PERSON_RATES;

/**
 * Guessing at codes and passwords: by one person and by one address, also this machine, for one secret, and by all together.
 * Who guesses with the right one has guessed, too.
 */
const GUESS_RATES = {
  mine: { burst: 5, perMinute: 5 },
  target: { burst: 20, perMinute: 10 },
  all: { burst: 300, perMinute: 300 },
} as const satisfies Record<string, Rate>;

const ADDRESS_FACTOR = 5;
const MACHINE_FACTOR = 100;

export class Budgets {
  readonly #now: () => number;
  readonly #people = makeBuckets(1);
  readonly #addresses = makeBuckets(ADDRESS_FACTOR);
  readonly #machine = makeBuckets(MACHINE_FACTOR);

  readonly #guesses = {
    mine: new Buckets(GUESS_RATES.mine),
    target: new Buckets(GUESS_RATES.target),
    all: new Buckets(GUESS_RATES.all),
  };

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Throws an ApiFault (429) when this person or their address has done too much of it. */
  spend(what: Costly, { person, addressKey, isThisMachine }: Caller): void {
    const nowMs = this.#now();
    const byAddress = (isThisMachine ? this.#machine : this.#addresses)[what];
    refuseWhile(this.#people[what].take(person, nowMs) || byAddress.take(addressKey, nowMs));
  }

  /** The same for a try at a secret: `target` names one of them; null: all of their kind, which nobody can tell apart. */
  spendGuess(kind: 'code' | 'password', target: string | null, { person, addressKey }: Caller): void {
    const nowMs = this.#now();
    const { mine, target: one, all } = this.#guesses;
    // Who is refused for themselves takes nothing from others.
    refuseWhile(mine.take(`${kind} ${person}`, nowMs) || mine.take(`${kind} ${addressKey}`, nowMs));
    refuseWhile((target === null ? 0 : one.take(`${kind} ${target}`, nowMs)) || all.take(kind, nowMs));
  }
}

function refuseWhile(waitMs: number): void {
  if (waitMs === 0) return;
  const seconds = Math.ceil(waitMs / 1000);
  throw new ApiFault('too-many', `Too many requests. Try again in ${seconds} s.`, {
    headers: { 'Retry-After': String(seconds) },
  });
}

function makeBuckets(factor: number): Record<Costly, Buckets> {
  const entries = Object.entries(PERSON_RATES).map(([what, rate]) => [
    what,
    new Buckets({ burst: rate.burst * factor, perMinute: rate.perMinute * factor }),
  ]);
  return Object.fromEntries(entries) as Record<Costly, Buckets>;
}
