// The home of somebody who has nothing yet.
import { Home } from '../fixtures/home.ts';
import { Preview } from '../fixtures/preview.ts';
import { expect, test } from '../fixtures/test.ts';

test('HOME-3, HOME-9: the first visit offers a new document, one by name, and says what is wrong with a name', async ({
  invite,
  server,
  documentName,
}) => {
  const newcomer = await invite({ name: null });
  const { page } = newcomer;
  const home = new Home(newcomer);
  await home.opens();
  await expect(page.getByRole('heading', { level: 1, name: 'Write together.' })).toBeVisible();
  await expect(home.search).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Import' })).toBeVisible();
  await newcomer.findsNoBarrier();

  const field = page.getByRole('textbox', { name: 'Open or create by name' });
  const open = page.getByRole('button', { name: 'Open', exact: true });
  for (const [name, problem] of [
    ['', 'Type a name, or paste the link of a document.'],
    ['a//b', 'No part of a name between slashes may be empty'],
    ['..', 'No part of a name between slashes may be empty'],
    ['back\\slash', 'such as a backslash'],
    ['x'.repeat(300), 'That name is too long'],
    ['https://example.invalid/d/x', 'That link leads to another server.'],
    [`${server.url}/api/documents`, 'That link leads to no document of this server.'],
  ] as const) {
    await field.fill(name);
    await open.click();
    await expect(page.getByText(problem), name).toBeVisible();
    await expect(field).toHaveAttribute('aria-invalid', 'true');
  }
  await newcomer.findsNoBarrier();
  await page.setViewportSize({ width: 360, height: 640 });
  await newcomer.scrollsOnlyDown();

  await field.fill(`Grüße/${documentName}`);
  await newcomer.presses('Enter');
  await expect(page).toHaveURL(/\/d\/Gr%C3%BC%C3%9Fe\/test-[0-9a-f]+$/);
  await expect(newcomer.editor).toBeFocused();
  await newcomer.types('olá');
  await newcomer.isTold(/^Saved$/);
  await page.goBack();
  await home.opens();
  await expect(home.search).toBeVisible();
  await expect(home.row(`Grüße/${documentName}`)).toBeVisible();
});

test('HOME-13, HOME-14: the sample document opens and teaches by being used', async ({ invite }) => {
  const newcomer = await invite({ name: null });
  const home = new Home(newcomer);
  const preview = new Preview(newcomer);
  await home.opens();
  await newcomer.page.getByRole('button', { name: 'Open a short sample document' }).click();
  await expect(newcomer.editor).toBeVisible();
  await expect(newcomer.page).toHaveURL(/\/d\/[0-9a-z]{26}$/);
  await expect(newcomer.page).toHaveTitle('A short tour you can scribble on – Prosa');
  await newcomer.page.getByRole('button', { name: 'Text and preview', exact: true }).click();
  await preview.article.getByRole('checkbox').first().check();
  await newcomer.sees('- [x] Tick this box');
  await expect(preview.article.locator('.katex').first()).toBeVisible();
  await expect(preview.article.locator('.md-diagram img')).toBeAttached();
  await newcomer.isTold(/^Saved$/);
  await newcomer.visits('/');
  await expect(home.row('A short tour you can scribble on')).toBeVisible();
});

test('HOME-12, HOME-13: in Portuguese', async ({ invite }) => {
  const ana = await invite({ name: 'Ana', browser: { locale: 'pt-BR' } });
  const { page } = ana;
  const home = new Home(ana);
  await home.opens();
  await expect(page.locator('html')).toHaveAttribute('lang', 'pt-BR');
  await expect(page).toHaveTitle('Documentos – Prosa');
  await page.getByRole('textbox', { name: 'Abrir ou criar pelo nome' }).fill('a//b');
  await ana.presses('Enter');
  await expect(page.locator('.home-problem')).toContainText('barras');
  await ana.findsNoBarrier();
  await page
    .getByRole('button', { name: 'Abrir um documento curto de exemplo' })
    .or(page.locator('.home-first button').last())
    .first()
    .click();
  await expect(page).toHaveTitle('Um passeio curto, para rabiscar à vontade – Prosa');
  await ana.isTold(/^Salvo$/);
  await ana.visits('/');
  await expect(page.getByText(/^Abert[oa] /)).toBeVisible();
  await page.getByRole('link', { name: 'Lixeira' }).click();
  await expect(page.getByText('A lixeira está vazia')).toBeVisible();
  await ana.chooses('English');
  await expect(page.getByText('The bin is empty')).toBeVisible();
});
