// The preview beside the text: what is shown, where the line between them is, tasks, other people's words.
import { Preview } from '../fixtures/preview.ts';
import { expect, test } from '../fixtures/test.ts';

test('READ-3: text, both or preview, by button and key, remembered; what is hidden is out of reach', async ({
  alice,
  documentPath,
}) => {
  const preview = new Preview(alice);
  const pressed = alice.page.getByRole('group', { name: 'What is shown' }).locator('[aria-pressed=true]');
  await alice.opens(documentPath);
  await alice.types('# Plans\n\nSome *words*.');
  await expect(preview.pane).toBeHidden();

  await preview.shows('Text and preview');
  await expect(preview.heading('Plans')).toBeVisible();
  await expect(alice.editor).toBeFocused();
  await alice.types(' More of them.');
  await expect(preview.article).toContainText('More of them.');

  await alice.presses('ControlOrMeta+Shift+E');
  await expect(pressed).toHaveAccessibleName('Preview');
  await expect(preview.pane).toBeFocused();
  await expect(alice.editor).not.toBeInViewport();
  await alice.types('nothing of this gets into the text');
  await alice.page.reload();
  await expect(preview.heading('Plans')).toBeVisible();
  await expect(pressed).toHaveAccessibleName('Preview');
  await alice.findsNoBarrier();

  await alice.presses('ControlOrMeta+Shift+E');
  await expect(pressed).toHaveAccessibleName('Text');
  await expect(preview.pane).toBeHidden();
  await alice.reads('# Plans\n\nSome *words*. More of them.');
});

test('READ-3: the line between text and preview moves by pointer and by keys, and stays where it was put', async ({
  alice,
  documentPath,
}) => {
  const preview = new Preview(alice);
  await alice.opens(documentPath);
  await preview.shows('Text and preview');
  await expect(preview.pane).toBeVisible();
  const { splitter } = preview;
  const textWidth = async () => Math.round((await alice.editor.boundingBox())?.width ?? 0);
  await expect(splitter).toHaveAttribute('aria-valuetext', '50% for the text');

  const box = (await splitter.boundingBox())!;
  const before = await textWidth();
  await alice.page.mouse.move(box.x + box.width / 2, 400);
  await alice.page.mouse.down();
  await alice.page.mouse.move(box.x + box.width / 2 - 200, 430, { steps: 4 });
  await alice.page.mouse.up();
  await expect.poll(textWidth).toBeLessThan(before - 150);
  await expect(splitter).toHaveAttribute('aria-valuetext', '30% for the text');

  await splitter.focus();
  await alice.presses('ArrowRight', 'Shift+ArrowRight');
  await expect(splitter).toHaveAttribute('aria-valuetext', '42% for the text');
  await alice.presses('End', 'ArrowRight');
  await expect(splitter).toHaveAttribute('aria-valuetext', '80% for the text');
  await expect.poll(textWidth).toBeGreaterThan(before);
  await alice.reloads();
  await expect(splitter).toHaveAttribute('aria-valuetext', '80% for the text');
  await splitter.dblclick();
  await expect(splitter).toHaveAttribute('aria-valuetext', '50% for the text');
  await alice.findsNoBarrier();
});

test('PREV-4, EDIT-16: a task ticked in the preview is ticked in the text for everybody, and undone in one step', async ({
  alice,
  bob,
  documentPath,
}) => {
  const preview = new Preview(alice);
  await alice.opens(documentPath);
  await alice.pastes('- [ ] bread\n- [ ] milk\n');
  await bob.opens(documentPath);
  await preview.shows('Text and preview');
  const milk = preview.article.getByRole('checkbox', { name: 'milk' });
  await milk.check();
  for (const person of [alice, bob]) await person.reads('- [ ] bread\n- [x] milk\n');

  await alice.editor.focus();
  await alice.presses('ControlOrMeta+z');
  await bob.reads('- [ ] bread\n- [ ] milk\n');
  await expect(milk).not.toBeChecked();

  await milk.focus();
  await alice.presses('Space');
  await bob.reads('- [ ] bread\n- [x] milk\n');
  await expect(milk).toBeFocused();
});

test('READ-3, PREV-3: what bob types is in alice’s preview, and what she did there stays', async ({
  alice,
  bob,
  documentPath,
}) => {
  const preview = new Preview(alice);
  await alice.opens(documentPath);
  await alice.pastes('<details><summary>More</summary>\n\nhidden words\n\n</details>\n\nend');
  await preview.shows('Preview');
  await preview.article.getByText('More').click();
  await expect(preview.article.getByText('hidden words')).toBeVisible();

  await bob.opens(documentPath);
  await bob.sees('hidden words');
  await bob.presses('ControlOrMeta+End');
  await bob.types('\n\n## Bob was here');
  await expect(preview.heading('Bob was here')).toBeVisible();
  await expect(preview.article.getByText('hidden words')).toBeVisible();
  await expect(alice.page).toHaveTitle('Bob was here – Prosa');
});

const WIDE = [
  '# Wide',
  `| ${'column | '.repeat(12)}\n|${'---|'.repeat(12)}\n| ${'some words | '.repeat(12)}`,
  `\`\`\`js\nconst long = '${'x'.repeat(200)}';\n\`\`\``,
  `$$\n${'x + '.repeat(60)}y\n$$`,
  'unbreakable'.repeat(20),
].join('\n\n');

test('READ-3, PAGE-25: at 360 pixels text and preview take turns', async ({ alice, documentPath }) => {
  const preview = new Preview(alice);
  await alice.opens(documentPath);
  await alice.pastes(WIDE);
  await alice.presses('ControlOrMeta+Home');
  await preview.shows('Text and preview');
  await alice.page.setViewportSize({ width: 360, height: 640 });
  const sides = alice.page.locator('.workspace-sides');
  await sides.getByRole('button', { name: 'Preview' }).click();
  await expect(preview.heading('Wide')).toBeInViewport();
  await expect(alice.editor).not.toBeInViewport();
  await expect(preview.article.locator('.katex').first()).toBeVisible();
  expect(await preview.pane.evaluate(pane => pane.scrollWidth - pane.clientWidth)).toBe(0);
  expect(await alice.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await alice.findsNoBarrier();
  await sides.getByRole('button', { name: 'Text' }).click();
  await expect(alice.editor).toBeInViewport();
  await expect(preview.pane).toBeHidden();
  // Who comes with a phone chooses one of the two.
  await preview.shows('Preview');
  await expect(sides).toBeHidden();
  await expect(preview.heading('Wide')).toBeInViewport();
});
