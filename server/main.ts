// The composition root: the only file that knows all parts, reads the environment and exits. Started with
// `npm start`, or as `node dist/server/main.js`.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLOSE } from '../protocol/close-codes.ts';
import { AccessDesk } from './api/access-desk.ts';
import { createApi } from './api/api.ts';
import { Housekeeping } from './api/housekeeping.ts';
import { openArchive } from './archive/worker-archive.ts';
import type { Config, MailSettings } from './config/config.ts';
import { describeSettings, readConfig } from './config/read-config.ts';
import { FileShelf } from './files/file-shelf.ts';
import { createFileServer } from './files/serve-file.ts';
import { LiveHub } from './live/hub.ts';
import { createLiveShelf } from './live/live-shelf.ts';
import { createLogger, type Logger } from './net/logger.ts';
import { Metrics } from './net/metrics.ts';
import { NET_DEFAULTS, NetServer } from './net/net-server.ts';
import { AccessBook } from './people/access-book.ts';
import { Admission } from './people/admission.ts';
import { DeviceCodes } from './people/device-codes.ts';
import { DigestDesk } from './people/digest-desk.ts';
import { DigestLinks } from './people/digest-links.ts';
import { GuestSessions } from './people/guest-session.ts';
import { Mailer } from './people/mailer.ts';
import { Passwords } from './people/passwords.ts';
import { PeopleBook } from './people/people-book.ts';
import { createSessionDesk } from './people/session-desk.ts';
import { openSessionKey } from './people/session-key.ts';
import { SessionNumbers } from './people/session-numbers.ts';
import { SignIn } from './people/sign-in.ts';
import { createTokenReader } from './people/tokens.ts';
import { VisitNotes } from './people/visit-notes.ts';
import { realClock } from './real-clock.ts';
import { Relay } from './relay/relay.ts';
import { RELAY_LIMITS } from './relay/relay-limits.ts';
import { createShutdown, EXIT } from './shutdown.ts';
import { openSqliteStore, type SqliteStore } from './store/sqlite/sqlite-store.ts';

/** Where the build puts things, seen from dist/server/main.js. */
const CLIENT_FOLDER = fileURLToPath(new URL('../client/', import.meta.url));
const STORE_WORKER = new URL('./store/sqlite/worker.js', import.meta.url);
// Short enough that "Saved" follows a keystroke within a twentieth of a second.
const COMMIT_GAP_MS = 30;
const ARCHIVE_WORKER = new URL('./archive/worker.js', import.meta.url);

const reading = readConfig(process.argv.slice(2), process.env);
switch (reading.kind) {
  case 'help':
    process.stdout.write(describeSettings());
    break;
  case 'version':
    process.stdout.write(`${readVersion()}\n`);
    break;
  case 'invalid':
    process.stderr.write(`Prosa: ${reading.line}\n`);
    process.exitCode = EXIT.misconfigured;
    break;
  case 'config':
    await start(reading.config);
}

async function start(config: Config): Promise<void> {
  const log = createLogger(config.logLevel);
  try {
    await serve(config, log);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    const line = code === 'EADDRINUSE' ? describeTakenPort(config) : message;
    log.debug('start failed', { error });
    log.flush();
    process.stderr.write(`Prosa cannot start: ${line}\n`);
    // Workers and timers of the parts that did start keep the process alive otherwise.
    process.exit(EXIT.failed);
  }
}

async function serve(config: Config, log: Logger): Promise<void> {
  const clock = realClock;
  const version = readVersion();
  const metrics = new Metrics(() => relay.stats());
  const store = await openSqliteStore({
    folder: config.dataFolder,
    workerUrl: STORE_WORKER,
    log,
    commitGapMs: COMMIT_GAP_MS,
  });
  const archive = openArchive({ workerUrl: ARCHIVE_WORKER, log });
  const relay = new Relay({
    store,
    archive,
    clock,
    log,
    meter: metrics,
    watcher: { changed: (doc, what) => live.documentChanged(doc, what) },
    random: Math.random,
    newEpoch: makeEpoch,
    version,
    limits: { maxMessageBytes: config.maxMessageBytes, maxDocumentBytes: config.maxDocumentBytes },
    opened: doc => admission.opened(doc),
  });
  const { catalogue } = store;
  const people = new PeopleBook(store.access);
  const access = new AccessBook({ store: store.access, people, policy: { guests: config.guests }, clock });
  const sessionKey = await openSessionKey(config.dataFolder);
  const sessionNumbers = await SessionNumbers.open(store.access);
  const sessions = new GuestSessions(sessionKey, clock.wallNow, sessionNumbers, config.basePath);
  const digest = config.mail === null ? null : openDigest(config.mail, sessionKey, store, log);
  const live = new LiveHub({
    store: store.talk,
    roles: access,
    people: { publicPerson: person => people.person(person) },
    shelf: createLiveShelf(catalogue, doc => relay.whoIsIn(doc)),
    clock,
    log,
  });
  people.onChanged(person => live.personChanged(person));
  const rooms = {
    whoIsIn: (doc: string) => relay.whoIsIn(doc),
    evict: (doc: string) => relay.evict(doc, CLOSE.noSuchDocument, 'the document is in the bin'),
    submit: (doc: string, bytes: Uint8Array, author: string) => relay.submit(doc, bytes, author),
  };
  const shelf = await FileShelf.open({
    folder: join(config.dataFolder, 'files'),
    catalogue,
    maxBytes: config.maxUploadBytes,
    wallNow: clock.wallNow,
  });
  const api = createApi({
    basePath: config.basePath,
    store,
    catalogue,
    drafting: archive,
    rooms,
    shelf,
    access: {
      store: store.access,
      book: access,
      people,
      desk: new AccessDesk(access, people),
      sessions,
      sessionNumbers,
      codes: new DeviceCodes(clock.wallNow),
      passwords: new Passwords(),
      signIn:
        config.signIn === null
          ? null
          : new SignIn({ ...config.signIn, basePath: config.basePath, wallNow: clock.wallNow, log }),
    },
    talk: {
      store: store.talk,
      tell: told => live.tell(told),
      roleOf: (person, doc) => access.roleOf(person, doc),
    },
    digest,
    clock,
    log,
    newEpoch: makeEpoch,
    maxDocumentBytes: config.maxDocumentBytes,
    meter: metrics,
    version,
  });
  const housekeeping = new Housekeeping({
    catalogue: {
      listBinnedBefore: atMs => catalogue.listBinnedBefore(atMs),
      purge: async doc => {
        await catalogue.purge(doc);
        access.changed(doc);
      },
    },
    rooms,
    shelf,
    clock,
    log,
  });
  const visits = new VisitNotes({ catalogue, clock, log });
  const admission = new Admission({
    book: access,
    people,
    connect: (connection, visitor) => {
      const session = relay.connect(connection, visitor);
      // After the relay: a document that is not there yet is being made now.
      if (visitor.person !== null) {
        visits.note(visitor.person, visitor.doc);
        live.visited(visitor.person, visitor.doc);
      }
      return session;
    },
    readToken: config.tokenKey === null ? null : createTokenReader(config.tokenKey, clock.wallNow),
    clock,
    log,
    maxWaitingBytes: RELAY_LIMITS.maxWaitingBytes,
  });
  sessionNumbers.onEnded((person, kept) => {
    live.endSessions(person, kept);
    admission.endSessions(person, kept);
  });
  const net = new NetServer(
    {
      ...config,
      clientFolder: CLIENT_FOLDER,
      maxPartialBytes: Math.max(NET_DEFAULTS.maxPartialBytes, 2 * config.maxMessageBytes),
    },
    {
      connect: (connection, visitor) => admission.connect(connection, visitor),
      connectLive: (connection, visitor) => live.connect(connection, visitor),
      readiness: () =>
        metrics.storeHealth === 'failing'
          ? { ready: false, reason: 'the store cannot write' }
          : { ready: true },
      desk: createSessionDesk(sessions, people),
      site: {
        api: api.handle,
        export: api.export,
        file: createFileServer(shelf, config.embedOrigins.length > 0),
      },
      metrics,
      clock,
      log,
    },
  );
  const shutdown = createShutdown({
    api: {
      async finish(deadlineMs) {
        live.stop();
        await Promise.all([api.finish(deadlineMs), housekeeping.stop(), digest?.stop()]);
      },
    },
    relay,
    store,
    archive,
    net,
    log,
    exit: code => process.exit(code),
  });
  process.on('SIGTERM', () => shutdown.stop('SIGTERM'));
  process.on('SIGINT', () => shutdown.stop('SIGINT'));
  process.on('uncaughtException', error => shutdown.crash('uncaught exception', error));
  process.on('unhandledRejection', error => shutdown.crash('unhandled rejection', error));

  const port = await net.listen();
  housekeeping.start();
  digest?.start();
  const url = `http://${displayHost(config.host)}:${port}${config.basePath}`;
  log.info('ready', { url, port, data: config.dataFolder, version, node: process.versions.node });
  process.stdout.write(`Prosa is ready on ${url} · data in ${displayFolder(config.dataFolder)}\n`);
}

function openDigest(
  { smtpUrl, from, site }: MailSettings,
  key: Buffer,
  store: Pick<SqliteStore, 'digest' | 'talk'>,
  log: Logger,
): DigestDesk {
  const clock = realClock;
  return new DigestDesk({
    store: store.digest,
    talk: store.talk,
    mailer: new Mailer({ url: smtpUrl, from, clock, log }),
    links: new DigestLinks({ key, store: store.digest, site, wallNow: clock.wallNow }),
    site,
    clock,
    log,
  });
}

/** 128 random bits, given to a document at its birth. */
function makeEpoch(): string {
  return randomBytes(16).toString('base64url');
}

function readVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** The host as a person types it into a browser on this machine. */
function displayHost(host: string | null): string {
  if (host === null || host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function displayFolder(folder: string): string {
  const below = relative(process.cwd(), folder);
  return below === '' || below.startsWith('..') ? folder : `./${below}`;
}

function describeTakenPort({ port }: Config): string {
  return `port ${port} is already in use. Stop what uses it, or choose another: npm start -- --port ${port + 1}`;
}
