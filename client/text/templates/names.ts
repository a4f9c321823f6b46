// The templates that new documents can begin with, in the order in which menus show them, and what each is made of.
import type { Language } from '../language.ts';

export const TEMPLATES = ['meeting', 'rfc', 'lecture', 'to-do'] as const;
export type Template = (typeof TEMPLATES)[number];

export interface TemplateFacts {
  /** The day, in words: "Monday, 23 November 2026". */
  today: string;
  /** The same, short. */
  todayShort: string;
}

export type TemplateTexts = Record<Language, (facts: TemplateFacts) => string>;
