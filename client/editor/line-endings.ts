// Text is LF only. A "\r" inside a Y.Text counts there and not in CodeMirror, which would put every later edit of
// this client one place off. So CodeMirror is told that only "\n" ends a line (a "\r" that somebody else stored is
// then one visible character, and positions agree), and none is let in from here.
import { type ChangeSpec, EditorState, type Extension, type Transaction } from '@codemirror/state';
import { ySyncAnnotation } from 'y-codemirror.next';

/** Turns each "\r\n" and "\r" that a local edit brings into "\n". Whatever brings it: paste, drop, replace. */
export const keepLineFeedsOnly: Extension = [
  EditorState.lineSeparator.of('\n'),
  EditorState.transactionFilter.of(transaction => {
    if (!transaction.docChanged || transaction.annotation(ySyncAnnotation) !== undefined) return transaction;
    const changes = findReturns(transaction);
    return changes.length === 0 ? transaction : [transaction, { changes, sequential: true }];
  }),
];

function findReturns(transaction: Transaction): ChangeSpec[] {
  const changes: ChangeSpec[] = [];
  transaction.changes.iterChanges((_fromA, _toA, fromB, _toB, inserted) => {
    const text = inserted.sliceString(0, inserted.length, '\n');
    for (let at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1)) {
      const insert = text[at + 1] === '\n' ? '' : '\n';
      changes.push({ from: fromB + at, to: fromB + at + 1, insert });
    }
  });
  return changes;
}
