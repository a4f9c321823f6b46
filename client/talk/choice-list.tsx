// What can be chosen while something is being named: people or emoji. The field keeps the focus and listens to the keys.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Face } from './face.tsx';
import type { Named } from './message-text.ts';

export interface Choice {
  id: string;
  label: string;
  /** Before the label, for an emoji. */
  sign: string | null;
  /** A person's colour; null for emoji. */
  color: string | null;
  hint: string;
  /** What stands in the draft then. */
  inserts: string;
  person: Named | null;
}

export interface ChoiceListProps {
  id: string;
  label: string;
  choices: readonly Choice[];
  active: number;
  point: (index: number) => void;
  choose: (choice: Choice) => void;
}

export function ChoiceList({ id, label, choices, active, point, choose }: ChoiceListProps) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView?.({ block: 'nearest' });
  }, [active]);
  return (
    <div ref={list} id={id} class="talk-choices" role="listbox" aria-label={label}>
      {choices.map((choice, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names the active option.
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field listens to the keys.
        <div
          key={choice.id}
          id={`${id}-${index}`}
          class={index === active ? 'talk-choice is-active' : 'talk-choice'}
          role="option"
          aria-selected={index === active}
          onMouseDown={event => event.preventDefault()}
          onMouseMove={() => point(index)}
          onClick={() => choose(choice)}
        >
          {choice.sign === null ? (
            <Face name={choice.label} color={choice.color ?? ''} />
          ) : (
            <span class="talk-choice-sign" aria-hidden="true">
              {choice.sign}
            </span>
          )}
          <bdi class="talk-choice-label">{choice.label}</bdi>
          {choice.hint !== '' && <span class="talk-choice-hint">{choice.hint}</span>}
        </div>
      ))}
    </div>
  );
}
