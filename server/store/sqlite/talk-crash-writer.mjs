// A process for the crash test of talk: opens the store of the folder it is given and sends messages without end, beside
// updates of the document, saying on its standard output which messages are on disk. It is killed from outside.
//   node talk-crash-writer.mjs <dist url of sqlite-store.js> <worker url> <folder> <name of this run>
const [, , storeUrl, workerUrl, folder, run] = process.argv;
const { openSqliteStore } = await import(storeUrl);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const store = await openSqliteStore({ folder, workerUrl: new URL(workerUrl), log });
const stored = await store.open('a', { epoch: 'e1', kind: 'text', atMs: 1, owner: 'ana' });
const bob = await store.access.person('bob');
await store.catalogue.noteVisit('bob', 'a', 1);

let seq = stored.baseSeq + stored.tail.length;
async function typeOn() {
  for (;;) {
    seq++;
    await store.append([{ doc: 'a', seq, bytes: new Uint8Array(30), author: 'x', atMs: 1 }]);
  }
}

let count = 0;
// Several people at once, so that the kill meets groups of messages too.
async function talkOn(person) {
  for (;;) {
    const clientId = `${run}.${count++}`;
    const message = { clientId, threadId: null, text: `@[Bob](${bob.id})`, replyTo: null, passage: null };
    const { outcome } = await store.talk.send(person, 'a', message, 1);
    process.stdout.write(`${outcome} ${person} ${clientId}\n`);
  }
}

await Promise.all([typeOn(), ...Array.from({ length: 8 }, (_, i) => talkOn(`person ${i}`))]);
