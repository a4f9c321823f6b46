// The dialogs of a row: rename, tags, delete for good, and the link where it cannot be copied.
import { useId, useState } from 'preact/hooks';
import { API_LIMITS } from '../../protocol/api.ts';
import type { HomeWords } from '../text/home-words.ts';
import { Dialog } from '../ui/dialog.tsx';
import { readTags, type TagsProblem } from './tags.ts';

export interface RenameDialogProps {
  words: HomeWords;
  title: string;
  save: (title: string) => void;
  close: () => void;
}

export function RenameDialog({ words, title, save, close }: RenameDialogProps) {
  const [typed, setTyped] = useState(title);
  const id = useId();
  return (
    <Dialog title={words.renameTitle} onClose={close}>
      <form
        onSubmit={event => {
          event.preventDefault();
          close();
          if (typed.trim() !== title) save(typed.trim());
        }}
      >
        <label class="field">
          <span class="field-label">{words.titleLabel}</span>
          <input
            class="input"
            type="text"
            value={typed}
            maxLength={API_LIMITS.maxTitleChars}
            autocomplete="off"
            aria-describedby={id}
            onFocus={event => event.currentTarget.select()}
            onInput={event => setTyped(event.currentTarget.value)}
          />
        </label>
        <p id={id} class="home-hint">
          {words.titleHint}
        </p>
        <Actions words={words} close={close} />
      </form>
    </Dialog>
  );
}

export interface TagsDialogProps {
  words: HomeWords;
  title: string;
  tags: readonly string[];
  /** Those of this person's other documents, to choose from. */
  known: readonly string[];
  save: (tags: readonly string[]) => void;
  close: () => void;
}

const MAX_SUGGESTIONS = 12;

export function TagsDialog({ words, title, tags, known, save, close }: TagsDialogProps) {
  const [typed, setTyped] = useState(tags.join(', '));
  const [problem, setProblem] = useState<TagsProblem | null>(null);
  const id = useId();
  const read = readTags(typed);
  const suggestions = known.filter(tag => !read.tags.includes(tag)).slice(0, MAX_SUGGESTIONS);
  return (
    <Dialog title={words.tagsTitle(title)} onClose={close}>
      <form
        onSubmit={event => {
          event.preventDefault();
          setProblem(read.problem);
          if (read.problem !== null) return;
          close();
          save(read.tags);
        }}
      >
        <label class="field">
          <span class="field-label">{words.tagsField}</span>
          <input
            class="input"
            type="text"
            value={typed}
            autocomplete="off"
            autocapitalize="off"
            aria-invalid={problem !== null}
            aria-describedby={id}
            onInput={event => {
              setTyped(event.currentTarget.value);
              if (problem !== null) setProblem(readTags(event.currentTarget.value).problem);
            }}
          />
        </label>
        <p id={id} class={problem === null ? 'home-hint' : 'home-problem'} aria-live="polite">
          {problem === null
            ? words.tagsHint(API_LIMITS.maxTagCount, API_LIMITS.maxTagChars)
            : words.tagsProblems[problem]}
        </p>
        {suggestions.length > 0 && (
          <fieldset class="field home-suggestions">
            <legend class="field-label">{words.tagsKnown}</legend>
            {suggestions.map(tag => (
              <button
                key={tag}
                type="button"
                class="home-tag"
                onClick={() => setTyped([...read.tags, tag].join(', '))}
              >
                {tag}
              </button>
            ))}
          </fieldset>
        )}
        <Actions words={words} close={close} />
      </form>
    </Dialog>
  );
}

export interface DeleteDialogProps {
  words: HomeWords;
  title: string;
  remove: () => void;
  close: () => void;
}

export function DeleteDialog({ words, title, remove, close }: DeleteDialogProps) {
  return (
    <Dialog title={words.deleteTitle(title)} onClose={close}>
      <p class="home-hint">{words.deleteText}</p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={close}>
          {words.cancel}
        </button>
        <button
          type="button"
          class="button home-danger"
          onClick={() => {
            close();
            remove();
          }}
        >
          {words.deleteSure}
        </button>
      </div>
    </Dialog>
  );
}

export interface LinkDialogProps {
  words: HomeWords;
  link: string;
  close: () => void;
}

export function LinkDialog({ words, link, close }: LinkDialogProps) {
  return (
    <Dialog title={words.linkHere} onClose={close}>
      <input
        class="input"
        type="text"
        readOnly
        aria-label={words.linkHere}
        value={link}
        onFocus={event => event.currentTarget.select()}
      />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={close}>
          {words.close}
        </button>
      </div>
    </Dialog>
  );
}

function Actions({ words, close }: { words: HomeWords; close: () => void }) {
  return (
    <div class="dialog-actions">
      <button type="button" class="button" onClick={close}>
        {words.cancel}
      </button>
      <button type="submit" class="button is-primary">
        {words.save}
      </button>
    </div>
  );
}
