// What the home says when the server has not accepted something that is on this device. Loaded after the list.
import { RECOVERY } from './addresses.ts';
import type { Boot } from './boot.ts';
import { wantsDecision } from './recovery/groups.ts';
import { listCopies } from './session/copy-list.ts';
import { recoveryWordsOf } from './text/recovery-words.ts';
import { WarnIcon } from './ui/icons.tsx';

/** null when there is nothing to say. */
export async function findRecoveryNote({ memory, listMemoryKeys, settings }: Boot) {
  const copies = await listCopies(memory, listMemoryKeys());
  const { size } = new Set(copies.filter(wantsDecision).map(({ key }) => key));
  return size === 0 ? null : <RecoveryNote count={size} settings={settings} />;
}

function RecoveryNote({ count, settings }: { count: number; settings: Boot['settings'] }) {
  const words = recoveryWordsOf(settings.language.value);
  return (
    <div class="home-doubt">
      <WarnIcon />
      <p>{words.note(count)}</p>
      <a class="button is-small" href={RECOVERY}>
        {words.noteLink}
      </a>
    </div>
  );
}
