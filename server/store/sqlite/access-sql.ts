// Who may see a document, as conditions of SQL. What is decided here is what nobody may be shown against: lists, notices.
// The roles themselves are the business of the policy in `people`.

/** Names in the query: of the document's row, of the person's number, and of the time in milliseconds. */
export interface AccessNames {
  document: string;
  person: string;
  nowMs: string;
}

/** The clock of the machine, for questions that bring no time of their own. */
export const SQL_NOW_MS = `CAST(unixepoch('subsec') * 1000 AS INTEGER)`;

/** They made it, were let in by name, or have used a link that is still good. */
export function isLetIn({ document, person, nowMs }: AccessNames): string {
  return `(
    ${document}.owner_id = ${person}
    OR EXISTS (SELECT 1 FROM members mb WHERE mb.document_id = ${document}.id AND mb.person_id = ${person})
    OR EXISTS (
      SELECT 1 FROM share_links sl JOIN grants g ON g.link_id = sl.id AND g.person_id = ${person}
       WHERE sl.document_id = ${document}.id AND sl.revoked_ms IS NULL
         AND (sl.expires_ms IS NULL OR sl.expires_ms > ${nowMs}))
  )`;
}

/** They may see it once they know its name. */
export function maySee(names: AccessNames): string {
  return `(${isOpen(names)} OR ${isLetIn(names)})`;
}

/**
 * They may see it and know of it already. Names of documents are secrets: who was never in one is told nothing of it, even
 * if it is open to everybody.
 */
export function knowsOf(names: AccessNames): string {
  return `(${isLetIn(names)} OR (${isOpen(names)} AND EXISTS (
    SELECT 1 FROM visits vs WHERE vs.person_id = ${names.person} AND vs.document_id = ${names.document}.id)))`;
}

/** Everybody may see it. Not "anything but none": what has rotted opens nothing. */
function isOpen({ document }: AccessNames): string {
  return `${document}.base IN ('view', 'comment', 'edit')`;
}
