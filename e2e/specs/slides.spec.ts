// The document as slides: alone, before others, and following.
import { Library } from '../fixtures/library.ts';
import type { Person } from '../fixtures/person.ts';
import { expect, test } from '../fixtures/test.ts';

const TEXT = `# One\n\nHello\n\n---\n\n# Two\n\n- a\n- b\n\nNote:\nonly for me\n\n---\n\n# Three\n\n$x^2$\n`;

const slide = (person: Person, name: string) => person.page.getByRole('heading', { name, exact: true });

test('READ-6, PREV-10: slides move by keys and buttons, never past an end, and the address names them', async ({
  alice,
  server,
  documentName,
  documentPath,
}) => {
  await new Library(alice, server).makes({ name: documentName, text: TEXT });
  const { page } = alice;
  await alice.opens(documentPath);
  await alice.chooses('Show as slides');
  await expect(slide(alice, 'One')).toBeVisible();
  await expect(page).toHaveURL(/view=slides#1$/);
  await alice.findsNoBarrier();
  await alice.presses('ArrowLeft', 'ArrowRight');
  await expect(slide(alice, 'Two')).toBeVisible();
  await expect(slide(alice, 'One')).toHaveCount(0);
  await expect(page.getByText('only for me')).toHaveCount(0);
  await expect(page).toHaveURL(/#2$/);
  await expect(page.getByRole('status').filter({ hasText: 'Slide 2 of 3' })).toHaveCount(1);
  await alice.presses('End', 'Space', 'PageDown');
  await expect(slide(alice, 'Three')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Next slide' })).toHaveAttribute('aria-disabled', 'true');
  await alice.presses('Home');
  await expect(slide(alice, 'One')).toBeVisible();
  await page.getByRole('button', { name: 'Next slide' }).click();
  await expect(slide(alice, 'Two')).toBeVisible();
  await page.reload();
  await expect(slide(alice, 'Two')).toBeVisible();
  await alice.presses('o');
  await alice.findsNoBarrier();
  await page.getByRole('button', { name: /Three/ }).click();
  await expect(slide(alice, 'Three')).toBeVisible();

  await page.getByRole('button', { name: 'Full screen' }).click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement?.className)).toMatch(/slides/);
  await page.getByRole('button', { name: 'Full screen' }).click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBeNull();
  await alice.presses('Escape');
  await expect(alice.editor).toBeVisible();
});

test('READ-6: fingers turn the slides', async ({ invite, server, documentName, documentPath }) => {
  const ana = await invite({
    name: 'Ana',
    browser: { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true },
  });
  await new Library(ana, server).makes({ name: documentName, text: TEXT });
  await ana.visits(`${documentPath}?view=slides`);
  await expect(slide(ana, 'One')).toBeVisible();
  const fingers = await ana.context.newCDPSession(ana.page);
  const swipe = async (from: number, to: number) => {
    const at = (x: number) => [{ x, y: 300 }];
    await fingers.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(from) });
    await fingers.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at((from + to) / 2) });
    await fingers.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(to) });
    await fingers.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  };
  await swipe(300, 60);
  await expect(slide(ana, 'Two')).toBeVisible();
  await swipe(60, 300);
  await expect(slide(ana, 'One')).toBeVisible();
  await ana.scrollsOnlyDown();
  await ana.findsNoBarrier();
});

test('READ-6: who follows is taken along by who presents, until an own step, or until that person stops', async ({
  alice,
  bob,
  server,
  documentName,
  documentPath,
}) => {
  await new Library(alice, server).makes({ name: documentName, text: TEXT });
  for (const person of [alice, bob]) {
    await person.visits(`${documentPath}?view=slides`);
    await expect(slide(person, 'One')).toBeVisible();
  }
  await alice.page.getByRole('button', { name: 'Present', exact: true }).click();
  await expect(alice.page.getByText('Your slide is shown to everyone who follows.')).toBeVisible();
  await alice.presses('ArrowRight');
  await bob.page.getByRole('button', { name: 'Follow Alice' }).click();
  await expect(slide(bob, 'Two')).toBeVisible();
  await alice.presses('ArrowRight');
  await expect(slide(bob, 'Three')).toBeVisible();
  await expect(bob.page.getByText('Following Alice')).toBeVisible();
  await bob.findsNoBarrier();

  await bob.presses('ArrowLeft');
  await expect(slide(bob, 'Two')).toBeVisible();
  await alice.presses('Home');
  await expect(slide(alice, 'One')).toBeVisible();
  const follow = bob.page.getByRole('button', { name: 'Follow Alice' });
  await expect(follow).toBeVisible();
  await expect(slide(bob, 'Two')).toBeVisible();
  await follow.click();
  await expect(slide(bob, 'One')).toBeVisible();
  await alice.page.getByRole('button', { name: 'Stop presenting' }).click();
  await expect(bob.page.getByRole('button', { name: 'Present', exact: true })).toBeVisible();
});
