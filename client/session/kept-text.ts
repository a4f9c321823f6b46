// Moves text between local copies without opening them as documents: for copies that were set aside, and for new
// documents made of them.
import * as Y from 'yjs';
import { CONTENT } from './document-session.ts';
import type { OpenCopy } from './local-copy.ts';

/** The text of a local copy; "" when the browser does not let it be read. */
export async function readKeptText(openCopy: OpenCopy, name: string): Promise<string> {
  const doc = new Y.Doc();
  const copy = openCopy(name, doc, () => {});
  await copy.whenLoaded;
  const text = doc.getText(CONTENT).toString();
  await copy.close();
  doc.destroy();
  return text;
}

/** Makes a local copy that holds `text`, to be sent when its document is opened. False when it was not stored. */
export async function keepNewText(openCopy: OpenCopy, name: string, text: string): Promise<boolean> {
  const doc = new Y.Doc();
  const copy = openCopy(name, doc, () => {});
  const loaded = await copy.whenLoaded;
  doc.getText(CONTENT).insert(0, text);
  copy.setUnsaved(1);
  const stored = loaded !== null && (await copy.whenStored());
  await copy.close();
  doc.destroy();
  return stored;
}
