// A process for the crash tests: opens the store of the folder it is given and appends without end, saying on its
// standard output which updates are on disk. It is killed from outside.
//   node crash-writer.mjs <dist url of sqlite-store.js> <worker url> <folder> <first seq>
const [, , storeUrl, workerUrl, folder, firstSeq] = process.argv;
const { openSqliteStore } = await import(storeUrl);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const store = await openSqliteStore({ folder, workerUrl: new URL(workerUrl), log });
await store.open('a', { epoch: 'e1', kind: 'text', atMs: 1, owner: null });
process.stdout.write('open\n');

let seq = Number(firstSeq);
// Several writers at once, so that the kill meets full groups too.
async function writeOn() {
  for (;;) {
    const mine = seq++;
    const bytes = new TextEncoder().encode(`update ${mine} of a`);
    await store.append([{ doc: 'a', seq: mine, bytes, author: `author ${mine % 3}`, atMs: mine }]);
    process.stdout.write(`${mine}\n`);
  }
}

try {
  await Promise.all(Array.from({ length: 20 }, writeOn));
} catch (error) {
  process.stdout.write(`error ${error.code}\n`);
  // Full or failing disk: say when it works again.
  for (;;) {
    try {
      await store.append([{ doc: 'b', seq: 1, bytes: new Uint8Array(3), author: 'x', atMs: 1 }]);
    } catch (again) {
      if (again.code === 'STORE_NO_DOCUMENT') {
        try {
          await store.open('b', { epoch: 'e1', kind: 'text', atMs: 1, owner: null });
        } catch {
          // Still failing: the loop tries again.
        }
      }
      await new Promise(resolve => setTimeout(resolve, 20));
      continue;
    }
    process.stdout.write(`recovered ${store.stats().workerStartCount}\n`);
    break;
  }
}
