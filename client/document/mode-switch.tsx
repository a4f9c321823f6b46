// Three buttons: the text, both, or only what it looks like.
import type { Words } from '../text/en.ts';
import { ColumnsIcon, EyeIcon, PencilIcon } from '../ui/icons.tsx';
import { MODES, type Mode } from './settings.ts';

export interface ModeSwitchProps {
  mode: Mode;
  choose: (mode: Mode) => void;
  words: Words;
}

const ICONS: Record<Mode, () => preact.JSX.Element> = { edit: PencilIcon, split: ColumnsIcon, read: EyeIcon };

export function ModeSwitch({ mode, choose, words }: ModeSwitchProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a <fieldset> would be a form's.
    <div class="modes" role="group" aria-label={words.modeLabel}>
      {MODES.map(one => {
        const Icon = ICONS[one];
        return (
          <button
            key={one}
            type="button"
            class={`mode is-${one}`}
            aria-pressed={one === mode}
            aria-label={words.modes[one]}
            title={words.modes[one]}
            onMouseDown={event => event.preventDefault()}
            onClick={() => choose(one)}
          >
            <Icon />
          </button>
        );
      })}
    </div>
  );
}
