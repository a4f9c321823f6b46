// The question before a copy is removed: it says what would be lost.
import { useRef } from 'preact/hooks';
import type { CopyRecord } from '../session/copy-list.ts';
import type { RecoveryWords } from '../text/recovery-words.ts';
import { Dialog } from '../ui/dialog.tsx';
import { findGroup } from './groups.ts';

export interface RemoveDialogProps {
  record: CopyRecord;
  title: string;
  words: RecoveryWords;
  remove: () => void;
  close: () => void;
}

export function RemoveDialog({ record, title, words, remove, close }: RemoveDialogProps) {
  const closer = useRef<(() => void) | null>(null);
  return (
    <Dialog title={words.removeTitle} onClose={close} closer={closer}>
      <p>{describeLoss(record, title, words)}</p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={() => closer.current?.()}>
          {words.cancel}
        </button>
        <button
          type="button"
          class="button is-sure"
          onClick={() => {
            closer.current?.();
            remove();
          }}
        >
          {words.removeSure}
        </button>
      </div>
    </Dialog>
  );
}

function describeLoss(record: CopyRecord, title: string, words: RecoveryWords): string {
  const count = record.unsent?.count ?? 0;
  if (count > 0) return words.removeUnsent(count, title);
  return findGroup(record) === 'refused' ? words.removeOnly(title) : words.removeKept(title);
}
