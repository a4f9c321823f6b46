// Files, folders and archives become documents.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { Home } from '../fixtures/home.ts';
import { Library } from '../fixtures/library.ts';
import { Preview } from '../fixtures/preview.ts';
import { expect, test } from '../fixtures/test.ts';

const PICTURE = readFileSync(new URL('../../client/public/icon-192.png', import.meta.url));

const ETHERPAD = JSON.stringify({
  'pad:minutes': {
    atext: { text: '*Agenda\n*first\nplain\n', attribs: '*0*1+1+7*0*2+1+6+6' },
    pool: { numToAttrib: { 0: ['lmkr', '1'], 1: ['heading', 'h1'], 2: ['list', 'bullet1'] }, nextNum: 3 },
  },
});

test('HOME-20, HOME-23, HOME-24, HOME-25, HOME-27: a zip of HedgeDoc and Etherpad exports with pictures', async ({
  alice,
  documentName,
}) => {
  const { page } = alice;
  const home = new Home(alice);
  const preview = new Preview(alice);
  await home.opens();
  await home.drops([
    {
      name: 'export.zip',
      type: 'application/zip',
      bytes: zipSync({
        [`${documentName}/Trip.md`]: strToU8(
          '---\r\ntitle: Our trip\r\ntags: travel, 2024\r\n---\r\n\r\n# Trip\r\n\r\n![map](img/map.png)\r\n',
        ),
        [`${documentName}/img/map.png`]: PICTURE,
        [`${documentName}/minutes.etherpad`]: strToU8(ETHERPAD),
        [`${documentName}/page.html`]: strToU8(
          '<h1>Old page</h1><script>window.__hurt = 1</script><p>kept</p>',
        ),
        [`${documentName}/sound.mp3`]: new Uint8Array(40),
        '__MACOSX/x.md': strToU8('junk'),
      }),
    },
  ]);
  const dialog = page.getByRole('dialog', { name: 'Import' });
  await expect(dialog.getByText('3 documents were found.')).toBeVisible();
  await expect(dialog.getByRole('checkbox', { name: /Our trip/ })).toBeChecked();
  await expect(dialog.getByText(/1 picture/)).toBeVisible();
  await dialog.getByText('1 file is skipped').click();
  await expect(dialog.getByText('sound.mp3')).toBeVisible();
  await alice.findsNoBarrier();
  await dialog.getByRole('button', { name: 'Import 3 documents' }).click();
  await expect(dialog.getByText('3 documents were made.')).toBeVisible();
  await alice.findsNoBarrier();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(home.titles).toHaveCount(3);
  await expect(home.row('Our trip').getByRole('button', { name: /^Tagged/ })).toHaveText(['2024', 'travel']);

  await home.row('Our trip').getByRole('link').click();
  await alice.sees('![map](/files/');
  await preview.shows('Preview');
  const map = preview.article.getByRole('img', { name: 'map' });
  await expect.poll(() => map.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBe(192);
  await preview.shows('Text');
  await alice.visits(`/d/${documentName}/minutes`);
  await alice.reads('# Agenda\n- first\nplain\n');
  await alice.visits(`/d/${documentName}/page`);
  await alice.sees('kept');
  expect(await alice.readShown()).not.toContain('__hurt');
});

test('HOME-20, HOME-22, HOME-26: a folder is imported by names, without touching what is there', async ({
  alice,
  server,
  documentName,
}, testInfo) => {
  const { page } = alice;
  const home = new Home(alice);
  alice.faults.expect(/409 \(Conflict\)/);
  const folder = testInfo.outputPath(documentName);
  mkdirSync(join(folder, 'sub'), { recursive: true });
  writeFileSync(join(folder, 'sub', 'notes.md'), '\ufeff# From the folder\r\ntext');
  writeFileSync(join(folder, 'main.py'), 'print(1)\n');
  writeFileSync(join(folder, 'latin1.txt'), Buffer.from([0x6f, 0x6c, 0xe1]));
  await new Library(alice, server).makes({ name: `${documentName}/sub/notes`, text: '# Already there' });
  await home.opens();
  const choosing = page.waitForEvent('filechooser');
  await alice.chooses('Import a folder…');
  await (await choosing).setFiles(folder);
  const dialog = page.getByRole('dialog', { name: 'Import' });
  await expect(dialog.getByText('Not a text in UTF-8 or UTF-16.')).toBeAttached();
  await dialog.getByRole('button', { name: 'Import 2 documents' }).click();
  await expect(dialog.getByText('2 documents were made.')).toBeVisible();
  await expect(dialog.getByText(`as ${documentName}/sub/notes 2`)).toBeVisible();
  await alice.presses('Escape');
  await expect(home.row('Already there')).toBeVisible();
  await home.row('From the folder').getByRole('link').click();
  await alice.reads('# From the folder\ntext');
});

test('HOME-20: a file that is dropped on the first visit becomes a document', async ({ invite }) => {
  const newcomer = await invite({ name: null });
  const home = new Home(newcomer);
  await home.opens();
  await home.drops([{ name: 'Dropped.md', bytes: '# Dropped here' }]);
  const dialog = newcomer.page.getByRole('dialog', { name: 'Import' });
  await dialog.getByRole('button', { name: 'Import 1 document' }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(home.row('Dropped here')).toBeVisible();
});
