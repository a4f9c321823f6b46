// The words for a document's state: which sentence, how loud, and what can be done about it. Pure.
import type { SaveFacts, SaveState } from '../session/save-state.ts';
import type { Words } from '../text/en.ts';

export type StateAction = 'try-now' | 'download' | 'reload' | 'recovery';

export interface StateView {
  /** A chip in the header, or a strip under it for what takes a sentence. */
  form: 'chip' | 'strip';
  tone: 'quiet' | 'calm' | 'warn';
  icon: 'check' | 'dots' | 'sync' | 'cloud-off' | 'warn' | 'eye';
  text: string;
  /** Goes on counting: shown, but not read out every second. */
  ticking: string;
  /** Shown on hover. */
  tip: string;
  actions: readonly StateAction[];
}

const CHIP = { form: 'chip', tone: 'quiet', ticking: '', tip: '', actions: [] } as const;
const STRIP = { form: 'strip', tone: 'calm', ticking: '', tip: '', actions: [] } as const;

/** What to show for `state`, or null when what is shown should stay. */
export function describeState(
  state: SaveState,
  storage: SaveFacts['storage'],
  words: Words,
): StateView | null {
  switch (state.kind) {
    case 'opening':
      return { ...CHIP, icon: 'dots', text: words.opening };
    case 'saved': {
      const time = new Date(state.atMs).toLocaleTimeString(words.locale, {
        hour: '2-digit',
        minute: '2-digit',
      });
      return { ...CHIP, icon: 'check', text: words.saved, tip: words.savedSince(time) };
    }
    case 'saving':
      if (state.stage === 'quiet') return null;
      if (state.stage === 'shown') return { ...CHIP, icon: 'sync', text: words.saving };
      return { ...STRIP, icon: 'sync', text: words.saving, ticking: words.savingFor(state.seconds) };
    case 'reconnecting': {
      const { retryInSeconds } = state;
      const ticking = retryInSeconds === null ? words.tryingAgain : words.tryingAgainIn(retryInSeconds);
      return { ...STRIP, icon: 'sync', text: words.connectionLost, ticking, actions: ['try-now'] };
    }
    case 'offline': {
      const waiting = state.waitingCount > 0 ? words.changesWaiting(state.waitingCount) : '';
      return { ...STRIP, icon: 'cloud-off', text: join(words.offlineLong, waiting), actions: ['try-now'] };
    }
    case 'back': {
      const merged = state.mergedCount > 0 ? words.changesMerged(state.mergedCount) : '';
      return { ...STRIP, icon: 'check', text: join(words.backOnline, merged) };
    }
    case 'not-stored':
      return {
        ...STRIP,
        tone: 'warn',
        icon: 'warn',
        text: words.notStored,
        actions: ['download', 'try-now'],
      };
    case 'cannot-save': {
      const text = storage === 'kept' ? words.cannotSave : words.cannotSaveNorStore;
      return { ...STRIP, tone: 'warn', icon: 'warn', text, actions: storage === 'kept' ? [] : ['download'] };
    }
    case 'access-changed': {
      if (state.unsentCount === 0) return { ...STRIP, icon: 'eye', text: words.viewOnly };
      const text = join(words.viewOnly, words.changesUnsent(state.unsentCount), words.unsentHere);
      return { ...STRIP, icon: 'eye', text, actions: ['download', 'recovery'] };
    }
    case 'refused': {
      const text = join(words.refused[state.reason] ?? words.refusedOther, words.unsentHere);
      return { ...STRIP, tone: 'warn', icon: 'warn', text, actions: ['download', 'recovery'] };
    }
    case 'too-big': {
      const text = words.tooBig(describeBytes(state.bytes, words), describeBytes(state.maxBytes, words));
      return { ...STRIP, tone: 'warn', icon: 'warn', text, actions: ['download', 'recovery'] };
    }
    case 'ended': {
      const unsent =
        state.unsentCount > 0 ? join(words.changesUnsent(state.unsentCount), words.unsentHere) : '';
      const text = join(words.ended[state.end.why] ?? words.refusedOther, unsent);
      return { ...STRIP, tone: 'warn', icon: 'warn', text, actions: ['download', 'recovery', 'reload'] };
    }
  }
}

function join(...sentences: string[]): string {
  return sentences.filter(sentence => sentence !== '').join(' ');
}

function describeBytes(bytes: number, words: Words): string {
  const kilobytes = bytes / 1024;
  const [size, unit] = kilobytes < 1024 ? [kilobytes, 'kB'] : [kilobytes / 1024, 'MB'];
  const digits = size < 10 ? 1 : 0;
  return `${size.toLocaleString(words.locale, { maximumFractionDigits: digits })} ${unit}`;
}
