// What the server itself makes of and for documents: the first update of a new one, its text, another title. Pure: bytes
// in, bytes out; runs in the archive's worker thread, and in tests without one.
import * as Y from 'yjs';
import { tidyTitle } from '../../protocol/titles.ts';
import type { DocumentFacts, Draft } from '../relay/ports.ts';
import { META_LANGUAGE, META_ROOT, META_TITLE, readFacts } from './document-facts.ts';
import { TEXT_ROOT } from './extract-text.ts';
import { buildDocument, describePending, type FoldInput } from './fold.ts';

export type LogInput = Pick<FoldInput, 'kind' | 'base' | 'tail'>;

/** The update that makes an empty text document this. */
export function composeDraft({ text, title, language }: Draft): { bytes: Uint8Array; facts: DocumentFacts } {
  const doc = new Y.Doc();
  const plain = text.replace(/\r\n?/g, '\n').replace(/\p{Cs}/gu, '\ufffd');
  doc.transact(() => {
    if (plain !== '') doc.getText(TEXT_ROOT).insert(0, plain);
    const ownTitle = tidyTitle(title ?? '');
    if (ownTitle !== '') doc.getMap(META_ROOT).set(META_TITLE, ownTitle);
    if (language !== null) doc.getMap(META_ROOT).set(META_LANGUAGE, language);
  });
  return { bytes: new Uint8Array(Y.encodeStateAsUpdate(doc)), facts: readFacts(doc, 'text') };
}

/** What a log says. Throws when it cannot be built. */
export function readLog(log: LogInput): DocumentFacts {
  return readFacts(build(log), log.kind);
}

/** The update that gives the document another title; null: the first heading again. Throws when it cannot be built. */
export function retitleLog(log: LogInput, title: string | null): Uint8Array {
  if (log.kind !== 'text') throw new Error('documents of other applications have no title of ours');
  const doc = build(log);
  const before = Y.encodeStateVector(doc);
  const deletesBefore = Y.encodeStateAsUpdate(doc, before);
  const meta = doc.getMap<unknown>(META_ROOT);
  const ownTitle = tidyTitle(title ?? '');
  if (ownTitle === '') meta.delete(META_TITLE);
  else if (meta.get(META_TITLE) !== ownTitle) meta.set(META_TITLE, ownTitle);
  const update = Y.encodeStateAsUpdate(doc, before);
  return Buffer.compare(update, deletesBefore) === 0 ? NOTHING : new Uint8Array(update);
}

/** An update without structs and deletions. */
const NOTHING = new Uint8Array([0, 0]);

function build({ base, tail }: LogInput): Y.Doc {
  const doc = buildDocument(base === null ? tail : [base, ...tail]);
  const pending = describePending(doc);
  if (pending !== null) throw new Error(`the document cannot be built: ${pending}`);
  return doc;
}
