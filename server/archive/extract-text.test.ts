// What can be read of documents of all kinds.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { extractText } from './extract-text.ts';

/** The document as the archive has it: loaded from bytes, no root has a type. */
function reload(doc: Y.Doc): Y.Doc {
  const reloaded = new Y.Doc();
  Y.applyUpdate(reloaded, Y.encodeStateAsUpdate(doc));
  return reloaded;
}

describe('extractText', () => {
  it('ARCH-2: of a text document it is the root "content", exactly', () => {
    const doc = new Y.Doc();
    doc.getText('content').insert(0, '# Olá\n\n\ttexto \n\n');
    doc.getText('other').insert(0, 'not this');
    expect(extractText(reload(doc), 'text')).toBe('# Olá\n\n\ttexto \n\n');
  });

  it('ARCH-2: of another application it is what its roots hold: text, paragraphs, strings in maps and arrays', () => {
    const doc = new Y.Doc();
    doc.getText('b-note').insert(0, 'formatted', { bold: true });
    doc.getMap('a-meta').set('title', 'A title');
    doc.getMap('a-meta').set('size', 12);
    const fragment = doc.getXmlFragment('c-page');
    for (const words of ['First paragraph.', 'Second one.']) {
      const paragraph = new Y.XmlElement('paragraph');
      paragraph.setAttribute('style', 'wide');
      paragraph.insert(0, [new Y.XmlText(words)]);
      fragment.push([paragraph]);
    }
    doc.getArray('d-list').push(['one', 2, { three: 3 }, 'four']);
    doc.getText('e-gone').insert(0, 'gone');
    doc.getText('e-gone').delete(0, 4);
    expect(extractText(reload(doc), 'any')).toBe(
      'A title\n\nformatted\n\nFirst paragraph.\nSecond one.\n\none\nfour',
    );
  });

  it('ARCH-2: nesting without end is read to a depth', () => {
    const doc = new Y.Doc();
    let inner = doc.getArray<unknown>('deep');
    inner.push(['top']);
    for (let depth = 0; depth < 300; depth++) {
      const next = new Y.Array<unknown>();
      inner.push([next]);
      inner = next;
    }
    inner.push(['bottom']);
    expect(extractText(reload(doc), 'any')).toBe('top');
  });
});
