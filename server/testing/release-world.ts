// A small office that has used Prosa for a while: what is written into a running server so that a later release can prove that it
// still reads all of it, and how that is read. Over the same roads that people use, so that it holds for whatever lies below.
import * as Y from 'yjs';
import { ACCESS_PATHS } from '../../protocol/access.ts';
import { API_PATHS } from '../../protocol/api.ts';
import type { NewMessage } from '../../protocol/talk.ts';
import { TALK_PATHS } from '../../protocol/talk.ts';
import { TEXT_ROOT } from '../archive/extract-text.ts';
import { DatabaseInspector, type InspectedLog } from '../store/sqlite/inspector.ts';
import { type Answer, ApiPerson } from './api-person.ts';
import { LiveClient } from './live-client.ts';
import { makePng } from './pictures.ts';
import type { ServerProcess } from './server-process.ts';
import { SocketClient } from './socket-clients.ts';
import { until } from './until.ts';

const NAMES = ['ana', 'bob', 'carla'] as const;
type Name = (typeof NAMES)[number];
const DOCS = ['plan', 'team/code.py', 'private', 'app'] as const;
const TEXT_DOCS = DOCS.slice(0, 3);

/** What is kept beside the data: who people are, what they hold, and what they read of it with the release that wrote it. */
export interface ReleaseWorld {
  madeWith: string;
  cookies: Record<Name, string>;
  /** Of a link with the password "sésamo". */
  linkSecret: string;
  picture: string;
  reads: ReleaseReading;
}

export interface ReleaseReading {
  people: Record<Name, unknown>;
  /** By document: what somebody who opens it over the WebSocket sees. */
  documents: Record<string, unknown>;
  pictureBytes: number;
}

/** Fills an empty server. When it resolves, "plan" has a base and updates after it, and still people in it. */
export async function liveInWorld(
  server: ServerProcess,
): Promise<Omit<ReleaseWorld, 'madeWith' | 'reads'> & { leave(): void }> {
  const people = {} as Record<Name, { person: ApiPerson; id: string; tab: LiveClient }>;
  for (const name of NAMES) {
    const person = new ApiPerson(server);
    await person.get('/');
    const color = { ana: '#c2410c', bob: '#0369a1', carla: '#7e22ce' }[name];
    const me = must(await person.patch(ACCESS_PATHS.me, { name: `${name} ☕`, color }));
    people[name] = { person, id: me.json.id, tab: await LiveClient.open(server, person.cookie) };
  }
  const { ana, bob, carla } = people;

  const png = makePng(12, 7, 'a release');
  const uploaded = must(
    await ana.person.ask('POST', `${API_PATHS.files}?doc=plan`, {
      body: png,
      headers: { 'content-type': 'image/png' },
    }),
  );
  const picture: string = uploaded.json.url;
  const text = `# Plan\n\n![a picture](${picture})\n\n- [ ] olá 😀\n- [x] ação\n`;
  must(await ana.person.post(API_PATHS.documents, { name: 'plan', text, tags: ['work', 'água'] }));
  must(
    await bob.person.post(API_PATHS.documents, {
      name: 'team/code.py',
      text: 'print("olá")\n',
      language: 'Python',
    }),
  );
  must(await ana.person.post(API_PATHS.documents, { name: 'private', text: 'Only ana and carla.\n' }));
  must(await ana.person.patch(API_PATHS.document('private'), { title: 'By hand', pinned: true }));

  await shareWorld(people);
  await talkInWorld(people);
  await writeApp(server);
  const visits = [ana.person.opens('plan'), bob.person.opens('plan')] as const;
  await Promise.all(visits.map(visit => visit.synced()));
  await visits[1].writes('Bob was here.\n');
  visits[0].doc.getText(TEXT_ROOT).delete(2, 4);
  visits[0].doc.getText(TEXT_ROOT).insert(2, 'Der Plan');
  await visits[0].writes('E a Ana também.\n');
  await untilLogged(server, 'plan', log => (log.base?.upToSeq ?? 0) >= 3);
  await visits[1].writes('After the fold.\n');

  const link = must(
    await ana.person.post(ACCESS_PATHS.links, {
      doc: 'plan',
      role: 'comment',
      label: 'for guests',
      password: 'sésamo',
    }),
  );
  must(await carla.person.ask('GET', API_PATHS.document('plan')));
  const cookies = Object.fromEntries(NAMES.map(name => [name, people[name].person.cookie])) as Record<
    Name,
    string
  >;
  return {
    cookies,
    linkSecret: link.json.secret,
    picture,
    leave() {
      for (const visit of visits) visit.leave();
      for (const { tab } of Object.values(people)) tab.leave();
    },
  };
}

type People = Record<Name, { person: ApiPerson; id: string; tab: LiveClient }>;

async function shareWorld({ ana, bob, carla }: People): Promise<void> {
  const access = ACCESS_PATHS.access('private');
  must(await ana.person.patch(access, { base: 'none' }));
  must(await ana.person.patch(access, { member: { id: carla.id, role: 'view' } }));
  const made = must(
    await ana.person.post(ACCESS_PATHS.links, { doc: 'private', role: 'edit', label: 'once' }),
  );
  must(await ana.person.ask('DELETE', ACCESS_PATHS.link(made.json.link.id)));
  must(await bob.person.patch(ACCESS_PATHS.access('team/code.py'), { base: 'view' }));
  const open = must(await bob.person.post(ACCESS_PATHS.links, { doc: 'team/code.py', role: 'edit' }));
  must(await ana.person.post(ACCESS_PATHS.redeemLink, { secret: open.json.secret }));
}

async function talkInWorld({ ana, bob }: People): Promise<void> {
  const doc = 'plan';
  must(await bob.person.patch(TALK_PATHS.notify(doc), { notify: 'all' }));
  for (const { tab } of [ana, bob]) await tab.follows(doc);
  let n = 0;
  const message = (rest: Partial<NewMessage>): NewMessage => ({
    clientId: `release-world-${String(++n).padStart(8, '0')}`,
    threadId: null,
    text: '',
    replyTo: null,
    passage: null,
    ...rest,
  });
  const passage = { from: 'AA==', to: 'AQ==', quote: 'Plan' };
  const send = (tab: LiveClient, rest: Partial<NewMessage>) =>
    tab.asks({ type: 'send', doc, message: message(rest) });
  await send(ana.tab, { text: `olá @[bob](${bob.id}), was ist <b>das</b>?` });
  const first = () => chat(ana.person, doc);
  await send(bob.tab, { text: 'a reply', replyTo: (await first())[0]!.id });
  await send(bob.tab, { text: 'to be edited', passage });
  await send(bob.tab, { text: 'to be deleted' });
  const messages = await first();
  await bob.tab.asks({ type: 'edit', doc, messageId: messages[2]!.id, text: 'edited' });
  await bob.tab.asks({ type: 'delete', doc, messageId: messages[3]!.id });
  for (const clientId of ['release-thread-0000001', 'release-thread-0000002']) {
    await bob.tab.asks({
      type: 'thread',
      doc,
      change: { kind: 'begin', clientId, passage, text: `of ${clientId}` },
    });
  }
  const threads = must(await ana.person.get(TALK_PATHS.threads(doc))).json.threads as { id: string }[];
  await send(ana.tab, { text: 'I see', threadId: threads[0]!.id });
  await ana.tab.asks({ type: 'thread', doc, change: { kind: 'resolve', threadId: threads[1]!.id } });
  await ana.tab.asks({ type: 'read', doc, upTo: 2 });
  const notices = must(await bob.person.get(TALK_PATHS.notices)).json.notices as { id: string }[];
  await bob.tab.asks({ type: 'read-notices', noticeIds: [notices.at(-1)!.id] });
}

async function chat(person: ApiPerson, doc: string): Promise<{ id: string }[]> {
  return must(await person.get(TALK_PATHS.chat(doc))).json.messages;
}

/** A document of another application: nested types, formats, an embed, XML, deletions. */
async function writeApp(server: ServerProcess): Promise<void> {
  const client = new SocketClient(server, 'app', 'stock 3');
  await client.synced();
  const { doc } = client;
  doc.transact(() => {
    const list = doc.getArray<unknown>('list');
    list.push([1, 'two', { three: [3] }, new Uint8Array([4, 5])]);
    const inner = new Y.Map<unknown>();
    inner.set('key', 'value');
    inner.set('gone', true);
    list.push([inner]);
    const element = new Y.XmlElement('p');
    element.setAttribute('class', 'x');
    element.insert(0, [new Y.XmlText('words')]);
    doc.getXmlFragment('page').insert(0, [element]);
    doc.getText('rich').insert(0, 'bold', { bold: true });
    doc.getText('rich').insertEmbed(4, { image: 'x.png' });
  });
  doc.transact(() => {
    (doc.getArray('list').get(4) as Y.Map<unknown>).delete('gone');
    doc.getArray('list').delete(0);
  });
  // A stock client cannot know what is saved.
  await untilLogged(server, 'app', log => log.updateCount >= 2);
  client.leave();
}

/** Waits until what is on disk of a document is like that. */
async function untilLogged(
  server: ServerProcess,
  doc: string,
  isSo: (log: InspectedLog) => boolean,
): Promise<void> {
  const inspector = new DatabaseInspector(server.dataFolder);
  const read = () => {
    const listed = inspector.listDocuments().find(one => one.doc === doc);
    return listed === undefined ? null : inspector.readLog(listed.id);
  };
  try {
    await until(
      () => {
        const log = read();
        return log !== null && isSo(log);
      },
      () => `${doc} has ${read()?.updateCount} updates on disk`,
      60_000,
    );
  } finally {
    inspector.close();
  }
}

/** Everything that those people can read. Without what changes by reading it: who is here, and when they were. */
export async function readWorld(
  server: ServerProcess,
  cookies: Record<Name, string>,
  picture: string,
): Promise<ReleaseReading> {
  const people = {} as Record<Name, unknown>;
  for (const name of NAMES) people[name] = await readAs(server, cookies[name]);
  const ana = as(server, cookies.ana);
  const documents: Record<string, unknown> = {};
  for (const doc of DOCS) {
    const open = ana.opens(doc);
    await open.synced();
    documents[doc] = {
      epoch: open.provider.hellos.at(-1)?.epoch,
      content:
        doc === 'app' ? readApp(open.doc) : { text: open.text, meta: open.doc.getMap('meta').toJSON() },
    };
    open.leave();
  }
  const pictureBytes = must(await ana.get(picture)).bytes.length;
  return JSON.parse(JSON.stringify({ people, documents, pictureBytes })) as ReleaseReading;
}

async function readAs(server: ServerProcess, cookie: string): Promise<unknown> {
  const person = as(server, cookie);
  const get = async (path: string) => {
    const { status, json, text } = await person.get(path);
    return { status, body: json === null ? text : withoutMoments(json) };
  };
  const about: Record<string, unknown> = {};
  for (const doc of TEXT_DOCS) {
    about[doc] = {
      row: await get(API_PATHS.document(doc)),
      text: await get(API_PATHS.exportMarkdown(doc)),
      access: await get(ACCESS_PATHS.access(doc)),
      chat: await get(TALK_PATHS.chat(doc)),
      threads: await get(TALK_PATHS.threads(doc)),
      notify: await get(TALK_PATHS.notify(doc)),
    };
  }
  return {
    me: await get(ACCESS_PATHS.me),
    mine: await get(`${API_PATHS.documents}?view=mine&sort=title`),
    recent: await get(`${API_PATHS.documents}?view=recent&sort=title`),
    shared: await get(`${API_PATHS.documents}?view=shared&sort=title`),
    pinned: await get(`${API_PATHS.documents}?view=pinned&sort=title`),
    tags: await get(API_PATHS.tags),
    notices: await get(TALK_PATHS.notices),
    searched: await get(`${TALK_PATHS.chat('plan')}?q=ola`),
    about,
  };
}

function readApp(doc: Y.Doc): unknown {
  const list = doc.getArray('list').toJSON() as unknown[];
  return {
    list: list.map(value => (value instanceof Uint8Array ? { binary: [...value] } : value)),
    page: doc.getXmlFragment('page').toString(),
    rich: doc.getText('rich').toDelta(),
  };
}

function as(server: ServerProcess, cookie: string): ApiPerson {
  const person = new ApiPerson(server);
  person.cookie = cookie;
  return person;
}

/** Lists sort by when somebody was there, and reading is being there. */
function withoutMoments(json: unknown): unknown {
  return JSON.parse(
    JSON.stringify(json, (key, value: unknown) =>
      key === 'here' || key === 'visitedMs' || key === 'next' ? undefined : value,
    ),
  );
}

function must(answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(`answered ${answer.status}: ${answer.text}`);
  return answer;
}
