// A real SMTP server on a free port of this machine that keeps what it takes, and reads mail as far as tests need it.
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  recipients: string[];
  /** By name in lower case, unfolded. A name that came twice is in here twice. */
  headers: [name: string, value: string][];
  text: string;
  html: string;
}

export class Mailbox {
  readonly mails: ReceivedMail[] = [];
  /** Answers to mails that come next, before one is taken. */
  readonly refusals: number[] = [];
  tryCount = 0;
  logins = 0;
  private readonly server: SMTPServer;
  private readonly isSecure: boolean;

  /** `isSecure`: TLS from the first byte, with a certificate that nobody vouches for. */
  static async start({ isSecure = false } = {}): Promise<Mailbox> {
    const mailbox = new Mailbox(isSecure);
    await new Promise<void>(resolve => mailbox.server.listen(0, '127.0.0.1', () => resolve()));
    return mailbox;
  }

  private constructor(isSecure: boolean) {
    this.isSecure = isSecure;
    this.server = new SMTPServer({
      secure: isSecure,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      disableReverseLookup: true,
      onAuth: ({ username, password }, _session, done) => {
        this.logins += 1;
        if (username === 'prosa' && password === 'secret') done(null, { user: username });
        else done(new Error('no such account'));
      },
      onRcptTo: (_address, _session, done) => {
        this.tryCount += 1;
        const code = this.refusals.shift();
        done(code === undefined ? null : Object.assign(new Error('not now'), { responseCode: code }));
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const recipients = session.envelope.rcptTo.map(({ address }) => address);
          this.mails.push({ recipients, ...readMail(Buffer.concat(chunks).toString('latin1')) });
          done(null);
        });
      },
    });
    // A client that breaks off, as one must that meets this certificate.
    this.server.on('error', () => {});
  }

  get url(): string {
    const scheme = this.isSecure ? 'smtps' : 'smtp';
    return `${scheme}://prosa:secret@127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise(resolve => this.server.close(() => resolve()));
  }
}

export function headerOf(mail: ReceivedMail | undefined, name: string): string | undefined {
  return mail?.headers.find(([known]) => known === name)?.[1];
}

function readMail(raw: string): Omit<ReceivedMail, 'recipients'> {
  const { headers, body } = splitPart(raw);
  const [, boundary = ''] = /boundary="([^"]+)"/.exec(valueIn(headers, 'content-type')) ?? [];
  const parts = body.split(`--${boundary}`).slice(1, -1).map(splitPart);
  const find = (type: string) => {
    const part = parts.find(part => valueIn(part.headers, 'content-type').startsWith(type));
    return part === undefined ? '' : decode(part.body, valueIn(part.headers, 'content-transfer-encoding'));
  };
  return { headers, text: find('text/plain'), html: find('text/html') };
}

function splitPart(raw: string): { headers: [string, string][]; body: string } {
  const text = raw.replace(/^\r\n/, '');
  const end = text.indexOf('\r\n\r\n');
  const lines = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const [name = '', value = ''] = line.split(/:\s*(.*)/s);
    return [name.toLowerCase(), value];
  });
  return { headers, body: text.slice(end + 4) };
}

function valueIn(headers: [string, string][], name: string): string {
  return headers.find(([known]) => known === name)?.[1] ?? '';
}

function decode(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1').toString();
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
