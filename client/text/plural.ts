// Numbers in sentences: which form a number takes, and how it is written.

/** Chooses by the plural rules of a language; "#" stands for the number. */
export function plural(locale: string, n: number, forms: { one: string; other: string }): string {
  const form = new Intl.PluralRules(locale).select(n) === 'one' ? forms.one : forms.other;
  return form.replace('#', n.toLocaleString(locale));
}

export const enCount = (n: number, one: string, other: string) => plural('en', n, { one, other });
export const ptCount = (n: number, one: string, other: string) => plural('pt-BR', n, { one, other });
