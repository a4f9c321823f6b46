// Mail goes out here and nowhere else. A server that does not answer costs time, never an error.
import { createTransport } from 'nodemailer';
import type { Clock, Log, Timer } from '../relay/ports.ts';
import type { Mail } from './digest-mail.ts';

export type Delivery =
  | 'sent'
  /** This mail will never be taken: there is no such mailbox, most likely. */
  | 'refused'
  /** Not now, for whatever reason. Nothing was sent. */
  | 'failed'
  /** The server stops while it was on its way: it may have been sent. */
  | 'unknown';

export interface MailerParts {
  /** smtp:// or smtps://, with name and password where they are needed. */
  url: string;
  from: string;
  clock: Pick<Clock, 'after'>;
  log: Log;
  /** The pauses before it is tried again. */
  pausesMs?: readonly number[];
}

const PAUSES_MS = [1_000, 5_000, 30_000];
const CONNECT_MS = 15_000;
const SILENCE_MS = 30_000;

export class Mailer {
  readonly #parts: MailerParts;
  readonly #transport: ReturnType<typeof openTransport>;
  /** What ends waiting when the mailer is stopped. */
  readonly #onStop = new Set<() => void>();
  #isStopped = false;

  constructor(parts: MailerParts) {
    this.#parts = parts;
    this.#transport = openTransport(parts.url);
  }

  /** Never rejects. Ends at once when the mailer is stopped. */
  async send(mail: Mail): Promise<Delivery> {
    const { log, pausesMs = PAUSES_MS } = this.#parts;
    for (const pauseMs of [...pausesMs, null]) {
      if (this.#isStopped) return 'failed';
      const delivery = await this.#tryUntilStopped(mail);
      if (delivery !== 'failed') return delivery;
      if (pauseMs !== null) await this.#pause(pauseMs);
    }
    log.warn('mail cannot be sent now');
    return 'failed';
  }

  stop(): void {
    this.#isStopped = true;
    for (const end of this.#onStop) end();
    this.#transport.close();
  }

  async #try({ to, subject, text, html, offUrl }: Mail): Promise<Delivery> {
    const headers: Record<string, string> = { 'Auto-Submitted': 'auto-generated' };
    if (offUrl !== null) {
      headers['List-Unsubscribe'] = `<${offUrl}>`;
      headers['List-Unsubscribe-Post'] = 'List-Unsubscribe=One-Click';
    }
    try {
      const { from } = this.#parts;
      await this.#transport.sendMail({ from, to: { name: '', address: to }, subject, text, html, headers });
      return 'sent';
    } catch (error) {
      const { code, responseCode = 0 } = error as { code?: string; responseCode?: number };
      // Neither the message nor the address: they name who gets mail, and may hold the password.
      this.#parts.log.warn('a mail was not taken', { code, responseCode });
      const isForGood = (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode >= 500;
      return isForGood ? 'refused' : 'failed';
    }
  }

  #tryUntilStopped(mail: Mail): Promise<Delivery> {
    return new Promise(resolve => {
      const end = () => resolve('unknown');
      this.#onStop.add(end);
      void this.#try(mail).then(delivery => {
        this.#onStop.delete(end);
        resolve(delivery);
      });
    });
  }

  #pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      const end = () => {
        timer.cancel();
        this.#onStop.delete(end);
        resolve();
      };
      const timer: Timer = this.#parts.clock.after(ms, end);
      this.#onStop.add(end);
    });
  }
}

function openTransport(url: string) {
  return createTransport({
    url,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
