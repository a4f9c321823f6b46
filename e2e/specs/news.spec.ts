// How somebody hears of what is said while they do not look: badges, messages at the edge of the page, the tab's title and
// icon, the system's notices; and that what is read on one device is read on the other.
import { Library } from '../fixtures/library.ts';
import { Onlooker } from '../fixtures/onlooker.ts';
import { Talk } from '../fixtures/talk.ts';
import { expect, test } from '../fixtures/test.ts';

test('CHAT-8, CHAT-17, BELL-3, BELL-5, TALK-9: who looks elsewhere is told, by name also outside the page, and what one device reads the other one has read', async ({
  alice,
  bob,
  invite,
  server,
  documentName,
  documentPath,
}) => {
  await new Library(alice, server).makes({ name: documentName, text: '# Plans' });
  const away = new Onlooker(bob);
  await away.allowsNotices();
  await alice.settlesIn(documentPath);
  await bob.settlesIn(documentPath);
  // His other device has the same session.
  const phone = await invite({ name: null, browser: { storageState: await bob.context.storageState() } });
  await phone.settlesIn(documentPath);
  const [hers, his, onPhone] = [new Talk(alice), new Talk(bob), new Talk(phone)];
  await hers.opens('Chat');
  const toast = (words: string | RegExp) => bob.page.locator('.toast').filter({ hasText: words });

  // The page is in front, and the panel closed.
  await hers.says('First words');
  await expect(toast('Alice wrote: First words')).toBeVisible();
  await expect(his.button).toHaveAccessibleName('Chat and comments: 1 new');
  await hers.tells('Bob', 'come and see');
  await expect(toast('Alice named you: @Bob come and see')).toBeVisible();
  await hers.says('It is nothing');
  await expect(toast('Alice wrote: It is nothing')).toBeVisible();
  await bob.findsNoBarrier();
  // What names nobody goes by itself. What names him stays until he has seen it.
  await expect(toast(/Alice wrote/)).toHaveCount(0);
  await expect(toast('Alice named you')).toBeVisible();
  for (const talk of [his, onPhone]) {
    await expect(talk.button).toHaveAccessibleName('Chat and comments: 3 new, 1 naming you');
  }
  await expect(bob.page).toHaveTitle('Plans – Prosa');
  await toast('Alice named you').getByRole('button', { name: 'Show' }).click();
  await expect(his.item('come and see')).toBeFocused();
  for (const talk of [his, onPhone]) await expect(talk.button).toHaveAccessibleName('Chat and comments');
  await expect(phone.page.getByRole('button', { name: 'Notices', exact: true })).toBeVisible();

  // Nothing outside the page before he asks for it.
  await away.looksAway();
  const icon = bob.page.locator('link[rel=icon][type="image/svg+xml"]');
  await expect(icon).toHaveAttribute('href', '/icon.svg');
  await hers.tells('Bob', 'are you there?');
  await expect(bob.page).toHaveTitle('(1) Plans – Prosa');
  await expect(icon).toHaveAttribute('href', '/icon-dot.svg');
  await away.looksBack();
  await expect(bob.page).toHaveTitle('Plans – Prosa');
  await expect(icon).toHaveAttribute('href', '/icon.svg');
  await expect(onPhone.button).toHaveAccessibleName('Chat and comments');
  expect(await away.notices()).toEqual([]);

  await his.closes();
  await bob.page.getByRole('button', { name: 'Notices', exact: true }).click();
  await bob.page.getByRole('button', { name: 'Show notices also while Prosa is in the background' }).click();
  await expect(bob.page.getByRole('button', { name: 'Show notices only in Prosa' })).toBeVisible();
  await bob.dialog('Notices').getByRole('button', { name: 'Close' }).last().click();
  // Not while he looks at the page.
  await hers.tells('Bob', 'one <b>more</b>');
  await expect(toast('one <b>more</b>')).toBeVisible();
  expect(await away.notices()).toEqual([]);
  await away.looksAway();
  await hers.saysAll(
    documentName,
    Array.from({ length: 60 }, (_, i) => `filler ${i + 1}`),
  );
  await expect(bob.page).toHaveTitle('(61) Plans – Prosa');
  expect(await away.notices()).toEqual([]);
  await hers.tells('Bob', 'look at <i>this</i>');
  await expect
    .poll(() => away.notices())
    .toMatchObject([{ title: 'Alice named you in Plans', body: '@Bob look at <i>this</i>' }]);
  await hers.saysAll(
    documentName,
    Array.from({ length: 10 }, (_, i) => `after it ${i + 1}`),
  );
  await expect(bob.page).toHaveTitle('(72) Plans – Prosa');
  await away.looksBack();
  await away.pressesNotice();
  // The chat opens where he is named, with what was said after it still below.
  await expect(his.item('look at')).toBeFocused();
  await expect(his.item('look at')).toBeInViewport();
  await expect(his.item('after it 10')).not.toBeInViewport();
  // What stayed at the edge of the page until it was seen is of no more use.
  await expect(toast('one <b>more</b>')).toHaveCount(0);
});

test('BELL-3, CHAT-2: from another page a notice leads to its message in the chat, however far back', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}) => {
  await new Library(alice, server).makes({ name: documentName, text: '# Plans' });
  await bob.settlesIn(documentPath);
  await bob.visits('/');
  await alice.settlesIn(documentPath);
  const hers = new Talk(alice);
  await hers.opens('Chat');
  await hers.tells('Bob', 'what about June?');
  await hers.saysAll(
    documentName,
    Array.from({ length: 90 }, (_, i) => `after it ${i + 1}`),
  );
  await bob.page.getByRole('button', { name: 'Notices: 1 unread' }).click();
  await bob.dialog('Notices').getByRole('link').filter({ hasText: 'June' }).click();
  await expect(bob.page).toHaveURL(new RegExp(`${documentPath}$`));
  const his = new Talk(bob);
  await expect(his.item('what about June?')).toBeFocused();
  await expect(his.item('what about June?')).toBeInViewport();
  await expect(bob.page.getByRole('button', { name: 'Notices', exact: true })).toBeVisible();
  // The rest is not read by that.
  await expect(his.panel.getByRole('button', { name: /new messages$/ })).toBeVisible();
  await his.panel.getByRole('button', { name: /new messages$/ }).click();
  await expect(his.item('after it 90')).toBeInViewport();
  await expect(his.button).toHaveAccessibleName('Chat and comments');
});
