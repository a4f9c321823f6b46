// Undo takes back what one wrote oneself, and nothing else.
import { test } from '../fixtures/test.ts';

// Pages wait as short as they ever do before they connect again.
test.use({ serverChoice: { kind: 'own' }, dice: 0 });

test('PAGE-22, TRAP 38: undo and redo leave other people’s words alone', async ({
  alice,
  bob,
  documentPath,
}) => {
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.inserts('mine ');
  await bob.reads('mine ');
  await bob.presses('ControlOrMeta+End');
  await bob.inserts('yours ');
  await alice.reads('mine yours ');

  await alice.presses('ControlOrMeta+z');
  for (const person of [alice, bob]) await person.reads('yours ');
  await alice.presses('ControlOrMeta+z');
  await bob.types('still ');
  for (const person of [alice, bob]) await person.reads('yours still ');
  await alice.presses('ControlOrMeta+Shift+Z');
  for (const person of [alice, bob]) await person.reads('mine yours still ');
});

test('PAGE-22, TRAP 38: so it is after a reconnect', async ({ alice, bob, server, documentPath }) => {
  await alice.opens(documentPath);
  await bob.opens(documentPath);
  await alice.inserts('mine ');
  await bob.reads('mine ');

  await server.kill();
  await bob.presses('ControlOrMeta+End');
  await bob.inserts('yours ');
  await server.start();
  await alice.reads('mine yours ');

  await alice.presses('ControlOrMeta+z');
  for (const person of [alice, bob]) await person.reads('yours ');
  await bob.presses('ControlOrMeta+z');
  for (const person of [alice, bob]) await person.reads('');
});
