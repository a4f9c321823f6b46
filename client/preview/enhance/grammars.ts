// The grammars of @codemirror/language-data by name, each loaded when it is first asked for. A FindGrammar for
// pages that have no list of languages of their own. Only grammars are taken from there: no editor.
import type { Parser } from '@lezer/common';

/** `name` is a language ("python", "C++"), one of its other names ("js"), or a file ending ("rs"). */
export async function findGrammar(name: string): Promise<Parser | null> {
  const { languages } = await import('@codemirror/language-data');
  const wanted = name.toLowerCase();
  // Aliases hold the name itself in lower case.
  const found =
    languages.find(({ alias }) => alias.includes(wanted)) ??
    languages.find(({ extensions }) => extensions.includes(wanted));
  return found === undefined ? null : (await found.load()).language.parser;
}
