// Whether a document holds more than Prosa's editor shows. Other applications may use the relay for anything; a
// text editor that opened their documents for writing would spoil what it cannot see.
import * as Y from 'yjs';
import { CONTENT, META } from '../session/document-session.ts';

/** True when there is a root type besides the text and its map with something in it, or more than text in the text. */
export function holdsForeignContent(doc: Y.Doc): boolean {
  for (const [name, type] of doc.share) {
    if (name !== CONTENT && name !== META && (type._start !== null || type._map.size > 0)) return true;
  }
  let item = doc.getText(CONTENT)._start;
  for (; item !== null; item = item.right) {
    const { content } = item;
    if (item.deleted || content instanceof Y.ContentString || content instanceof Y.ContentFormat) continue;
    return true;
  }
  return false;
}
