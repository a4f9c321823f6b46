// Prosa below a path of a host that has other things beside it, behind a proxy that cuts the path off.
import type { BrowserContext } from '@playwright/test';
import { PathProxy } from '../../server/testing/path-proxy.ts';
import { makePng } from '../../server/testing/pictures.ts';
import { isReadyOffline } from '../fixtures/offline.ts';
import { Talk } from '../fixtures/talk.ts';
import { expect, test } from '../fixtures/test.ts';

const BASE = '/prosa';
/** What the browser says of a proxy whose server is away. */
const AWAY = /status of 502|Unexpected response code: 502/;

test.use({
  serverChoice: { kind: 'own', settings: { PROSA_BASE_PATH: BASE } },
  serviceWorkers: 'allow',
  dice: 0,
});

/** Collects all that pages of the context ask for, their WebSockets too. */
function collectAddresses(context: BrowserContext): Set<string> {
  const asked = new Set<string>();
  context.on('request', request => asked.add(request.url()));
  context.on('page', page => page.on('websocket', socket => asked.add(socket.url().replace(/^ws/, 'http'))));
  return asked;
}

test('OPERATE-13, OPERATE-14, OFFLINE-1: home, a document, talk, a picture and a diagram, without the server too: all of it below the path', async ({
  invite,
  server,
}) => {
  const proxy = await PathProxy.start(BASE, () => Number(new URL(server.url).port), 'cut off');
  try {
    const [ana, bob] = [await invite({ name: null }), await invite({ name: null })];
    for (const person of [ana, bob]) person.faults.expect(AWAY);
    const asked = collectAddresses(ana.context);
    const tab = await ana.opensAnotherTab();
    await tab.visits(`${proxy.url}/`);
    await tab.page.getByRole('button', { name: 'New document', exact: true }).click();
    await expect(tab.editor).toBeFocused();
    await expect(tab.page).toHaveURL(new RegExp(`^${proxy.url}/d/[a-z0-9]+$`));
    const address = tab.page.url();
    const name = address.slice(`${proxy.url}/d/`.length);

    const png = makePng(30, 20);
    const upload = await ana.context.request.post(`${proxy.url}/api/files?doc=${name}`, {
      headers: { 'content-type': 'image/png' },
      data: png,
    });
    const { url: picture } = (await upload.json()) as { url: string };
    const text = `# Below a path\n\n![p](${picture}) [other](/d/other)\n\n\`\`\`mermaid\ngraph LR; a-->b\n\`\`\`\n\nend`;
    await tab.inserts(text);
    await tab.isSaved();
    await tab.page.getByRole('button', { name: 'Preview', exact: true }).click();
    const preview = tab.page.locator('article.md');
    await expect(preview.getByRole('link', { name: 'other' })).toHaveAttribute('href', `${BASE}/d/other`);
    const image = preview.locator('img[alt=p]');
    await expect(image).toHaveAttribute('src', BASE + picture);
    await expect.poll(() => image.evaluate(element => (element as HTMLImageElement).naturalWidth)).toBe(30);
    await expect(preview.locator('.md-diagram img, .md-diagram svg')).toBeVisible();
    await tab.page.getByRole('button', { name: 'Text', exact: true }).click();

    const talk = new Talk(tab);
    await talk.opens('Chat');
    await talk.says('hello from below');
    await expect(talk.message('hello from below')).toBeVisible();

    await isReadyOffline(tab, BASE);
    await server.kill();
    await talk.says('said without a server');
    await tab.editor.click();
    await tab.presses('ControlOrMeta+End');
    await tab.inserts(' during');
    await tab.reloads();
    await tab.sees('end during');
    await tab.presses('ControlOrMeta+End');
    await tab.inserts(' after');
    // The home opens as well, and knows what is on this device.
    const home = await ana.opensAnotherTab();
    await home.visits(`${proxy.url}/`);
    await expect(home.page.getByRole('heading', { name: 'Below a path' })).toBeVisible();
    await server.start();
    await tab.isSaved();

    await bob.opens(address);
    await bob.sees('end during after');
    const bobsTalk = new Talk(bob);
    await bobsTalk.opens('Chat');
    await expect(bobsTalk.message('hello from below')).toBeVisible();
    await expect(bobsTalk.message('said without a server')).toBeVisible();

    // Nothing was asked for beside the path, and nothing is kept under a name that another Prosa of this host could have.
    expect(proxy.outside).toEqual([]);
    const web = [...asked].filter(url => /^https?:/.test(url));
    expect(web.length).toBeGreaterThan(20);
    expect(web.filter(url => url.includes('/live') || url.includes('/sync/')).length).toBeGreaterThan(1);
    expect(web.filter(url => !url.startsWith(`${proxy.url}/`))).toEqual([]);
    const kept = await tab.page.evaluate(async () => ({
      storage: Object.keys(localStorage),
      databases: (await indexedDB.databases()).map(({ name }) => name),
      caches: await caches.keys(),
      workers: (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
    }));
    expect(kept.workers).toEqual([`${proxy.url}/`]);
    for (const names of [kept.storage, kept.databases, kept.caches]) {
      expect(names).not.toEqual([]);
      expect(names.filter(one => !one?.startsWith(`${BASE}:`))).toEqual([]);
    }
    const cookies = await ana.context.cookies(`${proxy.url}/`);
    expect(cookies.map(({ path }) => path)).toEqual([BASE]);
  } finally {
    await proxy.close();
  }
});
