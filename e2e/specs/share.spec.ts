// Who may do what, said in the share dialog, and the links that give it: on pages that are open meanwhile.
import { ACCESS_PATHS, type MadeLink } from '../../protocol/access.ts';
import { Library } from '../fixtures/library.ts';
import { Sharing } from '../fixtures/sharing.ts';
import { Talk } from '../fixtures/talk.ts';
import { expect, test } from '../fixtures/test.ts';
import { Wire } from '../fixtures/wire.ts';

const PURPLE = '#6d28d9';
const NO_ACCESS = "You don't have access to this document";

test('SHARE-2, SHARE-4, ACCESS-4: what everybody may do takes effect on the page that is open, and back; only owners change it', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await alice.types('Plans. ');
  await alice.isSaved();
  await bob.settlesIn(documentPath);
  const shared = new Sharing(alice);
  await shared.opens();
  await expect(shared.dialog.getByText('Alice (you)')).toBeVisible();
  await expect(shared.dialog.getByRole('heading', { name: 'Here now' })).toBeVisible();
  await alice.findsNoBarrier();

  await shared.lets('view');
  await bob.isTold('You can view this document now.');
  await bob.editor.click();
  await bob.types('not this');
  await bob.reads('Plans. ');
  await expect(bob.toolbar).toHaveCount(0);

  // He sees the same, and changes nothing.
  const told = new Sharing(bob);
  await told.opens();
  await expect(
    told.dialog.getByText('Anyone with the link can view this document. You can view it.'),
  ).toBeVisible();
  await expect(told.dialog.getByRole('combobox')).toHaveCount(0);
  await expect(told.dialog.getByRole('button', { name: /Revoke|Remove|Copy edit link/ })).toHaveCount(0);
  await expect(told.dialog.getByRole('button', { name: 'Copy link' })).toBeVisible();
  await told.closes();

  await shared.lets('edit');
  await bob.isSaved();
  await expect(bob.toolbar).toBeVisible();
  await bob.editor.click();
  await bob.presses('ControlOrMeta+End');
  await bob.types('Bob agrees.');
  await alice.sees('Plans. Bob agrees.');

  await alice.page.setViewportSize({ width: 360, height: 640 });
  await shared.copies('edit', { label: 'for the printer' });
  await expect(shared.dialog.getByText('for the printer')).toBeVisible();
  await alice.scrollsOnlyDown();
  await alice.findsNoBarrier();
});

test('SHARE-4, SHARE-5, SHARE-6, ACCESS-4, TRAP 40: a link gives what it says, leaves the address, and takes it back when it is revoked', async ({
  alice,
  invite,
  documentPath,
}) => {
  const carol = await invite({ name: 'Carol', color: PURPLE });
  await alice.settlesIn(documentPath);
  await alice.types('For few. ');
  await alice.isSaved();
  const shared = new Sharing(alice);
  await shared.opens();
  await shared.lets('none');
  await expect(shared.dialog.getByText('Only the people below')).toBeVisible();
  const links = {
    view: await shared.copies('view', { label: 'to view' }),
    comment: await shared.copies('comment', { label: 'to comment' }),
    edit: await shared.copies('edit', { label: 'to edit' }),
  };
  expect(new Set(Object.values(links)).size).toBe(3);

  await carol.visits(documentPath);
  await expect(carol.page.getByRole('heading', { name: NO_ACCESS })).toBeVisible();
  await expect(carol.editor).toHaveCount(0);
  await carol.findsNoBarrier();

  const address = new RegExp(`${documentPath}$`);
  await carol.visits(links.view);
  await carol.sees('For few.');
  await expect(carol.page).toHaveURL(address);
  await carol.editor.click();
  await carol.types('not this');
  await carol.reads('For few. ');
  const talk = new Talk(carol);
  await talk.opens('Chat');
  await expect(talk.field).toHaveCount(0);

  await carol.visits(links.comment);
  await expect(talk.field).toBeVisible();
  await expect(carol.page).toHaveURL(address);
  await talk.says('May I?');
  await carol.editor.click();
  await carol.types('not this');
  await carol.reads('For few. ');

  // The page that is open may do more as soon as the link is used in another one.
  const tab = await carol.opensAnotherTab();
  const wire = await Wire.lay(tab);
  await tab.visits(links.edit);
  await expect(tab.toolbar).toBeVisible();
  await expect(carol.toolbar).toBeVisible();
  await carol.editor.click();
  await carol.presses('ControlOrMeta+End');
  await carol.types('Carol was here. ');
  await alice.sees('For few. Carol was here.');
  await tab.sees('For few. Carol was here.');
  await carol.page.close();

  // What she wrote in the last moment is on no other disk.
  await new Talk(tab).closes();
  await tab.editor.click();
  await tab.presses('ControlOrMeta+End');
  wire.swallow();
  await tab.types('Her last words.');
  for (const label of ['to view', 'to comment', 'to edit']) await shared.revokes(label);
  await tab.isTold(NO_ACCESS);
  const save = () => tab.page.getByRole('button', { name: /^Download/ }).click();
  expect(await tab.downloads(save)).toBe('For few. Carol was here. Her last words.');
  await alice.reads('For few. Carol was here. ');

  // The link is of no use to her any more, and her text is there still.
  wire.heal();
  tab.faults.expect(/status of 404/);
  await tab.visits(links.edit);
  await expect(tab.page.getByText('This link does not work any more.')).toBeVisible();
  await tab.page.getByRole('button', { name: 'Go on without the link' }).click();
  await tab.isTold(NO_ACCESS);
  expect(await tab.downloads(save)).toBe('For few. Carol was here. Her last words.');
});

test('SHARE-6, SHARE-7: a link asks for its password; one that has expired says so', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}) => {
  await new Library(alice, server).makes({ name: documentName, text: 'Secret plans.' });
  await alice.settlesIn(documentPath);
  const shared = new Sharing(alice);
  await shared.opens();
  await shared.lets('none');
  const link = await shared.copies('edit', { password: 'quiet river' });
  await expect(shared.dialog.getByText('with a password')).toBeVisible();

  bob.faults.expect(/status of 40[14]/);
  await bob.visits(link);
  await expect(bob.page.getByRole('heading', { name: 'This link has a password' })).toBeVisible();
  const field = bob.page.getByRole('textbox', { name: 'Password' });
  await expect(field).toBeFocused();
  await bob.types('loud river');
  await bob.presses('Enter');
  await expect(bob.page.getByRole('alert')).toHaveText('This is not the password.');
  expect(bob.page.url()).toBe(link);
  await bob.findsNoBarrier();
  await field.fill('quiet river');
  await bob.presses('Enter');
  await expect(bob.editor).toBeFocused();
  await expect(bob.page).toHaveURL(new RegExp(`${documentPath}$`));
  await bob.sees('Secret plans.');
  await bob.presses('ControlOrMeta+Home');
  await bob.types('Bob knows: ');
  await alice.sees('Bob knows: Secret plans.');

  const made = await alice.context.request.post(new URL(ACCESS_PATHS.links, server.url).href, {
    data: { doc: documentName, role: 'edit', expiresMs: Date.now() + 1500 },
  });
  expect(made.status(), await made.text()).toBeLessThan(300);
  const { secret } = (await made.json()) as MadeLink;
  await expect(async () => {
    await shared.closes();
    await shared.opens();
    await expect(shared.dialog.getByText('expired')).toBeVisible({ timeout: 100 });
  }).toPass();
  await bob.visits(`/d/${documentName}#k=${secret}`);
  await expect(bob.page.getByText('It was revoked, has expired, or is not complete.')).toBeVisible();
  await expect(bob.page).toHaveURL(new RegExp(`${documentPath}$`));
});
