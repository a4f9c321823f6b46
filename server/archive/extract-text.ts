// A document as plain text, for search and export.
import * as Y from 'yjs';
import type { DocumentKind } from '../../protocol/messages.ts';
import type { SharedType } from './digest-document.ts';

/** The root that holds the text of Prosa's own documents. */
export const TEXT_ROOT = 'content';

// Beyond this, nesting is nothing that people wrote.
const MAX_DEPTH = 64;

/**
 * Of a `text` document, exactly its text. Of `any` document, what can be read of it: the strings of all roots in the
 * order of their names, each nested type on lines of its own.
 */
export function extractText(doc: Y.Doc, kind: DocumentKind): string {
  if (kind === 'text') return doc.getText(TEXT_ROOT).toString();
  const parts: string[] = [];
  for (const name of [...doc.share.keys()].sort()) {
    const collected = new Lines();
    collectType(collected, doc.share.get(name)!, 0);
    const text = collected.toString();
    if (text !== '') parts.push(text);
  }
  return parts.join('\n\n');
}

class Lines {
  readonly #parts: string[] = [];
  #atLineStart = true;

  add(text: string): void {
    if (text === '') return;
    this.#parts.push(text);
    this.#atLineStart = text.endsWith('\n');
  }

  breakLine(): void {
    if (!this.#atLineStart) this.add('\n');
  }

  toString(): string {
    return this.#parts.join('').replace(/\n+$/, '');
  }
}

function collectType(lines: Lines, type: SharedType, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (let item = type._start; item !== null; item = item.right) {
    if (!item.deleted) collectContent(lines, item, depth);
  }
  for (const key of [...type._map.keys()].sort()) {
    const item = type._map.get(key)!;
    // The attributes of XML are names of styles and addresses, not text.
    if (item.deleted || type instanceof Y.XmlElement) continue;
    lines.breakLine();
    collectContent(lines, item, depth);
    lines.breakLine();
  }
}

function collectContent(lines: Lines, item: Y.Item, depth: number): void {
  const content = item.content;
  if (content instanceof Y.ContentString) {
    lines.add(content.str);
  } else if (content instanceof Y.ContentType) {
    // A Y.Text inside a paragraph goes on in its line; every other type is a block.
    const inline = content.type instanceof Y.Text;
    if (!inline) lines.breakLine();
    collectType(lines, content.type, depth + 1);
    if (!inline) lines.breakLine();
  } else if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) {
    for (const value of content.getContent()) {
      if (typeof value !== 'string') continue;
      lines.breakLine();
      lines.add(value);
      lines.breakLine();
    }
  }
}
