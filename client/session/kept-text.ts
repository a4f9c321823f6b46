// Moves text between local copies without opening them as documents: for copies that were set aside or not accepted, and
// for new documents made of them.
import * as Y from 'yjs';
import { CONTENT, META } from './document-session.ts';
import type { OpenCopy } from './local-copy.ts';
import { NOTHING_UNSENT } from './unsent.ts';

export interface KeptText {
  text: string;
  /** Title and language, where somebody has set them. */
  meta: Readonly<Record<string, string>>;
}

/** What a local copy holds; null when the browser does not let it be read. */
export async function readKeptText(openCopy: OpenCopy, name: string): Promise<KeptText | null> {
  const doc = new Y.Doc();
  const copy = openCopy(name, doc, () => {});
  const loaded = await copy.whenLoaded;
  const text = doc.getText(CONTENT).toString();
  const meta = Object.entries(doc.getMap(META).toJSON()).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  await copy.close();
  doc.destroy();
  return loaded === null ? null : { text, meta: Object.fromEntries(meta) };
}

/** Makes a local copy that holds this, to be sent when its document is opened. False when it was not stored. */
export async function keepNewText(
  openCopy: OpenCopy,
  name: string,
  kept: KeptText,
  nowMs: number,
): Promise<boolean> {
  const doc = new Y.Doc();
  const copy = openCopy(name, doc, () => {});
  const loaded = await copy.whenLoaded;
  doc.transact(() => {
    doc.getText(CONTENT).insert(0, kept.text);
    for (const [key, value] of Object.entries(kept.meta)) doc.getMap(META).set(key, value);
  });
  copy.setUnsent({ ...NOTHING_UNSENT, count: 1, sinceMs: nowMs, untilMs: nowMs });
  const stored = loaded !== null && (await copy.whenStored());
  await copy.close();
  doc.destroy();
  return stored;
}
