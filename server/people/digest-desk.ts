// Digests of notices by mail: where they go, that the address is theirs who gave it, and the rounds in which they are sent.
import type { Digest, DigestChoice, DigestLanguage } from '../../protocol/digest.ts';
import type { DigestAddress, DigestStore } from '../ports/digest.ts';
import type { TalkStore } from '../ports/talk.ts';
import type { Clock, Log, Timer } from '../relay/ports.ts';
import { Buckets } from './buckets.ts';
import { isDue, planDigest } from './digest.ts';
import type { DigestLinks, LinkPurpose } from './digest-links.ts';
import { composeConfirmation, composeDigest, composePage } from './digest-mail.ts';
import { digestWordsOf } from './digest-words.ts';
import type { Mailer } from './mailer.ts';

export interface DigestDeskParts {
  store: DigestStore;
  talk: Pick<TalkStore, 'notices'>;
  mailer: Pick<Mailer, 'send' | 'stop'>;
  links: DigestLinks;
  /** Where this server is for people, without a slash at the end. */
  site: string;
  clock: Pick<Clock, 'wallNow' | 'now' | 'after'>;
  log: Log;
}

export type DigestChange =
  | { outcome: 'done'; digest: Digest }
  | { outcome: 'no-address' }
  /** Too many mails that ask for confirmation: by this person, from this network, to this address, or altogether. */
  | { outcome: 'too-many'; waitMs: number };

const ROUND_MS = 10 * 60_000;
const PAGE = 100;
const MAX_NOTICES = 50;
const HOUR_MINUTES = 60;
/** Mails that ask for confirmation go to people who may never have heard of us. */
const CONFIRMATION_RATES = {
  person: { burst: 5, perMinute: 3 / HOUR_MINUTES },
  network: { burst: 20, perMinute: 10 / HOUR_MINUTES },
  email: { burst: 3, perMinute: 1 / (8 * HOUR_MINUTES) },
  all: { burst: 200, perMinute: 2 },
};

export class DigestDesk {
  readonly #parts: DigestDeskParts;
  readonly #rates = {
    person: new Buckets(CONFIRMATION_RATES.person),
    network: new Buckets(CONFIRMATION_RATES.network),
    email: new Buckets(CONFIRMATION_RATES.email),
    all: new Buckets(CONFIRMATION_RATES.all),
  };
  #timer: Timer | null = null;
  #isStopped = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: DigestDeskParts) {
    this.#parts = parts;
  }

  async view(person: string): Promise<Digest> {
    return toDigest(await this.#parts.store.address({ person }));
  }

  /** An address that is not confirmed is asked for confirmation, also when it was asked before; nothing else goes there. */
  async change(
    person: string,
    network: string,
    { email, choice, language }: { email?: string; choice: DigestChoice; language: DigestLanguage },
  ): Promise<DigestChange> {
    const { store, mailer, links, log } = this.#parts;
    const before = await store.address({ person });
    const next = email ?? before?.email;
    if (next === undefined) {
      // There is nothing to turn off.
      if (choice === 'off') return { outcome: 'done', digest: toDigest(null) };
      return { outcome: 'no-address' };
    }
    const mustAsk = choice !== 'off' && (before?.email !== next || before.confirmedMs === null);
    const waitMs = mustAsk ? this.#spend(person, network, next) : 0;
    if (waitMs > 0) return { outcome: 'too-many', waitMs };
    await store.setAddress(person, { email: next, choice, language });
    const address = await store.address({ person });
    if (mustAsk && address !== null) {
      // Not waited for: an SMTP server may take its time.
      mailer
        .send(composeConfirmation(next, language, links.make('confirm', address)))
        .catch(error => log.error('asking for confirmation failed', { error }));
    }
    return { outcome: 'done', digest: toDigest(address) };
  }

  /** The page that a link opens: it asks, and changes nothing, because programs that look through mail open links, too. */
  async ask(purpose: LinkPurpose, token: string): Promise<{ isGood: boolean; page: string }> {
    const address = await this.#parts.links.read(purpose, token);
    if (address === null) return badLink();
    const { confirmPage, confirmLink, offPage, off } = digestWordsOf(address.language);
    const [sentence, button] = purpose === 'confirm' ? [confirmPage, confirmLink] : [offPage, off];
    return { isGood: true, page: composePage(address.language, sentence, button) };
  }

  /** Does what the link is for. Once more changes nothing more. */
  async obey(purpose: LinkPurpose, token: string): Promise<{ isGood: boolean; page: string }> {
    const { store, links, clock } = this.#parts;
    const address = await links.read(purpose, token);
    if (address === null) return badLink();
    const { person, email, language } = address;
    if (purpose === 'confirm') await store.confirm(person, email, clock.wallNow());
    else await store.setChoice(person, 'off');
    const { confirmed, isOff } = digestWordsOf(language);
    return { isGood: true, page: composePage(language, purpose === 'confirm' ? confirmed : isOff, null) };
  }

  /** Begins now, and again every ten minutes after the end of a round. */
  start(): void {
    this.#running = this.round().then(() => {
      if (!this.#isStopped) this.#timer = this.#parts.clock.after(ROUND_MS, () => this.start());
    });
  }

  /** Begins nothing more; resolves when what runs has ended, which is soon. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    this.#parts.mailer.stop();
    await this.#running;
  }

  /** Sends what is due, and answers how many. Never rejects: what fails is logged, and tried again in the next round. */
  async round(): Promise<number> {
    const { store, log } = this.#parts;
    let sentCount = 0;
    try {
      for (let after = ''; !this.#isStopped; ) {
        const page = await store.waiting(after, PAGE);
        for (const address of page) {
          if (this.#isStopped) return sentCount;
          const outcome = await this.#sendOne(address);
          // The mail server is away: the others would only wait for it, too.
          if (outcome === 'failed') return sentCount;
          if (outcome === 'sent') sentCount += 1;
          after = address.person;
        }
        if (page.length < PAGE) break;
      }
      log.debug('digests', { sent: sentCount });
    } catch (error) {
      log.error('sending digests failed', { error });
    }
    return sentCount;
  }

  /**
   * Safety: that it goes off is on disk before it does, so that no crash and no lost answer makes two of it. Liveness:
   * when it certainly did not, that is taken back.
   */
  async #sendOne(address: DigestAddress): Promise<'sent' | 'skipped' | 'failed'> {
    const { store, talk, mailer, links, site, clock } = this.#parts;
    const nowMs = clock.wallNow();
    if (!isDue(address, nowMs)) return 'skipped';
    const { notices } = await talk.notices(address.person, MAX_NOTICES);
    const plan = planDigest(address, notices, nowMs);
    if (plan === null) return 'skipped';
    const claimed = { sentMs: nowMs, sentNotice: plan.upTo };
    if (!(await store.claim(address, claimed))) return 'skipped';
    const { person, email, language, sentMs, sentNotice } = address;
    const delivery = await mailer.send(
      composeDigest(email, language, plan, site, links.make('off', address)),
    );
    if (delivery === 'failed') {
      await store.claim({ person, email, ...claimed }, { sentMs, sentNotice });
      return 'failed';
    }
    return delivery === 'sent' ? 'sent' : 'skipped';
  }

  #spend(person: string, network: string, email: string): number {
    const nowMs = this.#parts.clock.now();
    const { person: mine, network: ours, email: theirs, all } = this.#rates;
    return (
      mine.take(person, nowMs) ||
      ours.take(network, nowMs) ||
      theirs.take(email.toLowerCase(), nowMs) ||
      all.take('', nowMs)
    );
  }
}

function badLink(): { isGood: boolean; page: string } {
  return { isGood: false, page: composePage('en', digestWordsOf('en').badLink, null) };
}

function toDigest(address: DigestAddress | null): Digest {
  if (address === null) return { mail: 'there', address: { state: 'missing' }, choice: 'off' };
  const { email, confirmedMs, choice } = address;
  const state = confirmedMs === null ? 'waiting' : 'confirmed';
  return { mail: 'there', address: { state, email }, choice };
}
