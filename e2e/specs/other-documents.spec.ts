// What is not ours: impossible names, documents of other applications, scripts that somebody put into the page.
import * as Y from 'yjs';
import { expect, test } from '../fixtures/test.ts';

const BAD_PATHS = ['/d/', '/d/%00', '/d/a%2F..%2Fb', '/d/%20', `/d/${'x'.repeat(300)}`];

test('PAGE-2, NET-17, TRAP 35: what is no name is kindly told so', async ({ alice }) => {
  alice.faults.expect(/the server responded with a status of 404/);
  for (const path of BAD_PATHS) {
    await alice.visits(path);
    await expect(alice.page.getByRole('heading', { name: "This name can't be used" })).toBeVisible();
  }
  await alice.findsNoBarrier();
  await alice.scrollsOnlyDown();
  await alice.page.getByRole('link', { name: 'New document' }).click();
  await expect(alice.editor).toBeFocused();
  await alice.types('here instead');
  await alice.reads('here instead');
});

test('PAGE-2, WIRE-5, TRAP 35: names of any script and with slashes are names', async ({
  alice,
  bob,
  documentName,
}) => {
  const path = `/d/reuni%C3%A3o/${documentName}/日本語 ✨`;
  await alice.opens(path);
  await alice.types('hello');
  await bob.opens(`/d/reunia%CC%83o/${documentName}/${encodeURIComponent('日本語 ✨')}`);
  await bob.reads('hello');
  await expect(bob.page).toHaveTitle(`reunião/${documentName}/日本語 ✨ – Prosa`);
});

test('PAGE-17: a document of another application that holds more than text is shown and left alone', async ({
  alice,
  stock,
  documentPath,
}) => {
  await stock.synced();
  stock.text.insert(0, 'plain words\nof another application');
  const drawing = stock.doc.getXmlFragment('drawing');
  drawing.insert(0, [new Y.XmlElement('circle')]);
  const before = Y.encodeStateVector(stock.doc);

  await alice.visits(documentPath);
  await expect(alice.page.getByText('This document was made by another application.')).toBeVisible();
  await expect(alice.page.getByText('plain words')).toBeVisible();
  await expect(alice.editor).toHaveCount(0);
  await alice.types('x');
  await alice.findsNoBarrier();

  stock.text.insert(0, 'more ');
  await expect(alice.page.getByText('more plain words')).toBeVisible();
  expect(Y.decodeStateVector(Y.encodeStateVector(stock.doc)).size).toBe(Y.decodeStateVector(before).size);
});

test('PAGE-17: one that holds only text can be written', async ({ alice, stock, documentPath }) => {
  await stock.synced();
  stock.text.insert(0, 'only text');
  await alice.opens(documentPath);
  await alice.reads('only text');
  await alice.presses('ControlOrMeta+End');
  await alice.types('!');
  await expect.poll(() => stock.text.toString()).toBe('only text!');
});

test('PAGE-29: a script or a style that got into the page does nothing, and is noticed', async ({
  alice,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await alice.page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "taken over"';
    document.body.append(script);
    document.body.insertAdjacentHTML('beforeend', '<p style="position: fixed">over all</p>');
  });
  await expect(alice.page.getByText('over all')).toHaveCSS('position', 'static');
  await expect(alice.page).not.toHaveTitle('taken over');
  const faults = alice.faults.take().join('\n');
  expect(faults).toContain('policy violated: script-src-elem by inline');
  expect(faults).toContain('policy violated: style-src-attr by inline');
  await alice.page.evaluate(() => queueMicrotask(() => Promise.reject(new Error('unheard'))));
  await expect.poll(() => alice.faults.take().join()).toContain('unheard');
});
