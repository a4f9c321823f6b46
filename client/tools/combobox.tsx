// A field with a list under it, of which one option is the active one while the focus stays in the field:
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { SearchIcon } from '../ui/icons.tsx';
import './combobox.css';
import type { MarkedLabel } from './fuzzy.ts';

export interface Option {
  id: string;
  label: MarkedLabel;
  /** Beside the label, quieter: a group, or "current". */
  hint?: string;
  /** At the right end. */
  keys?: string;
  /** A heading above this option; options of one heading follow each other. */
  heading?: string;
  isCurrent?: boolean;
  indent?: number;
}

export interface ComboboxProps {
  label: string;
  placeholder: string;
  query: string;
  setQuery: (query: string) => void;
  options: readonly Option[];
  choose: (id: string) => void;
  /** Shown instead of options. */
  nothing: string;
  /** Read aloud after typing: "3 results". */
  sayCount: (count: number) => string;
  /** The option that is active at first. */
  initialId?: string;
}

export function Combobox(props: ComboboxProps) {
  const { options, query, choose } = props;
  const [activeId, setActiveId] = useState(props.initialId ?? '');
  const list = useRef<HTMLDivElement>(null);
  const base = useId();
  const [announced, setAnnounced] = useState('');

  const found = options.findIndex(option => option.id === activeId);
  const active = found < 0 ? 0 : found;
  const optionId = (index: number) => `${base}-${index}`;

  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [active, query]);
  useEffect(() => {
    if (query === '') return;
    // Not with every letter: screen readers would talk over the typing.
    const timer = setTimeout(
      () => setAnnounced(options.length === 0 ? props.nothing : props.sayCount(options.length)),
      500,
    );
    return () => clearTimeout(timer);
  }, [query, options.length]);

  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const last = options.length - 1;
    const goTo = (index: number) => setActiveId(options[index]?.id ?? '');
    if (event.key === 'ArrowDown') goTo(active >= last ? 0 : active + 1);
    else if (event.key === 'ArrowUp') goTo(active <= 0 ? last : active - 1);
    else if (event.key === 'PageDown') goTo(Math.min(last, active + 8));
    else if (event.key === 'PageUp') goTo(Math.max(0, active - 8));
    else if (event.key === 'Enter') {
      const option = options[active];
      if (option !== undefined) choose(option.id);
    } else return;
    event.preventDefault();
  }

  return (
    <div class="combobox">
      <div class="combobox-field">
        <SearchIcon />
        <input
          class="combobox-input"
          type="text"
          role="combobox"
          aria-label={props.label}
          aria-expanded={options.length > 0}
          aria-controls={`${base}-list`}
          aria-autocomplete="list"
          aria-activedescendant={options.length === 0 ? undefined : optionId(active)}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          enterkeyhint="go"
          placeholder={props.placeholder}
          value={query}
          onInput={event => {
            setActiveId('');
            props.setQuery(event.currentTarget.value);
          }}
          onKeyDown={onKey}
        />
      </div>
      <div ref={list} id={`${base}-list`} class="combobox-list" role="listbox" aria-label={props.label}>
        {options.map((option, index) => (
          <OptionRow
            key={option.id}
            id={optionId(index)}
            option={option}
            isActive={index === active}
            heading={option.heading === options[index - 1]?.heading ? undefined : option.heading}
            choose={() => choose(option.id)}
            point={() => setActiveId(option.id)}
          />
        ))}
      </div>
      {options.length === 0 && <p class="combobox-nothing">{props.nothing}</p>}
      <div class="visually-hidden" aria-live="polite">
        {announced}
      </div>
    </div>
  );
}

interface OptionRowProps {
  id: string;
  option: Option;
  isActive: boolean;
  heading: string | undefined;
  choose: () => void;
  point: () => void;
}

function OptionRow({ id, option, isActive, heading, choose, point }: OptionRowProps) {
  return (
    <>
      {heading !== undefined && (
        <div class="combobox-heading" aria-hidden="true">
          {heading}
        </div>
      )}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names the active option. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field listens to the keys. */}
      <div
        id={id}
        class={`combobox-option${isActive ? ' is-active' : ''}${option.indent ? ` is-indent-${option.indent}` : ''}`}
        role="option"
        aria-selected={isActive}
        onMouseDown={event => event.preventDefault()}
        onMouseMove={point}
        onClick={choose}
      >
        <span class="combobox-label">
          {option.label.map((part, index) =>
            part.marked ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
          )}
        </span>
        {option.hint !== undefined && <span class="combobox-hint">{option.hint}</span>}
        {option.keys !== undefined && <kbd class="combobox-keys">{option.keys}</kbd>}
      </div>
    </>
  );
}
