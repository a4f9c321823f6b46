// What is more than the server takes.
import { expect, test } from '../fixtures/test.ts';

test.use({ serverChoice: { kind: 'own', settings: { PROSA_MAX_MESSAGE_BYTES: '20000' } } });

test('SAVE-9, TRAP 37: a change that is too large is said once and stays here, and what follows it too', async ({
  alice,
  bob,
  documentPath,
}) => {
  const connections: string[] = [];
  alice.page.on('websocket', socket => {
    if (socket.url().includes('/sync/')) connections.push(socket.url());
  });
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.types('small ');
  await bob.reads('small ');
  const large = 'x'.repeat(99).concat('\n').repeat(300);
  await alice.pastes(large);
  await alice.isTold(
    /^This change is too large for the server \(.+\)\. It stays in this browser and is not sent\.$/,
  );
  await alice.types(' and more');
  await alice.findsNoBarrier();
  const download = alice.page.getByRole('button', { name: 'Download my text' });
  expect(await alice.downloads(() => download.click())).toBe(`small ${large} and more`);

  await bob.presses('ControlOrMeta+Home');
  await bob.types('Bob goes on ');
  await alice.editor.focus();
  await alice.presses('ControlOrMeta+Home');
  await alice.sees('Bob goes on small');
  await bob.reads('Bob goes on small ');
  await bob.isSaved();
  expect(connections).toHaveLength(1);

  await alice.reloads();
  await alice.sees('Bob goes on small');
  await alice.isTold('This change is too large for the server');
});
