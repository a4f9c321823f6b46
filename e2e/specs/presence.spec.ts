// Who else is here: their carets and names in the text, their circles above it.
import { encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Person } from '../fixtures/person.ts';
import { COLORS, expect, test } from '../fixtures/test.ts';

/** Where the letter with this index stands on somebody's screen, in pixels. */
async function placeOf(person: Person, line: number, column: number) {
  return person.editor
    .locator('.cm-line')
    .nth(line)
    .evaluate((element, at) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      let left = at;
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const { length } = node.textContent ?? '';
        if (left <= length) {
          const range = document.createRange();
          range.setStart(node, left);
          const { x, y } = range.getBoundingClientRect();
          return { x, y };
        }
        left -= length;
      }
      throw new Error(`the line has no column ${at}`);
    }, column);
}

/** Their caret stands where that letter does. */
async function expectCaretAt(viewer: Person, name: string, line: number, column: number): Promise<void> {
  const isThere = async () => {
    const caret = await viewer.caretOf(name).boundingBox();
    const place = await placeOf(viewer, line, column);
    if (caret === null) return 'nowhere';
    const near = Math.abs(caret.x + 1 - place.x) < 3 && Math.abs(caret.y - place.y) < 12;
    return near ? 'there' : `at ${caret.x}, ${caret.y} and not at ${place.x}, ${place.y}`;
  };
  await expect.poll(isThere).toBe('there');
}

const nameOf = (viewer: Person, name: string) => viewer.caretOf(name).locator('.cm-remoteName');

test('PAGE-12: carets stand where people are, in their colour, and move with them', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.types('# Title\nsome **strong** words');
  await bob.reads('# Title\nsome **strong** words');
  await expectCaretAt(bob, 'Alice', 1, 21);
  await expect(bob.caretOf('Alice')).toHaveCSS('background-color', 'rgb(190, 24, 93)');

  await bob.presses('ControlOrMeta+Home', 'ArrowRight', 'ArrowRight', 'ArrowRight');
  await expectCaretAt(alice, 'Bob', 0, 3);
  await bob.types('123');
  await expectCaretAt(alice, 'Bob', 0, 6);
  await alice.presses('ControlOrMeta+Home');
  await alice.types('ab');
  await expectCaretAt(alice, 'Bob', 0, 8);
  await expectCaretAt(bob, 'Alice', 0, 2);

  await bob.presses('Shift+End');
  await expect(alice.page.locator('.cm-remoteSelection')).toBeVisible();
});

test('PAGE-12: a name is there while its person moves, fades, and returns on hover', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await bob.types('hello');
  await expect(nameOf(alice, 'Bob')).toHaveCSS('opacity', '1');
  await expect(nameOf(alice, 'Bob')).toHaveCSS('opacity', '0');
  await expect(alice.caretOf('Bob')).toBeVisible();

  const caret = await alice.caretOf('Bob').boundingBox();
  await alice.page.mouse.move((caret?.x ?? 0) + 1, (caret?.y ?? 0) + 5);
  await expect(nameOf(alice, 'Bob')).toHaveCSS('opacity', '1');
  await alice.page.mouse.move(10, 600);
  await expect(nameOf(alice, 'Bob')).toHaveCSS('opacity', '0');
});

test('PAGE-8, TRAP 24: who closes the page is gone for the others', async ({ alice, bob, documentPath }) => {
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await bob.types('bye');
  await expect(alice.caretOf('Bob')).toBeVisible();
  await expect(alice.circleOf('Bob')).toBeVisible();
  await bob.page.close({ runBeforeUnload: true });
  // Long before the 30 s after which a silent client is forgotten.
  await expect(alice.circleOf('Bob')).toBeHidden({ timeout: 8_000 });
  await expect(alice.caretOf('Bob')).toBeHidden({ timeout: 1_000 });
  await alice.reads('bye');
});

test('PAGE-8, TRAP 25: whose browser crashes is gone for the others', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await bob.types('oh');
  await expect(alice.caretOf('Bob')).toBeVisible();
  const devtools = await bob.context.newCDPSession(bob.page);
  const crashed = bob.page.waitForEvent('crash');
  devtools.send('Page.crash').catch(() => {
    // A page that has crashed answers nothing.
  });
  await crashed;
  await expect(alice.circleOf('Bob')).toBeHidden({ timeout: 8_000 });
  await expect(alice.caretOf('Bob')).toBeHidden({ timeout: 1_000 });
});

test('PAGE-8: who reloads leaves no second self behind', async ({ alice, bob, documentPath }) => {
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.types('here ');
  await bob.types('a');
  await bob.reloads();
  await bob.types('b');
  await alice.sees('b');
  await expect(alice.circleOf('Bob')).toHaveCount(1);
  await expect(alice.caretOf('Bob')).toHaveCount(1);
  await expect(bob.page.locator('.cm-remoteCaret')).toHaveCount(1);
});

test('PAGE-15: a newcomer has a friendly name, can change it and the colour, and is remembered', async ({
  alice,
  invite,
  documentPath,
}) => {
  const newcomer = await invite({ name: null });
  await alice.opens(documentPath);
  await newcomer.opens(documentPath);
  await newcomer.types('hi');
  await expect(alice.page.getByRole('button', { name: /^Go to [A-Z][a-z]+ [A-Z][a-z]+$/ })).toBeVisible();

  await newcomer.page.getByRole('button', { name: /^You: / }).click();
  const dialog = newcomer.page.getByRole('dialog', { name: 'How others see you' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('  Zoë  ');
  await dialog.getByRole('radio', { name: 'Colour 5' }).check();
  await newcomer.findsNoBarrier();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(alice.circleOf('Zoë')).toHaveCSS('background-color', 'rgb(3, 105, 161)');
  await expect(alice.caretOf('Zoë')).toBeVisible();

  await newcomer.reloads();
  await expect(newcomer.page.getByRole('button', { name: /^You: Zoë\./ })).toBeVisible();
  await expect(alice.circleOf('Zoë')).toHaveCount(1);
});

test('PAGE-14: who listens hears who comes and who goes, in one line', async ({
  alice,
  bob,
  invite,
  documentPath,
}) => {
  const carol = await invite({ name: 'Carol' });
  await alice.opens(documentPath);
  await Promise.all([bob.opens(documentPath), carol.opens(documentPath)]);
  const line = alice.page.locator('[aria-live=polite]').filter({ hasText: /joined|left/ });
  await expect(line).toHaveText(/Bob|Carol/);
  await expect(line).toHaveText(/joined\.$/);
  await Promise.all([bob.page.close(), carol.page.close()]);
  await expect(line).toHaveText(/^(Bob and Carol|Carol and Bob|Bob|Carol) left\.$/);
});

test('PAGE-13: a click on a circle leads to that person and shows their name', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.pastes(Array.from({ length: 200 }, (_, i) => `line ${i + 1}`).join('\n'));
  await bob.sees('line 1');
  await bob.presses('ControlOrMeta+End');
  await alice.presses('ControlOrMeta+Home');
  await expect(alice.caretOf('Bob')).toBeHidden();
  await alice.circleOf('Bob').click();
  await expect(alice.caretOf('Bob')).toBeInViewport();
  await expect(nameOf(alice, 'Bob')).toHaveCSS('opacity', '1');
  await alice.sees('line 200');
});

test('PAGE-13: a crowd is four circles and a number, which opens', async ({
  alice,
  server,
  documentPath,
  documentName,
}) => {
  const { StockClient } = await import('../fixtures/stock-client.ts');
  await alice.opens(documentPath);
  const crowd = Array.from({ length: 7 }, (_, i) => {
    const client = new StockClient(server.syncUrl, documentName);
    client.provider.awareness.setLocalStateField('user', { name: `Guest ${i + 1}`, color: COLORS.bob });
    return client;
  });
  await expect(alice.page.getByRole('button', { name: /^Go to Guest/ })).toHaveCount(4);
  await alice.page.getByRole('button', { name: /^Also here: / }).click();
  await expect(alice.page.getByRole('button', { name: /^Go to Guest/ })).toHaveCount(7);
  await alice.findsNoBarrier();
  for (const client of crowd) client.close();
  await expect(alice.page.getByRole('button', { name: /^Go to Guest/ })).toHaveCount(0);
});

test('PAGE-6, TRAP 42: a hostile name is text, a hostile colour is none', async ({
  alice,
  stock,
  server,
  documentPath,
}) => {
  const asked: string[] = [];
  alice.page.on('request', request => asked.push(request.url()));
  await alice.opens(documentPath);
  await alice.types('look at this');
  await expect.poll(() => stock.text.length).toBeGreaterThan(0);
  const here = Y.createRelativePositionFromTypeIndex(stock.text, 4);
  const name = '<img src=/evil onerror=alert(1)>';
  stock.provider.awareness.setLocalState({
    user: {
      name: `\u202e${name}\n`,
      color: 'red;background:url(/evil);position:fixed;inset:0',
      colorLight: 'url(/evil)',
    },
    cursor: { anchor: here, head: here },
  });
  expect(encodeAwarenessUpdate(stock.provider.awareness, [stock.doc.clientID]).length).toBeGreaterThan(100);

  await expect(nameOf(alice, name)).toHaveText(name);
  await expect(alice.circleOf(name)).toHaveText('I');
  for (const shown of [alice.caretOf(name), alice.circleOf(name)]) {
    expect(await shown.evaluate(element => getComputedStyle(element).backgroundImage)).toBe('none');
    expect(await shown.evaluate(element => getComputedStyle(element).backgroundColor)).toMatch(/^rgb\(/);
  }
  expect((await alice.caretOf(name).boundingBox())?.width).toBe(2);
  await expect(alice.page.locator('img')).toHaveCount(0);
  expect(asked.filter(url => url.includes('evil') || !url.includes(new URL(server.url).host))).toEqual([]);
});
