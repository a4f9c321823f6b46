// The document's state, always in sight. One live region for all states, so that screen readers hear each change;
// what counts seconds is hidden from them.

import { useRef } from 'preact/hooks';
import type { SaveFacts, SaveState } from '../session/save-state.ts';
import type { Words } from '../text/en.ts';
import { CheckIcon, CloudOffIcon, DotsIcon, EyeIcon, SyncIcon, WarnIcon } from '../ui/icons.tsx';
import { describeState, type StateAction, type StateView } from './describe-state.ts';

export interface StateIndicatorProps {
  state: SaveState;
  storage: SaveFacts['storage'];
  words: Words;
  run: (action: StateAction) => void;
}

const ICONS: Record<StateView['icon'], () => preact.JSX.Element> = {
  check: CheckIcon,
  dots: DotsIcon,
  sync: SyncIcon,
  'cloud-off': CloudOffIcon,
  warn: WarnIcon,
  eye: EyeIcon,
};

export function StateIndicator({ state, storage, words, run }: StateIndicatorProps) {
  const shown = useRef<StateView>({
    form: 'chip',
    tone: 'quiet',
    icon: 'dots',
    text: words.opening,
    ticking: '',
    tip: '',
    actions: [],
  });
  // A change that is younger than two seconds shows nothing new: what was there stays.
  const view = describeState(state, storage, words) ?? shown.current;
  shown.current = view;
  const Icon = ICONS[view.icon];
  const labels: Record<StateAction, string> = {
    'try-now': words.tryNow,
    download: words.downloadText,
    reload: words.reload,
    recovery: words.keptHere,
  };

  return (
    <div class={`state is-${view.form} is-${view.tone}`} data-state={state.kind}>
      <span
        class="state-words"
        role="status"
        aria-live="polite"
        title={view.tip === '' ? undefined : view.tip}
      >
        <Icon />
        <span>
          {view.text}
          {view.ticking !== '' && <span aria-hidden="true"> {view.ticking}</span>}
        </span>
      </span>
      {view.actions.map(action => (
        <button key={action} type="button" class="button is-small" onClick={() => run(action)}>
          {labels[action]}
        </button>
      ))}
    </div>
  );
}
