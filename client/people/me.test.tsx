// @vitest-environment jsdom
/** @jsxImportSource preact */
import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Me } from '../../protocol/access.ts';
import { findFaults, makeFetch, ok, refuse, type Stage, setStage, settle } from '../testing/stage.tsx';
import { en } from '../text/en.ts';
import { LANGUAGES } from '../text/language.ts';
import { shareEn, shareWordsOf } from '../text/share-words.ts';
import { AccountPart } from './account-part.tsx';
import { mergeTabs } from './crowd.ts';
import { DeviceDialog, tidyCode } from './device-dialog.tsx';
import { forgetIdentity, type Identity, loadIdentity } from './identity.ts';
import { IdentityDialog } from './identity-dialog.tsx';
import { createMeApi } from './me-api.ts';
import { forgetUnsent, MeSync, type MeSyncParts } from './me-sync.ts';

const ME: Me = { id: 'p1', name: '', color: '#4338ca', by: 'guest', guests: 'create', signIn: null };
const OTTER = { name: 'Curious Otter', color: '#0f766e' };
const ANA = { name: 'Ana', color: '#be185d' };

function makeMemory() {
  const map = new Map<string, string>();
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (k: string, v: string) => void map.set(k, v),
  };
}

/** A server that keeps one person, and can be away. */
function makeWorld(introduce: MeSyncParts['introduce'], known: Partial<Me> = {}) {
  const server = { me: { ...ME, ...known }, isUp: true, refusal: null as string | null };
  const { fetch, asked } = makeFetch(({ method, body }) => {
    if (!server.isUp) return null;
    if (method === 'GET') return ok(server.me);
    if (server.refusal !== null) return refuse(400, server.refusal);
    server.me = { ...server.me, ...(body as object) };
    return ok(server.me);
  });
  const memory = makeMemory();
  const identity = signal<Identity>(OTTER);
  const waiting: { ms: number; run: () => void }[] = [];
  const begin = () => {
    const sync = new MeSync({
      api: createMeApi(fetch),
      memory,
      identity,
      setIdentity: next => {
        identity.value = next;
      },
      after: (ms, run) => {
        const entry = { ms, run };
        waiting.push(entry);
        return () => void (waiting.includes(entry) && waiting.splice(waiting.indexOf(entry), 1));
      },
      introduce,
    });
    sync.start();
    return sync;
  };
  /** Time passes until nothing waits but what was put off again. */
  const pass = async () => {
    for (const { run } of waiting.splice(0)) run();
    await settle();
  };
  const patches = () => asked.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
  return { server, memory, identity, waiting, begin, pass, patches, asked };
}

describe('name and colour, here and on the server', () => {
  it('SHARE-8: what was chosen on another device is shown here', async () => {
    const { begin, identity, patches } = makeWorld('with-name', ANA);
    const sync = begin();
    await settle();
    expect(identity.value).toEqual(ANA);
    expect(sync.me.value?.id).toBe('p1');
    expect(patches()).toEqual([]);
  });

  it('SHARE-8: a friendly name is told where one writes, and not where one only looks', async () => {
    const writing = makeWorld('with-name');
    writing.begin();
    await settle();
    expect(writing.patches()).toEqual([OTTER]);
    const looking = makeWorld('when-chosen');
    looking.begin();
    await settle();
    expect(looking.patches()).toEqual([]);
  });

  it('SHARE-8: quick changes are sent once, the last of them', async () => {
    const { begin, identity, pass, patches, waiting } = makeWorld('when-chosen');
    const sync = begin();
    await settle();
    identity.value = { ...ANA, name: 'An' };
    identity.value = ANA;
    expect(waiting).toHaveLength(1);
    expect(sync.isUnsent.value).toBe(true);
    await pass();
    expect(patches()).toEqual([ANA]);
    expect(sync.isUnsent.value).toBe(false);
  });

  it('SHARE-8: what was chosen without a server goes out later, on this visit or the next, and is not replaced before', async () => {
    const { begin, identity, pass, patches, server, waiting } = makeWorld('when-chosen', { name: 'Old' });
    server.isUp = false;
    const first = begin();
    identity.value = ANA;
    await settle();
    await pass();
    expect(waiting.at(-1)?.ms).toBeGreaterThan(1_000);
    first.end();
    server.isUp = true;
    const second = begin();
    expect(second.isUnsent.value).toBe(true);
    await settle();
    expect(patches()).toEqual([ANA]);
    expect(identity.value).toEqual(ANA);
    expect(second.isUnsent.value).toBe(false);
  });

  it('SHARE-8: when the network is back it is tried at once', async () => {
    const { begin, identity, patches, server } = makeWorld('when-chosen');
    server.isUp = false;
    const sync = begin();
    identity.value = ANA;
    await settle();
    server.isUp = true;
    sync.wake();
    await settle();
    expect(patches()).toEqual([ANA]);
  });

  it('SHARE-8: a name that the server will never take is not sent for ever', async () => {
    const { begin, identity, pass, patches, server, waiting } = makeWorld('when-chosen');
    server.refusal = 'malformed';
    const sync = begin();
    await settle();
    identity.value = ANA;
    await pass();
    expect(patches()).toHaveLength(1);
    expect(waiting).toEqual([]);
    expect(sync.isUnsent.value).toBe(false);
  });

  it('SHARE-8: another tab changes the name here, but not one that waits to be sent, nor a stranger', async () => {
    const { begin, identity, server } = makeWorld('when-chosen', ANA);
    const sync = begin();
    await settle();
    sync.learn({ id: 'somebody', name: 'Eve', color: '#000000' });
    expect(identity.value).toEqual(ANA);
    sync.learn({ id: 'p1', name: 'Ana Maria', color: ANA.color });
    expect(identity.value.name).toBe('Ana Maria');
    server.isUp = false;
    identity.value = OTTER;
    sync.learn({ id: 'p1', name: 'Ana', color: ANA.color });
    expect(identity.value).toEqual(OTTER);
  });

  it('SHARE-8: who becomes somebody else leaves nothing behind', () => {
    const memory = makeMemory();
    memory.setItem('prosa:me-unsent', '1');
    memory.setItem('prosa:me', JSON.stringify(ANA));
    forgetUnsent(memory);
    forgetIdentity(memory);
    expect(memory.getItem('prosa:me-unsent')).toBe('');
    expect(loadIdentity(memory, ['New'], () => 0).name).toBe('New');
  });
});

describe('one person in several tabs', () => {
  const peer = (clientId: number, personId: string | null, cursor: unknown = null) => ({
    clientId,
    personId,
    cursor,
  });

  it('SHARE-9: is one circle, of the tab with a caret; oneself is none', () => {
    const people = [
      ...[peer(1, 'ana'), peer(2, 'me', {}), peer(3, null), peer(4, 'ana', {}), peer(5, null)],
      ...[peer(6, 'ana', {}), peer(7, 'bob')],
    ];
    expect(mergeTabs(people, 'me').map(({ clientId }) => clientId)).toEqual([4, 3, 5, 7]);
    expect(mergeTabs(people, null)).toHaveLength(5);
  });
});

describe('the account', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = setStage();
  });
  afterEach(() => stage.clear());

  it.each(LANGUAGES)(
    'SHARE-10: guests sign in, others sign out, and nothing has faults (%s)',
    async language => {
      const words = shareWordsOf(language);
      const signOut = vi.fn();
      const signOutOthers = vi.fn(async () => false);
      const show = (me: Me) =>
        stage.show(
          <IdentityDialog identity={ANA} words={en} save={() => {}} close={() => {}}>
            <AccountPart
              me={me}
              isUnsent
              path="/d/a?view=read"
              words={words}
              useElsewhere={() => {}}
              signOut={signOut}
              signOutOthers={signOutOthers}
            />
          </IdentityDialog>,
        );
      show({ ...ME, signIn: '/api/sign-in' });
      expect(await findFaults(stage.root)).toEqual([]);
      expect(stage.button(words.account.signIn).getAttribute('href')).toBe(
        '/api/sign-in?to=%2Fd%2Fa%3Fview%3Dread',
      );
      show({ ...ME, by: 'sign-in' });
      await stage.click(stage.button(words.account.signOut));
      expect(signOut).not.toHaveBeenCalled();
      await stage.click(stage.button(words.account.signOutSure));
      expect(signOut).toHaveBeenCalledOnce();
      await stage.click(stage.button(words.account.signOutOthers));
      expect(signOutOthers).not.toHaveBeenCalled();
      await stage.click(stage.button(words.account.signOutOthersSure));
      await settle();
      expect(stage.root.textContent).toContain(words.account.others.failed);
      signOutOthers.mockResolvedValue(true);
      await stage.click(stage.button(words.account.signOutOthers));
      await stage.click(stage.button(words.account.signOutOthersSure));
      await settle();
      expect(stage.root.textContent).toContain(words.account.others.ended);
      expect(await findFaults(stage.root)).toEqual([]);
      show({ ...ME, by: 'proxy' });
      expect(stage.root.querySelectorAll('.account button, .account a')).toHaveLength(0);
    },
  );

  async function openDevices(answer: Parameters<typeof makeFetch>[0]) {
    const server = makeFetch(answer);
    const becameOther = vi.fn();
    stage.show(
      <DeviceDialog
        api={createMeApi(server.fetch)}
        words={shareEn}
        becameOther={becameOther}
        close={() => {}}
      />,
    );
    const type = async (code: string) => {
      const field = stage.find<HTMLInputElement>('.device-field');
      field.value = code;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await settle();
      await stage.click(stage.button('Use the code'));
      await settle();
    };
    return { ...server, becameOther, type };
  }

  it('SHARE-10: shows a code, and until when it works', async () => {
    await openDevices(() => ok({ code: '7K3F-9QWX', expiresMs: Date.now() + 600_000 }));
    await stage.click(stage.button('Show a code'));
    expect(stage.find('output').textContent).toBe('7K3F-9QWX');
    expect(await findFaults(stage.root)).toEqual([]);
  });

  it('SHARE-10: takes a code as people type it, and says when it is none', async () => {
    const { asked, becameOther, type } = await openDevices(({ body }) =>
      (body as { code: string }).code === '7K3F-9QWX' ? ok(ME) : refuse(404, 'not-found'),
    );
    await type('7k3');
    expect(asked).toEqual([]);
    expect(document.body.textContent).toContain(shareEn.device.incomplete);
    await type('7K3F 9QWY');
    expect(document.body.textContent).toContain(shareEn.device.wrongCode);
    expect(becameOther).not.toHaveBeenCalled();
    await type(' 7k3f9qwx ');
    expect(becameOther).toHaveBeenCalledOnce();
    expect(tidyCode('7k3f – 9qwx')).toBe('7K3F9QWX');
  });
});
