// Random edits as people and applications make them: words with characters of every width, deletions, values in
// maps, undo; for documents of kind `any` also nested types, formats, embeds and XML. Knows Yjs, no provider.
import * as Y from 'yjs';
import type { DocumentKind } from '../../protocol/messages.ts';
import type { Random } from './random.ts';

/** The root types of a document in tests, as its clients know them; text and meta are those of Prosa's own page. */
export const ROOTS = { text: 'content', meta: 'meta', list: 'list', page: 'page' } as const;

const WORDS = ['casa', ' ', 'não ', 'ß', '漢字', '😀', '👩‍👩‍👧', '\n', 'e\u0301', 'o rio corre', '𝒳y', '🇧🇷'];
/** A longer piece of text, of some kilobytes. */
export const PASTED = 'uma frase bem comprida '.repeat(60);
const NAMES = ['title', 'size', 'tags', 'author'];

/** Declares the roots, so that they have their types in this document as they would in an application. */
export function declareRoots(doc: Y.Doc, kind: DocumentKind): void {
  doc.getText(ROOTS.text);
  doc.getMap(ROOTS.meta);
  if (kind === 'text') return;
  doc.getArray(ROOTS.list);
  doc.getXmlFragment(ROOTS.page);
}

export function textOf(doc: Y.Doc): string {
  return doc.getText(ROOTS.text).toString();
}

/** The text as its indices count: an embed takes one place. */
function unitsOf(text: Y.Text): string {
  const delta = text.toDelta() as { insert: unknown }[];
  return delta.map(({ insert }) => (typeof insert === 'string' ? insert : '\ufffc')).join('');
}

/** Inserts `text` somewhere between two characters. */
export function insertSomewhere(random: Random, doc: Y.Doc, text: string): void {
  const target = doc.getText(ROOTS.text);
  target.insert(findBoundary(random, unitsOf(target)), text);
}

/** Makes one random change. `undo` may be null; then nothing is undone. */
export function editRandomly(
  random: Random,
  doc: Y.Doc,
  kind: DocumentKind,
  undo: Y.UndoManager | null = null,
): void {
  const die = random.next();
  if (undo !== null && die < 0.08) {
    if (random.chance(0.7)) undo.undo();
    else undo.redo();
  } else if (kind === 'any' && die < 0.5) editStructure(random, doc);
  else if (die < 0.6) editMap(random, doc);
  else editText(random, doc.getText(ROOTS.text));
}

/** One thing that a person does: mostly an edit, now and then several at once, a paste, or a move of the cursor. */
export function actAsPerson(
  random: Random,
  doc: Y.Doc,
  kind: DocumentKind,
  undo: Y.UndoManager,
  moveCursor: () => void,
): void {
  const die = random.next();
  if (die < 0.2) moveCursor();
  else if (die < 0.25) {
    doc.transact(() => {
      for (let i = random.int(2, 6); i > 0; i--) editRandomly(random, doc, kind);
    });
  } else if (die < 0.27) insertSomewhere(random, doc, PASTED);
  else editRandomly(random, doc, kind, undo);
}

function editText(random: Random, text: Y.Text): void {
  const content = unitsOf(text);
  if (content.length > 4 && random.chance(content.length > 400 ? 0.7 : 0.35)) {
    const from = findBoundary(random, content);
    const to = clampToBoundary(content, Math.min(content.length, from + random.int(1, 12)));
    if (to > from) text.delete(from, to - from);
    return;
  }
  let words = '';
  for (let i = random.int(1, 3); i > 0; i--) words += random.pick(WORDS);
  text.insert(findBoundary(random, content), words);
}

function editMap(random: Random, doc: Y.Doc): void {
  const meta = doc.getMap<unknown>(ROOTS.meta);
  const name = random.pick(NAMES);
  if (random.chance(0.2)) meta.delete(name);
  else meta.set(name, plainValue(random));
}

function plainValue(random: Random): unknown {
  return random.pick<unknown>([
    null,
    true,
    random.int(-9, 999_999),
    random.next(),
    random.pick(WORDS),
    { a: random.int(0, 9), b: ['x', { y: null }] },
    [1, 'two', false],
    '',
  ]);
}

function editStructure(random: Random, doc: Y.Doc): void {
  const list = doc.getArray<unknown>(ROOTS.list);
  const page = doc.getXmlFragment(ROOTS.page);
  const text = doc.getText(ROOTS.text);
  const place = random.int(0, list.length);
  switch (random.int(0, 9)) {
    case 0:
      list.insert(place, [plainValue(random), plainValue(random)]);
      break;
    case 1:
      list.insert(place, [
        new Y.Map([['k', plainValue(random)]]),
        new Uint8Array([1, 2, random.int(0, 255)]),
      ]);
      break;
    case 2:
      list.insert(place, [new Y.Array(), new Y.Text(random.pick(WORDS))]);
      break;
    case 3:
      if (list.length > 0) list.delete(random.int(0, list.length - 1), 1);
      break;
    case 4: {
      const inner = list.length > 0 ? list.get(random.int(0, list.length - 1)) : null;
      if (inner instanceof Y.Map) inner.set(random.pick(NAMES), new Y.Map([['deep', plainValue(random)]]));
      else if (inner instanceof Y.Array) inner.push([new Y.Map(), plainValue(random)]);
      else if (inner instanceof Y.Text) editText(random, inner);
      break;
    }
    case 5: {
      const element = new Y.XmlElement('p');
      element.setAttribute('class', random.pick(NAMES));
      element.insert(0, [new Y.XmlText(random.pick(WORDS))]);
      page.insert(random.int(0, page.length), [element]);
      break;
    }
    case 6:
      if (page.length > 0) page.delete(random.int(0, page.length - 1), 1);
      break;
    case 7:
      if (text.length > 2) {
        const units = unitsOf(text);
        const from = findBoundary(random, units);
        const to = clampToBoundary(units, random.int(from, units.length));
        if (to > from) text.format(from, to - from, { bold: random.chance(0.5) ? true : null });
      }
      break;
    case 8:
      text.insertEmbed(findBoundary(random, unitsOf(text)), { image: random.pick(NAMES) });
      break;
    case 9:
      doc.getMap(ROOTS.meta).set(random.pick(NAMES), new Y.Array());
      break;
  }
}

/** A place in the text that is not inside a surrogate pair. */
function findBoundary(random: Random, content: string): number {
  return clampToBoundary(content, random.int(0, content.length));
}

function clampToBoundary(content: string, place: number): number {
  const unit = content.charCodeAt(place);
  return unit >= 0xdc00 && unit < 0xe000 ? place - 1 : place;
}
