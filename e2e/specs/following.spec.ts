// Going along with somebody else, and reading in peace while others write.
import type { Person } from '../fixtures/person.ts';
import { COLORS, expect, test } from '../fixtures/test.ts';

const LINES = Array.from({ length: 300 }, (_, i) => `line ${i + 1}`).join('\n');

const topOf = async (person: Person, words: string) =>
  (await person.line(words).boundingBox())?.y ?? Number.NaN;
/** It has stood in the same place for ten frames. */
async function isStill(person: Person, words: string): Promise<void> {
  await person.line(words).evaluate(
    line =>
      new Promise<void>(resolve => {
        let [top, frames] = [Number.NaN, 0];
        const look = () => {
          const now = line.getBoundingClientRect().top;
          frames = now === top ? frames + 1 : 0;
          top = now;
          if (frames === 10) resolve();
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

const bar = (person: Person) => person.page.getByText(/^Following Alice/);

async function follows(person: Person, name: string): Promise<void> {
  await person.circleOf(name).click({ button: 'right' });
  await person.page.getByRole('menuitem', { name: `Follow ${name}` }).click();
  await expect(bar(person)).toBeVisible();
}

test('EDIT-17, TOOL-17, TOOL-18: who follows is taken along until Escape, own scrolling or own typing; selecting is no end', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.settlesIn(documentPath);
  await alice.pastes(LINES);
  await bob.sees('line 1');
  await alice.presses('ControlOrMeta+Home');
  await follows(bob, 'Alice');
  await expect(bar(bob).locator('xpath=ancestor::div[1]')).toHaveCSS('background-color', 'rgb(190, 24, 93)');
  await bob.findsNoBarrier();

  await alice.presses('ControlOrMeta+End');
  await expect(bob.caretOf('Alice')).toBeInViewport();
  await bob.sees('line 300');
  await bob.line('line 298').dblclick();
  await expect(bar(bob)).toBeVisible();
  await alice.presses('ControlOrMeta+Home');
  await expect(bob.line(/^line 1$/)).toBeInViewport();
  await expect(bob.caretOf('Alice')).toBeInViewport();

  await bob.presses('Escape');
  await expect(bar(bob)).toHaveCount(0);
  await alice.presses('ControlOrMeta+End');
  await alice.types('!');
  await bob.isSaved();
  await expect(bob.caretOf('Alice')).toHaveCount(0);

  await follows(bob, 'Alice');
  await expect(bob.caretOf('Alice')).toBeInViewport();
  await bob.page.mouse.move(500, 400);
  await bob.page.mouse.wheel(0, -400);
  await expect(bar(bob)).toHaveCount(0);

  await follows(bob, 'Alice');
  await bob.editor.focus();
  await bob.types('x');
  await expect(bar(bob)).toHaveCount(0);

  await follows(bob, 'Alice');
  await bob.page.getByRole('button', { name: 'Stop following Alice' }).click();
  await expect(bar(bob)).toHaveCount(0);
  await follows(bob, 'Alice');
  await alice.page.close();
  await expect(bar(bob)).toHaveCount(0);
});

test('EDIT-20: what others write above does not move the text that one reads', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.settlesIn(documentPath);
  await alice.pastes(LINES);
  await bob.sees('line 1');
  await expect(bob.page.getByText('600 words')).toBeVisible();
  await alice.presses('ControlOrMeta+Home');
  await bob.commands('150');
  await bob.page.mouse.move(500, 400);
  await bob.page.mouse.wheel(0, -60);
  await expect(bob.line(/^line 150$/)).toBeInViewport();
  await isStill(bob, 'line 150');
  const before = await topOf(bob, 'line 150');

  for (let i = 0; i < 20; i++) {
    await alice.inserts(i % 5 === 0 ? '# heading' : 'words words words');
    await alice.presses('Enter');
  }
  await expect(bob.page.getByText('652 words')).toBeVisible();
  expect(Math.abs((await topOf(bob, 'line 150')) - before)).toBeLessThanOrEqual(1);

  // Neither does a paragraph that is long, nor one that goes.
  await alice.inserts('long '.repeat(400));
  await expect(bob.page.getByText('1,052 words')).toBeVisible();
  expect(Math.abs((await topOf(bob, 'line 150')) - before)).toBeLessThanOrEqual(1);
  await alice.presses('ControlOrMeta+Shift+Home', 'Delete');
  await expect(bob.page.getByText('600 words')).toBeVisible();
  expect(Math.abs((await topOf(bob, 'line 150')) - before)).toBeLessThanOrEqual(1);
});

test('PAGE-12: names at carets never move the text; a tick beside the text says where somebody is', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.settlesIn(documentPath);
  await bob.settlesIn(documentPath);
  await alice.pastes(LINES);
  await alice.presses('ControlOrMeta+Home', 'ArrowDown', 'End');
  await bob.sees('line 3');
  const boxes = () =>
    bob.editor.locator('.cm-line').evaluateAll(lines =>
      lines.slice(0, 5).map(line => {
        const { x, y, width, height } = line.getBoundingClientRect();
        return [x, y, width, height];
      }),
    );
  const name = bob.caretOf('Alice').locator('.cm-remoteName');
  await expect(name).toHaveCSS('opacity', '0');
  const before = await boxes();
  await alice.presses('Home', 'End');
  await expect(name).toHaveCSS('opacity', '1');
  expect(await boxes()).toEqual(before);
  await expect(name).toHaveCSS('pointer-events', 'none');

  const tick = bob.page.locator('.cm-scrollTicks i');
  await expect(tick).toHaveCount(1);
  expect(await tick.evaluate(element => getComputedStyle(element).getPropertyValue('--person'))).toBe(
    COLORS.alice,
  );
  const first = await tick.boundingBox();
  await alice.presses('ControlOrMeta+End');
  await expect.poll(async () => (await tick.boundingBox())?.y ?? 0).toBeGreaterThan((first?.y ?? 0) + 200);
});
