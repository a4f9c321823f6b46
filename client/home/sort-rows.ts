// The orders in which documents are listed, as the server has them. Pure.
import type { DocumentRow, ListSort } from '../../protocol/api.ts';

export function compareBy(sort: ListSort): (a: DocumentRow, b: DocumentRow) => number {
  switch (sort) {
    case 'visited':
      return (a, b) => b.visitedMs - a.visitedMs;
    case 'edited':
      return (a, b) => b.editedMs - a.editedMs;
    case 'created':
      return (a, b) => b.createdMs - a.createdMs;
    case 'title':
      // Untitled last, as the server sorts them.
      return (a, b) => Number(a.title === '') - Number(b.title === '') || a.title.localeCompare(b.title);
  }
}
