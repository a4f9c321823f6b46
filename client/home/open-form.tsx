// "Open or create by name": a name, or a link of this server.

import { useId, useState } from 'preact/hooks';
import { addressOf } from '../addresses.ts';
import type { HomeWords } from '../text/home-words.ts';
import { type NameProblem, readWantedName } from './wanted-name.ts';

export interface OpenFormProps {
  words: HomeWords;
  origin: string;
  goTo: (path: string) => void;
}

export function OpenForm({ words, origin, goTo }: OpenFormProps) {
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<NameProblem | null>(null);
  const id = useId();

  function submit(event: Event): void {
    event.preventDefault();
    const wanted = readWantedName(typed, origin);
    if (wanted.kind === 'wrong') setProblem(wanted.problem);
    else goTo(addressOf(wanted.key));
  }

  return (
    <form class="home-open" onSubmit={submit} noValidate>
      <label class="field-label" for={id}>
        {words.openOrCreate}
      </label>
      <div class="home-open-line">
        <input
          id={id}
          class="input"
          type="text"
          value={typed}
          placeholder={words.openPlaceholder}
          autocapitalize="off"
          autocomplete="off"
          spellcheck={false}
          aria-invalid={problem !== null}
          aria-describedby={`${id}-problem`}
          onInput={event => {
            const text = event.currentTarget.value;
            setTyped(text);
            // What was wrong stays said only while it is wrong; what is half typed is not wrong yet.
            if (problem === null) return;
            const wanted = readWantedName(text, origin);
            setProblem(wanted.kind === 'wrong' && text !== '' ? wanted.problem : null);
          }}
        />
        <button type="submit" class="button">
          {words.open}
        </button>
      </div>
      <p id={`${id}-problem`} class="home-problem" aria-live="polite">
        {problem === null ? '' : words.nameProblems[problem]}
      </p>
    </form>
  );
}
