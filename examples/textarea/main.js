// A textarea that several people write in at the same time, kept by Prosa: Yjs, the stock y-websocket client, and nothing
// else. The address may say where: ?server=ws://localhost:8090/sync&doc=my-document&token=…
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

const asked = new URLSearchParams(location.search);
const token = asked.get('token');
const doc = new Y.Doc();
const provider = new WebsocketProvider(
  asked.get('server') ?? 'ws://localhost:8090/sync',
  asked.get('doc') ?? 'example/textarea',
  doc,
  { params: token === null ? {} : { token } },
);

const text = doc.getText('content');
const area = document.querySelector('#text');
const state = document.querySelector('#state');

let isOver = false;

provider.on('status', ({ status }) => {
  if (!isOver) state.value = status;
});
provider.on('connection-close', event => {
  // 4400 to 4499 are final: the server has decided, and the client does not come back by itself.
  if (event !== null && event.code >= 4400 && event.code < 4500) {
    isOver = true;
    state.value = `closed with ${event.code}: ${event.reason}`;
    area.disabled = true;
  }
});
provider.once('sync', () => {
  area.disabled = false;
  show();
});

text.observe(({ transaction }) => {
  if (!transaction.local) show();
});
area.addEventListener('input', write);

/** The smallest change that makes the shared text what the textarea shows. */
function write() {
  const [before, after] = [text.toString(), area.value];
  let from = 0;
  while (from < before.length && before[from] === after[from]) from += 1;
  let kept = 0;
  const most = Math.min(before.length, after.length) - from;
  while (kept < most && before.at(-1 - kept) === after.at(-1 - kept)) kept += 1;
  doc.transact(() => {
    text.delete(from, before.length - from - kept);
    text.insert(from, after.slice(from, after.length - kept));
  });
}

/** Shows what others wrote; the caret stays at its place in the text. */
function show() {
  const [before, after] = [area.value, text.toString()];
  const { selectionStart, selectionEnd } = area;
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  const move = at => (at <= same ? at : Math.max(same, at + after.length - before.length));
  area.value = after;
  area.setSelectionRange(move(selectionStart), move(selectionEnd));
}
