// Names of documents as names of files, on whatever system they are unpacked: safe and unique. Pure.

/** What documents in a language are called, by the name that the language has in the editor. */
const ENDINGS: Readonly<Record<string, string>> = {
  C: 'c',
  'C#': 'cs',
  'C++': 'cpp',
  CSS: 'css',
  Clojure: 'clj',
  Dart: 'dart',
  Dockerfile: 'dockerfile',
  Elixir: 'ex',
  Erlang: 'erl',
  Go: 'go',
  HTML: 'html',
  Haskell: 'hs',
  JSON: 'json',
  JSX: 'jsx',
  Java: 'java',
  JavaScript: 'js',
  Julia: 'jl',
  Kotlin: 'kt',
  LaTeX: 'tex',
  Lua: 'lua',
  Markdown: 'md',
  PHP: 'php',
  Perl: 'pl',
  Python: 'py',
  R: 'r',
  Ruby: 'rb',
  Rust: 'rs',
  SCSS: 'scss',
  SQL: 'sql',
  Scala: 'scala',
  Shell: 'sh',
  Swift: 'swift',
  TOML: 'toml',
  TSX: 'tsx',
  TypeScript: 'ts',
  XML: 'xml',
  YAML: 'yaml',
};

const KNOWN_ENDINGS = new Set([
  ...Object.values(ENDINGS),
  'txt',
  'h',
  'hpp',
  'yml',
  'sass',
  'markdown',
  'mjs',
]);
const GENERATED = /^[0-9a-hjkmnp-tv-z]{26}$/;
/** Names that Windows keeps for devices, with or without an ending. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;
const MAX_BASE_CHARS = 80;
const NAMELESS = 'Untitled';

export interface NamedDocument {
  doc: string;
  title: string;
  language: string | null;
}

/** Gives each document its own file name. */
export class FileNames {
  readonly #taken = new Set<string>();

  choose(document: NamedDocument): string {
    const { base, ending } = splitName(document);
    const safe = toSafeBase(base);
    for (let count = 1; ; count += 1) {
      const name = `${safe}${count === 1 ? '' : ` (${count})`}.${ending}`;
      // Some systems take names that differ in case only for one.
      const key = name.toLowerCase();
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return name;
    }
  }
}

/** A document's file name without its ending, as a person would choose it: safe on every system. */
export function suggestBase(document: NamedDocument): string {
  return toSafeBase(splitName(document).base);
}

function splitName({ doc, title, language }: NamedDocument): { base: string; ending: string } {
  const last = doc.split('/').at(-1)!;
  const named = GENERATED.test(last) ? '' : last;
  const match = /^(.+)\.([a-z0-9]{1,10})$/i.exec(named);
  const ending = match?.[2]?.toLowerCase();
  if (match !== null && ending !== undefined && KNOWN_ENDINGS.has(ending)) {
    // "main.py" is what people call it; a heading in "notes.md" says more than its name.
    const isMarkdown = ending === 'md' || ending === 'markdown';
    return { base: (isMarkdown && title) || match[1]!, ending };
  }
  return { base: title || named, ending: language === null ? 'md' : (ENDINGS[language] ?? 'txt') };
}

function toSafeBase(base: string): string {
  const plain = base
    .normalize('NFC')
    // What no file name may have on some system, and what turns the text around it.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029<>:"/\\|?*]+/gu, ' ')
    .replace(/\s+/g, ' ');
  const short = Array.from(plain.trim()).slice(0, MAX_BASE_CHARS).join('');
  const safe = short.replace(/^[. ]+|[. ]+$/g, '');
  if (safe === '') return NAMELESS;
  return DEVICES.test(safe.split('.')[0]!.trim()) ? `_${safe}` : safe;
}
