// @vitest-environment jsdom
/** @jsxImportSource preact */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BASE_ROLES, type DocumentAccess, LINK_ROLES, type ShareLink } from '../../protocol/access.ts';
import {
  type Asked,
  findFaults,
  makeFetch,
  ok,
  refuse,
  type Stage,
  setStage,
  settle,
} from '../testing/stage.tsx';
import { LANGUAGES } from '../text/language.ts';
import { shareEn, sharePtBr, shareWordsOf } from '../text/share-words.ts';
import { createShareApi } from './api.ts';
import { describeLink } from './link-list.tsx';
import { sayFailure } from './say-failure.ts';
import { ShareDialog } from './share-dialog.tsx';
import { baseGives, PLAIN_WISHES, ShareModel } from './share-model.ts';

const ADDRESS = 'https://prosa.example/d/team/plan';
const ANA = { id: 'ana', name: 'Ana', color: '#0f766e', role: 'own' } as const;
const HOSTILE = '<img src=x onerror=alert(1)>';
const BOB = { id: 'bob', name: HOSTILE, color: 'red;background:url(//x)', role: 'edit' } as const;
const LINK: ShareLink = {
  id: 'link1',
  role: 'comment',
  label: HOSTILE,
  createdMs: Date.UTC(2026, 0, 5),
  expiresMs: null,
  hasPassword: true,
  peopleCount: 2,
};
const ACCESS: DocumentAccess = { base: 'view', you: 'own', members: [ANA, BOB], links: [LINK] };

/** A server that keeps one document's access. */
function makeServer(given: DocumentAccess) {
  let access = given;
  let made = 0;
  const server = makeFetch(({ method, path, body }: Asked) => {
    if (path === '/api/links') {
      const { role, label, expiresMs, password } = body as ShareLink & { password: string | null };
      made += 1;
      const link: ShareLink = {
        ...{ id: `made${made}`, role, label, createdMs: 1, expiresMs },
        ...{ hasPassword: password !== null, peopleCount: 0 },
      };
      access = { ...access, links: [...access.links, link] };
      return ok({ link, secret: `secret-${made}` });
    }
    if (method === 'DELETE') {
      access = { ...access, links: access.links.filter(link => path !== `/api/links/${link.id}`) };
      return new Response(null, { status: 204 });
    }
    if (method === 'PATCH') {
      const { base, member } = body as { base?: DocumentAccess['base']; member?: { id: string; role: null } };
      if (base !== undefined) access = { ...access, base };
      if (member !== undefined) {
        const members = access.members.flatMap(one =>
          one.id !== member.id ? [one] : member.role === null ? [] : [{ ...one, role: member.role }],
        );
        access = { ...access, members };
      }
    }
    return ok(access);
  });
  return { ...server, api: createShareApi(server.fetch) };
}

const makeModel = (api: ReturnType<typeof createShareApi>) =>
  new ShareModel({ api, doc: 'team/plan', address: ADDRESS, now: () => 1_000 });

describe('what sharing keeps', () => {
  it('SHARE-1: the plain address serves where everybody may do already what the link would give', async () => {
    const { api, asked } = makeServer(ACCESS);
    const model = makeModel(api);
    await model.load();
    expect(await model.findLink('view', PLAIN_WISHES)).toEqual({ url: ADDRESS, how: 'plain' });
    expect(asked.filter(({ path }) => path === '/api/links')).toEqual([]);
    for (const base of BASE_ROLES) {
      for (const role of LINK_ROLES) {
        const order = ['none', 'view', 'comment', 'edit'];
        expect(baseGives(base, role)).toBe(order.indexOf(base) >= order.indexOf(role));
      }
    }
  });

  it('SHARE-1: a link with a password or an end is made even then', async () => {
    const { api, asked } = makeServer(ACCESS);
    const model = makeModel(api);
    await model.load();
    const link = await model.findLink('view', { label: ' for Bob ', password: 'abc', lifetime: 'day' });
    expect(link).toEqual({ url: `${ADDRESS}#k=secret-1`, how: 'made' });
    expect(asked.at(-1)).toEqual({
      method: 'POST',
      path: '/api/links',
      body: { doc: 'team/plan', role: 'view', label: 'for Bob', password: 'abc', expiresMs: 86_401_000 },
    });
  });

  it('SHARE-1: what was made while the dialog is open is copied again, and not after it was revoked', async () => {
    const { api } = makeServer(ACCESS);
    const model = makeModel(api);
    await model.load();
    const first = await model.findLink('edit', PLAIN_WISHES);
    expect(await model.findLink('edit', PLAIN_WISHES)).toEqual({ url: first?.url, how: 'again' });
    expect(await model.revoke('made1')).toBe(true);
    expect(await model.findLink('edit', PLAIN_WISHES)).toEqual({
      url: `${ADDRESS}#k=secret-2`,
      how: 'made',
    });
  });

  it('SHARE-2: access is shown as the server told it: a refused change shows as it was, with the reason', async () => {
    let refusing = false;
    const server = makeServer(ACCESS);
    const { fetch } = makeFetch(async ({ path, method, body }) =>
      refusing
        ? refuse(403, 'not-allowed')
        : server.fetch(path, { method, ...(body === null ? {} : { body: JSON.stringify(body) }) }),
    );
    const model = makeModel(createShareApi(fetch));
    await model.load();
    refusing = true;
    expect(await model.setBase('edit')).toBe(false);
    expect(model.state.value).toEqual({ kind: 'known', access: ACCESS });
    expect(sayFailure(model.fault.value!, shareEn)).toBe('You may not do that.');
    expect(await model.findLink('edit', PLAIN_WISHES)).toBeNull();
    refusing = false;
    expect(await model.setMember('bob', null)).toBe(true);
    expect(model.fault.value).toBeNull();
    expect(model.state.value).toMatchObject({ access: { members: [ANA] } });
  });

  it('SHARE-2: of two changes at once the later one is what is shown', async () => {
    const answers: ((response: Response) => void)[] = [];
    const { fetch } = makeFetch(() => new Promise<Response>(resolve => answers.push(resolve)));
    const model = makeModel(createShareApi(fetch));
    const first = model.setBase('none');
    const second = model.setBase('edit');
    await settle();
    expect(answers).toHaveLength(1);
    answers[0]!(ok({ ...ACCESS, base: 'none' }));
    await first;
    await settle();
    answers[1]!(ok({ ...ACCESS, base: 'edit' }));
    await second;
    expect(model.state.value).toMatchObject({ access: { base: 'edit' } });
    expect(model.busyCount.value).toBe(0);
  });

  it('SHARE-2: without a server it says so, and asks again', async () => {
    let up = false;
    const { fetch } = makeFetch(() => (up ? ok(ACCESS) : null));
    const model = makeModel(createShareApi(fetch));
    await model.load();
    expect(model.state.value).toEqual({ kind: 'failed', failure: { kind: 'unreachable' } });
    up = true;
    await model.load();
    expect(model.state.value).toEqual({ kind: 'known', access: ACCESS });
  });
});

describe('the dialog', () => {
  let stage: Stage;
  let copied: string[];
  let mayCopy: boolean;

  beforeEach(() => {
    stage = setStage();
    copied = [];
    mayCopy = true;
    const writeText = async (text: string) => {
      if (!mayCopy) throw new DOMException('no', 'NotAllowedError');
      copied.push(text);
    };
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText } });
    document.execCommand = () => false;
  });
  afterEach(() => {
    stage.clear();
    vi.unstubAllGlobals();
  });

  async function open(access: DocumentAccess, language: 'en' | 'pt-BR' = 'en') {
    const server = makeServer(access);
    const close = vi.fn();
    const here = [
      { key: 7, id: 'carol', name: HOSTILE, color: 'javascript:alert(1)' },
      { key: 8, id: 'bob', name: 'Bob', color: '#000000' },
      { key: 9, id: null, name: 'Somebody', color: '#000000' },
    ];
    stage.show(
      <ShareDialog
        api={server.api}
        doc="team/plan"
        address={ADDRESS}
        meId="ana"
        here={here}
        words={shareWordsOf(language)}
        close={close}
      />,
    );
    await settle();
    return { ...server, close };
  }

  it.each(LANGUAGES)(
    'SHARE-3: has no faults that axe finds, for owners and for others (%s)',
    async language => {
      await open(ACCESS, language);
      expect(await findFaults(stage.root)).toEqual([]);
      stage.clear();
      stage = setStage();
      await open({ ...ACCESS, you: 'comment', links: [] }, language);
      expect(await findFaults(stage.root)).toEqual([]);
    },
  );

  it('SHARE-3: names and labels are text, whatever is in them, and colours only colours', async () => {
    await open(ACCESS);
    expect(document.querySelector('img')).toBeNull();
    expect(document.body.textContent).toContain(HOSTILE);
    expect(stage.root.innerHTML).not.toMatch(/url\(|javascript:/);
  });

  it('SHARE-4: copies a link and says so; where the browser does not copy, the link is there to select', async () => {
    await open(ACCESS);
    await stage.click(stage.button('Copy edit link'));
    expect(copied).toEqual([`${ADDRESS}#k=secret-1`]);
    expect(stage.button('Link copied')).toBeDefined();
    expect(document.body.textContent).toContain(shareEn.copy.made);
    mayCopy = false;
    await stage.click(stage.button('Copy view link'));
    expect(stage.find<HTMLInputElement>('input[readonly]').value).toBe(ADDRESS);
  });

  it('SHARE-4: an owner changes what everybody may do, and roles, and takes access away after a question', async () => {
    const { asked } = await open(ACCESS);
    const choose = async (select: HTMLSelectElement, value: string) => {
      select.value = value;
      select.dispatchEvent(new Event('change', { bubbles: true }));
      await settle();
    };
    await choose(stage.find<HTMLSelectElement>('.share-sentence select'), 'none');
    expect(asked.at(-1)?.body).toEqual({ base: 'none' });
    await choose(stage.find<HTMLSelectElement>('.share-row select'), 'comment');
    expect(asked.at(-1)?.body).toEqual({ member: { id: 'bob', role: 'comment' } });
    const count = asked.length;
    await stage.click(stage.button('Remove '));
    expect(asked).toHaveLength(count);
    await stage.click(stage.button('Really remove?'));
    expect(asked.at(-1)?.body).toEqual({ member: { id: 'bob', role: null } });
    await stage.click(stage.button('Revoke the link'));
    await stage.click(stage.button('Really revoke?'));
    expect(asked.some(({ method, path }) => method === 'DELETE' && path === '/api/links/link1')).toBe(true);
    expect(document.body.textContent).not.toContain('Share links');
  });

  it('SHARE-4: the last owner cannot be taken away, and who is no owner changes nothing', async () => {
    await open({ ...ACCESS, members: [ANA] });
    expect(document.querySelector('select[aria-label^="What "]')).toBeNull();
    expect(document.body.textContent).toContain(shareEn.lastOwner);
    stage.clear();
    stage = setStage();
    await open({ ...ACCESS, you: 'edit', links: [] });
    expect(document.querySelector('select')).toBeNull();
    await stage.click(stage.button('Copy link'));
    expect(copied).toEqual([ADDRESS]);
  });

  it('SHARE-4: an owner gives access to people who are here and have none of their own', async () => {
    const { asked } = await open({ ...ACCESS, members: [ANA, { ...BOB, name: 'Bob' }] });
    const gives = [...document.querySelectorAll<HTMLSelectElement>('select[aria-label^="Give "]')];
    expect(gives).toHaveLength(1);
    gives[0]!.value = 'comment';
    gives[0]!.dispatchEvent(new Event('change', { bubbles: true }));
    await settle();
    expect(asked.at(-1)?.body).toEqual({ member: { id: 'carol', role: 'comment' } });
  });

  it('SHARE-4: Escape takes a question back and leaves the dialog open', async () => {
    const { close } = await open(ACCESS);
    await stage.click(stage.button('Revoke the link'));
    const event = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true });
    stage.button('Really revoke?').dispatchEvent(event);
    await settle();
    expect(event.defaultPrevented).toBe(true);
    expect(close).not.toHaveBeenCalled();
    expect(stage.button('Revoke the link')).toBeDefined();
  });
});

describe('words', () => {
  it('SHARE-3: a link says when it was made, until when it works and how often it was used', () => {
    expect(describeLink(LINK, shareEn, 0)).toBe('made Jan 5, 2026 · with a password · used by 2 people');
    const over = { ...LINK, expiresMs: 5, hasPassword: false, peopleCount: 0 };
    expect(describeLink(over, sharePtBr, 6)).toBe('criado em 5 de jan. de 2026 · vencido · ainda não usado');
  });
});
