// Where the language of a document is chosen, from a list that is searched by names and their short forms. Loaded when
// it is first opened.
import { useMemo, useRef, useState } from 'preact/hooks';
import { MARKDOWN_LANGUAGE } from '../editor/ports.ts';
import type { ToolsWords } from '../text/tools-words.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Combobox, type Option } from './combobox.tsx';
import { findFuzzy, plainLabel } from './fuzzy.ts';

export interface PickableLanguage {
  name: string;
  /** Other names, in lower case: "py", "golang". */
  aliases: readonly string[];
}

export interface LanguagePickerProps {
  languages: readonly PickableLanguage[];
  /** What was chosen for this document; null when its name decides. */
  chosen: string | null;
  /** What the document's name says ("main.py": Python); null when it says nothing, and then it is Markdown. */
  byName: string | null;
  words: ToolsWords;
  /** Null: let the name decide. */
  onChoose: (language: string | null) => void;
  onClose: () => void;
}

const BY_NAME = 'by-name';

export function LanguagePicker(props: LanguagePickerProps) {
  const { languages, chosen, byName, words } = props;
  const [query, setQuery] = useState('');
  const closer = useRef<() => void>(null);
  const options = useMemo(
    () => listLanguageOptions(query, languages, chosen, byName, words),
    [query, languages, chosen, byName, words],
  );

  function choose(id: string): void {
    closer.current?.();
    // Without an ending "Markdown" is what the name says already: nothing needs to be remembered then.
    const byItself = id === BY_NAME || (byName === null && id === MARKDOWN_LANGUAGE);
    props.onChoose(byItself ? null : id);
  }

  return (
    <Dialog title={words.language.title} shape="bare" closer={closer} onClose={props.onClose}>
      <Combobox
        label={words.language.field}
        placeholder={words.language.placeholder}
        query={query}
        setQuery={setQuery}
        options={options}
        choose={choose}
        nothing={words.language.nothing}
        sayCount={words.palette.results}
        initialId={options.find(option => option.isCurrent)?.id ?? ''}
      />
      <p class="combobox-foot">{words.language.forEveryone}</p>
    </Dialog>
  );
}

/** "By name" first where the name says something, then Markdown, then the others in their order; what is found best first. */
export function listLanguageOptions(
  query: string,
  languages: readonly PickableLanguage[],
  chosen: string | null,
  byName: string | null,
  words: ToolsWords,
): readonly Option[] {
  const others = languages.filter(({ name }) => name !== MARKDOWN_LANGUAGE);
  const all = [{ name: MARKDOWN_LANGUAGE, aliases: ['md', 'prose', 'text'] }, ...others];
  const current = chosen ?? (byName === null ? MARKDOWN_LANGUAGE : BY_NAME);
  const mark = (option: Option): Option =>
    option.id === current ? { ...option, isCurrent: true, hint: words.language.current } : option;
  const byNameOptions =
    byName === null ? [] : [{ id: BY_NAME, label: plainLabel(words.language.byName(byName)) }];
  if (query.trim() === '') {
    return [...byNameOptions, ...all.map(({ name }) => ({ id: name, label: plainLabel(name) }))].map(mark);
  }
  // Who types "py" means Python, whatever else has these letters.
  const alias = query.trim().toLowerCase();
  const exact = all.filter(({ aliases, name }) => name.toLowerCase() === alias || aliases.includes(alias));
  const found = findFuzzy(query, all, ({ name }) => name, all.length)
    .filter(({ item }) => !exact.includes(item))
    .map(({ item, label }) => ({ id: item.name, label }));
  return [...exact.map(({ name }) => ({ id: name, label: plainLabel(name) })), ...found].map(mark);
}
