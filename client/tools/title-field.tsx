// The document's title: a heading that is edited in place by a click. Enter and leaving keep what was written, Escape
// does not; an empty title is the first heading's again.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { API_LIMITS } from '../../protocol/api.ts';
import { tidyTitle } from '../../protocol/titles.ts';
import type { ToolsWords } from '../text/tools-words.ts';
import './title-field.css';

export interface TitleFieldProps {
  /** What is shown: the title set by hand, or the first heading, or what stands for none. */
  title: string;
  /** What was set by hand; null when nothing was. */
  ownTitle: string | null;
  /** The title when none is set by hand. */
  fallback: string;
  /** False for who may only read. */
  canRename: boolean;
  /** Editing is asked for from outside too: by F2, the menu, the palette. */
  editing: boolean;
  setEditing: (editing: boolean) => void;
  onRename: (title: string | null) => void;
  words: ToolsWords;
}

export function TitleField(props: TitleFieldProps) {
  const { title, words, canRename } = props;
  const button = useRef<HTMLButtonElement>(null);
  const returnsFocus = useRef(false);
  const isEditing = props.editing && canRename;

  useLayoutEffect(() => {
    if (isEditing || !returnsFocus.current) return;
    returnsFocus.current = false;
    button.current?.focus();
  }, [isEditing]);

  return (
    <h1 class={isEditing ? 'title is-editing' : 'title'} {...(canRename ? {} : { title })}>
      {isEditing ? (
        <TitleInput
          ownTitle={props.ownTitle}
          fallback={props.fallback}
          words={words}
          finish={(next, by) => {
            returnsFocus.current = by === 'key';
            if (next !== undefined && next !== props.ownTitle) props.onRename(next);
            props.setEditing(false);
          }}
        />
      ) : canRename ? (
        <button
          ref={button}
          type="button"
          class="title-button"
          title={`${title} · ${words.title.rename}`}
          aria-description={words.title.rename}
          onClick={() => props.setEditing(true)}
        >
          {title}
        </button>
      ) : (
        title
      )}
    </h1>
  );
}

interface TitleInputProps {
  ownTitle: string | null;
  fallback: string;
  words: ToolsWords;
  /** `undefined`: as it was. */
  finish: (title: string | null | undefined, by: 'key' | 'leaving') => void;
}

function TitleInput({ ownTitle, fallback, words, finish }: TitleInputProps) {
  const [value, setValue] = useState(ownTitle ?? '');
  const field = useRef<HTMLInputElement>(null);
  const over = useRef(false);

  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  function end(title: string | null | undefined, by: 'key' | 'leaving'): void {
    // The field that goes loses the focus once more.
    if (over.current) return;
    over.current = true;
    finish(title, by);
  }

  return (
    <input
      ref={field}
      class="title-input"
      type="text"
      aria-label={words.title.label}
      aria-description={words.title.hint}
      placeholder={fallback}
      maxLength={API_LIMITS.maxTitleChars}
      autocomplete="off"
      enterkeyhint="done"
      value={value}
      onInput={event => setValue(event.currentTarget.value)}
      onKeyDown={event => {
        if (event.isComposing) return;
        if (event.key === 'Enter') end(tidyTitle(value) || null, 'key');
        else if (event.key === 'Escape') end(undefined, 'key');
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      onBlur={() => end(tidyTitle(value) || null, 'leaving')}
    />
  );
}
