// Pictures on their way into the text, and back out of the server.
import type { Page } from '@playwright/test';
import { makePng, SVG_WITH_SCRIPT } from '../../server/testing/pictures.ts';
import { dropFiles, pasteImage } from '../fixtures/hand-over.ts';
import { NO_CONNECTION } from '../fixtures/page-faults.ts';
import { expect, test } from '../fixtures/test.ts';

const IMAGE = /!\[([^\]]*)\]\((\/files\/[0-9a-f]+\.(?:png|svg))\)/;

/** Uploads, or those of files whose name begins so, wait at the server's door until they are let in. */
async function holdUploads(page: Page, name = '*'): Promise<{ letIn: () => void }> {
  let letIn = () => {};
  const open = new Promise<void>(resolve => {
    letIn = resolve;
  });
  await page.route(`**/api/files?*name=${name}*`, async route => {
    await open;
    await route.continue().catch(() => {
      // Cancelled by then.
    });
  });
  return { letIn };
}

test('TOOL-9, TOOL-11, FILE-4, PREV-8: a screenshot is pasted, shown on its way, and then to everyone', async ({
  alice,
  bob,
  server,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.settlesIn(documentPath);
  await alice.types('before after');
  await alice.presses('ControlOrMeta+ArrowLeft');
  const door = await holdUploads(alice.page);
  await pasteImage(alice.page, makePng(24, 16));
  await expect(alice.page.getByRole('progressbar', { name: 'Uploading image.png' })).toBeVisible();
  await alice.findsNoBarrier();
  // Others see nothing of it yet, and writing goes on.
  await bob.reads('before after');
  await bob.presses('ControlOrMeta+Home');
  await bob.types('Bob ');
  await alice.sees('Bob before');
  door.letIn();
  await bob.sees('![Image](/files/');
  const text = await bob.readShown();
  expect(text.replace(IMAGE, '[]')).toBe('Bob before []after');
  await expect(alice.page.getByRole('progressbar')).toHaveCount(0);

  await bob.page.getByRole('button', { name: 'Text and preview' }).click();
  const picture = bob.page.getByRole('img', { name: 'Image' });
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(24);

  const [, , path = ''] = IMAGE.exec(text) ?? [];
  const answer = await alice.context.request.get(new URL(path, server.url).href);
  expect(answer.status()).toBe(200);
  expect(
    Buffer.compare(
      await answer.body(),
      await bob.context.request.get(new URL(path, server.url).href).then(r => r.body()),
    ),
  ).toBe(0);
  expect(answer.headers()).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox'),
    'cache-control': expect.stringContaining('immutable'),
  });

  await alice.presses('ControlOrMeta+z');
  for (const person of [alice, bob]) await person.reads('Bob before after');
});

test('TOOL-9, EDIT-15: pictures are dropped where they belong, several in order; a cancelled one leaves nothing', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.opens(documentPath);
  await alice.types('one line');
  await alice.presses('Enter', 'Enter');
  await alice.types('another line');
  // The first one comes last.
  const first = await holdUploads(alice.page, 'red');
  await dropFiles(alice.editor.locator('.cm-line').nth(1), [
    { name: 'red cat.png', type: 'image/png', bytes: makePng(8, 8) },
    { name: 'blue-dog.png', type: 'image/png', bytes: makePng(9, 9) },
  ]);
  await bob.sees('![blue dog]');
  await expect(alice.page.getByRole('progressbar')).toHaveCount(1);
  first.letIn();
  await expect
    .poll(() => bob.readShown())
    .toMatch(
      /^one line\n!\[red cat\]\(\/files\/\w+\.png\)\n!\[blue dog\]\(\/files\/\w+\.png\)\nanother line$/,
    );

  const before = await alice.readShown();
  const door = await holdUploads(alice.page);
  await alice.presses('ControlOrMeta+End');
  await pasteImage(alice.page, makePng(40, 40));
  await alice.page.getByRole('button', { name: 'Cancel the upload of image.png' }).click();
  await expect(alice.page.getByRole('progressbar')).toHaveCount(0);
  await expect(alice.editor).toBeFocused();
  door.letIn();
  await alice.types('!');
  for (const person of [alice, bob]) await person.reads(`${before}!`);
});

test('TOOL-10, FILE-1: what is no picture is told so; a drawing with a script is shown and runs nothing', async ({
  alice,
  server,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await alice.types('x');
  await dropFiles(alice.editor, [{ name: 'song.mp3', type: 'audio/mpeg', bytes: Buffer.from('la la') }]);
  const messages = alice.page.locator('.toast');
  await expect(messages).toContainText('“song.mp3” is no image that can be shown here.');
  await alice.findsNoBarrier();
  await messages.getByRole('button', { name: 'Dismiss' }).click();
  // One that only claims to be one is found out by the server.
  alice.faults.expect(/the server responded with a status of 415/);
  await dropFiles(alice.editor, [
    { name: 'fake.png', type: 'image/png', bytes: Buffer.from('<!doctype html>hi') },
  ]);
  await expect(messages).toContainText('“fake.png” is no image that can be shown here.');
  await expect(messages.getByRole('button', { name: 'Try again' })).toHaveCount(0);
  await alice.reads('x');

  await dropFiles(alice.editor, [{ name: 'drawing.svg', type: 'image/svg+xml', bytes: SVG_WITH_SCRIPT }]);
  await alice.sees('![drawing](/files/');
  const [, , path = ''] = IMAGE.exec(await alice.readShown()) ?? [];
  const visitor = await alice.opensAnotherTab();
  // The browser says that it blocked the script: that is what we want.
  alice.faults.expect(
    /Blocked script execution|policy violated|Content Security Policy|content security policy/,
  );
  await visitor.page.goto(new URL(path, server.url).href);
  expect(await visitor.page.evaluate(() => 'harmed' in window)).toBe(false);
});

test.describe('with a server of its own', () => {
  test.use({
    serverChoice: { kind: 'own', settings: { PROSA_MAX_UPLOAD_BYTES: '20000' } },
    dice: 0,
  });

  test('TOOL-10, FILE-2: too large is told with the limit; while the server is away the same file waits for "Try again"', async ({
    alice,
    bob,
    server,
    documentPath,
  }) => {
    alice.faults.expect(NO_CONNECTION);
    await alice.settlesIn(documentPath);
    await bob.opens(documentPath);
    const messages = alice.page.locator('.toast');
    const large = makePng(8, 8, 'x'.repeat(300_000));
    await dropFiles(alice.editor, [{ name: 'huge.png', type: 'image/png', bytes: large }]);
    await expect(messages).toHaveText(/^“huge\.png” is too large \(0\.3 MB\)\. Images may have up to /);
    await expect(messages.getByRole('button', { name: 'Try again' })).toHaveCount(0);
    await messages.getByRole('button', { name: 'Dismiss' }).click();
    await alice.reads('');

    await alice.isSaved();
    await server.kill();
    await dropFiles(alice.editor, [{ name: 'small.png', type: 'image/png', bytes: makePng(8, 8) }]);
    await expect(messages).toContainText('“small.png” was not uploaded');
    await expect(alice.page.getByRole('progressbar')).toHaveCount(0);
    await server.start();
    await messages.getByRole('button', { name: 'Try again' }).click();
    for (const person of [alice, bob]) await person.sees('![small](/files/');
    await expect(messages).toHaveCount(0);
  });
});
