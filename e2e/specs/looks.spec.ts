// Language, theme and width: the page suits the person and the screen.
import { expect, test } from '../fixtures/test.ts';

test('PAGE-16: the page speaks the browser’s language, or the one that was chosen', async ({
  invite,
  documentPath,
}) => {
  const ana = await invite({ name: 'Ana', browser: { locale: 'pt-BR' } });
  await ana.opens(documentPath);
  await expect(ana.page.locator('html')).toHaveAttribute('lang', 'pt-BR');
  await ana.sees('Escreva algo…');
  await ana.isTold(/^Salvo$/);
  await expect(ana.page.getByRole('button', { name: 'Copiar link' })).toBeVisible();
  await ana.findsNoBarrier();
  await ana.presses('ControlOrMeta+f');
  await expect(ana.page.getByRole('textbox', { name: 'Localizar' })).toBeVisible();

  await ana.chooses('English');
  await ana.isTold(/^Saved$/);
  await expect(ana.page.getByRole('textbox', { name: 'Find' })).toBeVisible();
  await ana.page.reload();
  await expect(ana.page.locator('html')).toHaveAttribute('lang', 'en');
  await ana.isTold(/^Saved$/);
});

test('PAGE-26: the theme follows the system or the choice, without a flash', async ({
  alice,
  documentPath,
}) => {
  const background = () => alice.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await alice.page.emulateMedia({ colorScheme: 'light' });
  await alice.opens(documentPath);
  const light = await background();
  await alice.page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(background).not.toBe(light);
  const dark = await background();
  await alice.page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(background).toBe(light);

  await alice.chooses('Dark');
  await expect.poll(background).toBe(dark);
  await alice.context.addInitScript(() => {
    const painted = new Set<string>();
    const look = () => {
      if (document.body !== null) painted.add(getComputedStyle(document.body).backgroundColor);
      Object.assign(window, { painted: [...painted] });
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await alice.reloads();
  await alice.sees('Write something…');
  expect(await alice.page.evaluate(() => (window as unknown as { painted: string[] }).painted)).toEqual([
    dark,
  ]);
});

test('PAGE-25: at 360 pixels everything is there and nothing is cut off', async ({
  invite,
  bob,
  documentPath,
}) => {
  const alice = await invite({
    name: 'Alice with a name that is as long',
    browser: { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true },
  });
  await alice.opens(documentPath);
  await alice.scrollsOnlyDown();
  await bob.opens(documentPath);
  await bob.types(`# A title that does not fit into such a narrow window\n${'unbreakable'.repeat(20)}\n`);
  await alice.sees('A title that');
  await expect(alice.circleOf('Bob')).toBeInViewport({ ratio: 1 });
  await expect(alice.page.getByRole('button', { name: 'Copy link' })).toBeInViewport({ ratio: 1 });
  await expect(alice.state).toBeInViewport({ ratio: 1 });
  await alice.scrollsOnlyDown();
  await alice.findsNoBarrier();

  await alice.chooses('Find and replace');
  await expect(alice.page.getByRole('textbox', { name: 'Find' })).toBeInViewport();
  await alice.scrollsOnlyDown();
  await alice.page.getByRole('button', { name: 'Close' }).click();
  await alice.page.getByRole('button', { name: /^Menu$/ }).click();
  await alice.presses('End');
  await alice.page.getByRole('menuitemradio').last().scrollIntoViewIfNeeded();
  await expect(alice.page.getByRole('menuitemradio').last()).toBeInViewport({ ratio: 1 });
  await alice.scrollsOnlyDown();
  await alice.presses('Escape');
  await alice.page.getByRole('button', { name: /^You: / }).click();
  await expect(alice.page.getByRole('dialog')).toBeInViewport({ ratio: 1 });
  await alice.scrollsOnlyDown();
  await alice.findsNoBarrier();
});

test('PAGE-4, PAGE-11: Markdown is highlighted, lines numbered, words counted, and the title names the file', async ({
  alice,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await alice.types('# Title\nSome **strong** and *gentle* words with `code`.\n\n');
  await alice.findsNoBarrier();
  const size = (text: string) =>
    alice.editor
      .getByText(text, { exact: true })
      .evaluate(e => Number.parseFloat(getComputedStyle(e).fontSize));
  expect(await size('Title')).toBeGreaterThan(await size('strong'));
  await expect(alice.page.getByText('Line 4, column 1')).toBeVisible();
  await expect(alice.page.getByText('8 words')).toBeVisible();
  await expect(alice.page.locator('.cm-lineNumbers')).toContainText('4');

  const saving = alice.page.waitForEvent('download');
  await alice.chooses('Download as .md');
  expect((await saving).suggestedFilename()).toBe('Title.md');
});
