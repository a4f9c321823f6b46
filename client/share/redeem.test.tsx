// @vitest-environment jsdom
/** @jsxImportSource preact */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
import { shareEn } from '../text/share-words.ts';
import { redeemLinkFromAddress } from './link-gate.tsx';
import { readLinkSecret, reloadOnNewLink } from './link-secret.ts';

describe('the address', () => {
  it.each([
    ['', null],
    ['#heading', null],
    ['#k=', ''],
    ['#k=abc-_9', 'abc-_9'],
  ])('SHARE-5: of %j the secret is %j', (hash, secret) => {
    expect(readLinkSecret(hash)).toBe(secret);
  });

  it('SHARE-5: a link that is opened over an open page loads it anew; another fragment does not', () => {
    let changed = () => {};
    const reload = vi.fn();
    const location = { hash: '#part', reload };
    reloadOnNewLink({
      addEventListener: (_: string, listener: () => void) => {
        changed = listener;
      },
      location,
    } as never);
    changed();
    expect(reload).not.toHaveBeenCalled();
    location.hash = '#k=abc';
    changed();
    expect(reload).toHaveBeenCalledOnce();
  });
});

describe('opening a share link', () => {
  let stage: Stage;
  let address: string;
  beforeEach(() => {
    stage = setStage();
  });
  afterEach(() => stage.clear());

  function open(answer: (asked: Asked) => Response | null, hash = '#k=s3cret') {
    const location = { pathname: '/d/team/plan', search: '?view=read', hash };
    address = location.pathname + location.search + location.hash;
    const history = {
      replaceState: (_state: unknown, _title: string, url?: string | URL | null) => {
        address = String(url);
      },
    };
    const server = makeFetch(answer);
    const end = vi.fn();
    void redeemLinkFromAddress({
      root: stage.root,
      location,
      history,
      fetch: server.fetch,
      words: shareEn,
    }).then(end);
    return { ...server, end };
  }
  async function typePassword(password: string): Promise<void> {
    const field = stage.find<HTMLInputElement>('input[type=password]');
    field.value = password;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    await stage.click(stage.button('Open'));
    await settle();
  }
  const GRANTED = { name: 'team/plan', role: 'edit' };

  it('SHARE-6: the link is used before the page goes on, and its secret leaves the address', async () => {
    const { asked, end } = open(() => ok(GRANTED));
    expect(end).not.toHaveBeenCalled();
    await settle();
    expect(asked).toEqual([{ method: 'POST', path: '/api/links/redeem', body: { secret: 's3cret' } }]);
    expect(address).toBe('/d/team/plan?view=read');
    expect(end).toHaveBeenCalledWith({ kind: 'redeemed', ...GRANTED });
    expect(stage.root.childNodes).toHaveLength(0);
  });

  it('SHARE-6: a link of another document leads to that one', async () => {
    open(() => ok({ name: 'ça va', role: 'view' }));
    await settle();
    expect(address).toBe('/d/%C3%A7a%20va?view=read');
  });

  it('SHARE-7: asks for the password, says when it is wrong and when there were too many tries', async () => {
    const { asked, end } = open(({ body }) => {
      const { password } = body as { password?: string };
      if (password === 'right') return ok(GRANTED);
      return password === 'often' ? refuse(429, 'too-many') : refuse(401, 'needs-password');
    });
    await settle();
    expect(document.querySelector('[role=alert]')).toBeNull();
    expect(await findFaults(stage.root)).toEqual([]);
    await typePassword('wrong');
    expect(stage.find('[role=alert]').textContent).toBe(shareEn.redeem.wrongPassword);
    expect(await findFaults(stage.root)).toEqual([]);
    await typePassword('often');
    expect(stage.find('[role=alert]').textContent).toBe(shareEn.redeem.tooMany);
    expect(address).toContain('#k=s3cret');
    await typePassword('right');
    expect(asked.at(-1)?.body).toEqual({ secret: 's3cret', password: 'right' });
    expect(end).toHaveBeenCalledWith({ kind: 'redeemed', ...GRANTED });
    expect(address).not.toContain('s3cret');
  });

  it.each([
    ['not-found', 404, shareEn.redeem.gone, false],
    ['malformed', 400, shareEn.redeem.gone, false],
    ['too-many', 429, shareEn.redeem.tooMany, true],
    ['not-signed-in', 401, shareEn.redeem.signInFirst, true],
    ['cannot-save', 503, shareEn.failures.other, true],
  ])(
    'SHARE-7: %s is said in words, and the secret stays only while it can still help',
    async (reason, status, words, stays) => {
      const { end } = open(() => refuse(status, reason));
      await settle();
      expect(stage.find('[role=alert]').textContent).toBe(words);
      expect(address.includes('s3cret')).toBe(stays);
      expect(await findFaults(stage.root)).toEqual([]);
      await stage.click(stage.button('Go on without the link'));
      expect(end).toHaveBeenCalledWith({ kind: 'went-on' });
      expect(address).not.toContain('s3cret');
    },
  );

  it('SHARE-7: without a server it is tried again when the person says so', async () => {
    let up = false;
    const { end } = open(() => (up ? ok(GRANTED) : null));
    await settle();
    expect(stage.find('[role=alert]').textContent).toBe(shareEn.redeem.unreachable);
    up = true;
    await stage.click(stage.button('Try again'));
    expect(end).toHaveBeenCalledWith({ kind: 'redeemed', ...GRANTED });
  });

  it('SHARE-7: an address that was cut off asks nobody', async () => {
    const { asked } = open(() => ok(GRANTED), '#k=');
    await settle();
    expect(asked).toEqual([]);
    expect(stage.find('[role=alert]').textContent).toBe(shareEn.redeem.gone);
  });
});
