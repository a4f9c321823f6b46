// The field in which a message, a comment or a reply is written. Enter sends, Shift+Enter breaks the line, never while an
// input method is composing. "@" names people, ":" emoji, from a list of which one is active while the focus stays here:
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { TALK_LIMITS } from '../../protocol/talk.ts';
import type { TalkWords } from '../text/talk-words.ts';
import { CheckIcon, CloseIcon } from '../ui/icons.tsx';
import { Lazy } from '../ui/lazy.tsx';
import { type Choice, ChoiceList } from './choice-list.tsx';
import { type Completing, complete, findCompleting } from './completion.ts';
import type { Draft } from './drafts.ts';
import { encodeMentions, type Named } from './message-text.ts';
import { SendIcon, SmileIcon } from './talk-icons.tsx';
import { useChoices } from './use-choices.ts';

export interface ComposerProps {
  /** The name of the field. */
  label: string;
  placeholder: string;
  /** The name of the button. */
  action: string;
  /** `save`: what was sent is being changed. */
  purpose: 'send' | 'save';
  draft: Draft;
  onDraft?: (draft: Draft) => void;
  /** Mentions are ids by now. The field is empty after it. */
  onSend: (text: string) => void;
  onTyping?: () => void;
  onCancel?: () => void;
  /** The arrow up in an empty field. */
  onEditLast?: () => void;
  findPeople: (query: string) => Promise<readonly Named[]>;
  takesFocus?: boolean;
  words: TalkWords;
  /** Above the field: what is answered, what is linked to. */
  children?: ComponentChildren;
  /** Beside the button for emoji. */
  tools?: ComponentChildren;
}

/** Nearer to the limit than this, what is left is said. */
const NEAR_CHARS = 200;

export function Composer(props: ComposerProps) {
  const { words, purpose } = props;
  const [draft, setDraft] = useState<Draft>(props.draft);
  const [completing, setCompleting] = useState<Completing | null>(null);
  const [picking, setPicking] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const smile = useRef<HTMLButtonElement>(null);
  // Where the caret goes when the field has been drawn with its new text.
  const caret = useRef<number | null>(null);
  const isComposing = useRef(false);
  const id = useId();
  const choices = useChoices(completing, props.findPeople, words);

  const encoded = encodeMentions(draft.text, draft.people).trim();
  const left = TALK_LIMITS.maxTextChars - encoded.length;
  const canSend = encoded !== '' && left >= 0;
  const listId = `${id}-list`;
  const isOpen = choices.list.length > 0;

  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    fitHeight(element);
    if (caret.current === null) return;
    element.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  }, [draft.text]);
  useEffect(() => {
    if (props.takesFocus === true) focusAtEnd(field.current);
  }, []);

  function write(next: Draft): void {
    setDraft(next);
    props.onDraft?.(next);
  }

  function look(): void {
    const element = field.current;
    if (element === null || isComposing.current) return;
    const isCaret = element.selectionStart === element.selectionEnd;
    setCompleting(isCaret ? findCompleting(element.value, element.selectionStart) : null);
  }

  function choose(choice: Choice): void {
    if (completing === null) return;
    const next = complete(draft.text, completing, choice.inserts);
    caret.current = next.caret;
    const people = choice.person === null ? draft.people : [...draft.people, choice.person];
    write({ text: next.draft, people });
    setCompleting(null);
    field.current?.focus();
  }

  function insert(sign: string): void {
    const element = field.current;
    const [from, to] = element === null ? [0, 0] : [element.selectionStart, element.selectionEnd];
    caret.current = from + sign.length;
    write({ ...draft, text: draft.text.slice(0, from) + sign + draft.text.slice(to) });
    closePicker();
  }

  function closePicker(): void {
    setPicking(false);
    field.current?.focus();
  }

  function send(): void {
    if (!canSend) return;
    props.onSend(encoded);
    write({ text: '', people: [] });
    setCompleting(null);
    field.current?.focus();
  }

  function onKey(event: KeyboardEvent): void {
    // 229: some browsers say so of the Enter that ends composing.
    if (event.isComposing || isComposing.current || event.keyCode === 229) return;
    if (isOpen && choices.onKey(event, choose)) {
      event.preventDefault();
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape' && (completing !== null || props.onCancel !== undefined)) {
      event.preventDefault();
      event.stopPropagation();
      if (isOpen) setCompleting(null);
      else props.onCancel?.();
    } else if (event.key === 'ArrowUp' && draft.text === '' && props.onEditLast !== undefined) {
      event.preventDefault();
      props.onEditLast();
    }
  }

  return (
    <div class="talk-composer">
      {props.children}
      {isOpen && (
        <ChoiceList
          id={listId}
          label={completing?.kind === 'emoji' ? words.emoji.title : words.composer.people}
          choices={choices.list}
          active={choices.active}
          point={choices.setActive}
          choose={choose}
        />
      )}
      {picking && (
        <Lazy load={() => import('./emoji-picker.tsx')} onFail={() => setPicking(false)}>
          {({ EmojiPicker }) => (
            <EmojiPicker
              words={words}
              choose={insert}
              close={to => {
                setPicking(false);
                (to === 'field' ? field : smile).current?.focus();
              }}
            />
          )}
        </Lazy>
      )}
      <div class="talk-field">
        <textarea
          ref={field}
          class="talk-input"
          rows={1}
          dir="auto"
          aria-label={props.label}
          aria-describedby={`${id}-keys`}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={isOpen ? listId : undefined}
          aria-activedescendant={isOpen ? `${listId}-${choices.active}` : undefined}
          enterkeyhint={purpose === 'send' ? 'send' : 'done'}
          placeholder={props.placeholder}
          value={draft.text}
          onInput={event => {
            write({ ...draft, text: event.currentTarget.value });
            look();
            if (event.currentTarget.value !== '') props.onTyping?.();
          }}
          onSelect={look}
          onKeyDown={onKey}
          onCompositionStart={() => {
            isComposing.current = true;
          }}
          onCompositionEnd={() => {
            isComposing.current = false;
            look();
          }}
          onBlur={() => setCompleting(null)}
        />
        <div class="talk-tools">
          {props.tools}
          <button
            ref={smile}
            type="button"
            class="button is-quiet is-square"
            aria-label={words.composer.emoji}
            title={words.composer.emoji}
            aria-expanded={picking}
            onClick={() => setPicking(!picking)}
          >
            <SmileIcon />
          </button>
          {props.onCancel !== undefined && (
            <button
              type="button"
              class="button is-quiet is-square"
              aria-label={words.composer.cancel}
              title={words.composer.cancel}
              onClick={props.onCancel}
            >
              <CloseIcon />
            </button>
          )}
          <button
            type="button"
            class="button is-primary is-square"
            aria-label={props.action}
            title={props.action}
            aria-disabled={!canSend}
            onMouseDown={event => event.preventDefault()}
            onClick={send}
          >
            {purpose === 'send' ? <SendIcon /> : <CheckIcon />}
          </button>
        </div>
      </div>
      <p id={`${id}-keys`} class="visually-hidden">
        {words.composer.keys}
      </p>
      {left < NEAR_CHARS && (
        <p class={left < 0 ? 'talk-left is-over' : 'talk-left'} role="status">
          {left < 0 ? words.composer.tooLong(-left) : words.composer.left(left)}
        </p>
      )}
      <div class="visually-hidden" aria-live="polite">
        {isOpen ? words.composer.choices(choices.list.length) : ''}
      </div>
    </div>
  );
}

function focusAtEnd(element: HTMLTextAreaElement | null): void {
  element?.focus();
  element?.setSelectionRange(element.value.length, element.value.length);
}

/** Browsers that size fields by their content need no help. */
function fitHeight(element: HTMLTextAreaElement): void {
  if (typeof CSS !== 'undefined' && CSS.supports?.('field-sizing', 'content')) return;
  element.style.height = 'auto';
  element.style.height = `${element.scrollHeight + 2}px`;
}
