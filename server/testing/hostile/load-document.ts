// What somebody gets who comes to a document now: a bare WebSocket, one question, one document.
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { encodeSyncStep1 } from '../../../protocol/messages.ts';

/** The document as the server answers it. Rejects when the connection ends before that. The caller destroys it. */
export async function loadDocument(port: number, name: string): Promise<Y.Doc> {
  const doc = new Y.Doc();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/sync/${name}`);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', code => reject(new Error(`closed with ${code}`)));
      socket.on('open', () => socket.send(encodeSyncStep1(Uint8Array.of(0))));
      socket.on('message', (data: Buffer) => {
        // Updates, and the SyncStep2 that is the last of the answer.
        if (data[0] !== 0 || data[1] === 0) return;
        // Type, kind, then the length of the update.
        let at = 2;
        while (data[at]! >= 0x80) at += 1;
        try {
          Y.applyUpdate(doc, data.subarray(at + 1));
        } catch (error) {
          reject(error as Error);
        }
        if (data[1] === 1) resolve();
      });
    });
    return doc;
  } finally {
    socket.terminate();
  }
}
