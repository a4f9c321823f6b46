// Which language the page speaks: the chosen one, else the first of the browser's that it knows, else English.
import { en, type Words } from './en.ts';
import { ptBr } from './pt-br.ts';

export const LANGUAGES = ['en', 'pt-BR'] as const;
export type Language = (typeof LANGUAGES)[number];

const DICTIONARIES: Record<Language, Words> = { en, 'pt-BR': ptBr };

export function wordsOf(language: Language): Words {
  return DICTIONARIES[language];
}

/** `chosen` is what was remembered, if anything; `preferred` is navigator.languages. */
export function chooseLanguage(chosen: string | null, preferred: readonly string[]): Language {
  const known = LANGUAGES.find(language => language === chosen);
  if (known !== undefined) return known;
  for (const tag of preferred) {
    const base = tag.toLowerCase().split('-')[0];
    if (base === 'pt') return 'pt-BR';
    if (base === 'en') return 'en';
  }
  return 'en';
}
