// The grammars of @codemirror/language-data by name, each loaded when it is first asked for. A FindGrammar for
// pages that have no list of languages of their own.
import type { Parser } from '@lezer/common';

export async function findGrammar(name: string): Promise<Parser | null> {
  const [{ languages }, { LanguageDescription }] = await Promise.all([
    import('@codemirror/language-data'),
    import('@codemirror/language'),
  ]);
  const found =
    LanguageDescription.matchLanguageName(languages, name, false) ??
    LanguageDescription.matchFilename(languages, `x.${name}`);
  return found === null ? null : (await found.load()).language.parser;
}
