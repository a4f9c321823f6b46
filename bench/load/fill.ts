// Puts documents on a server before it is started again: each by one client, which stays until the server has certainly
// kept it. Runs in the load process.
import { readFileSync } from 'node:fs';
import { readParts } from '../documents.ts';
import { type Filling, filledName } from '../jobs.ts';
import { Client, type Target } from './client.ts';
import { waitUntilIdle } from './idle.ts';
import { UNMOVED } from './observers.ts';
import { maskFrame } from './raw-socket.ts';
import { fetchAsNewcomer, readText } from './verify.ts';
import { inBatches, pause } from './wait.ts';

const AT_ONCE = 10;
/** Larger documents come in parts: Prosa takes no more structs in one update than some 12 MB of these have. */
const MAX_UPDATE_BYTES = 8_000_000;
/** Longer than the deferred save of any of the servers. */
const SETTLE_MS = 12_000;

export async function fillDocuments(
  target: Target,
  serverPid: number,
  { documentCount }: Filling,
  documentFile: string,
): Promise<void> {
  const document = new Uint8Array(readFileSync(documentFile));
  const updates = document.length > MAX_UPDATE_BYTES ? readParts(documentFile) : [document];
  const clients: Client[] = [];
  await inBatches(
    Array.from({ length: documentCount }, (_, index) => index),
    AT_ONCE,
    async index => {
      const client = new Client(target, filledName(index), UNMOVED, { longMessages: 'head' });
      clients.push(client);
      await client.whenSynced();
      for (const update of updates) client.send(maskFrame(client.make.update(update)));
    },
  );
  await pause(SETTLE_MS);
  const wanted = readText([document]);
  const last = filledName(documentCount - 1);
  if (readText(await fetchAsNewcomer(target, last)) !== wanted) {
    throw new Error(`${last}: a newcomer reads another text`);
  }
  for (const client of clients) client.close();
  // The last one who leaves makes some servers save, and others fold their logs.
  await waitUntilIdle(serverPid);
}
