// Texts that new documents can begin with, in the languages of the interface. Loaded when somebody wants one. Dates are
// written by Intl.
import type { Language } from '../language.ts';
import { lecture } from './lecture.ts';
import { meetingNotes } from './meeting-notes.ts';
import type { Template, TemplateTexts } from './names.ts';
import { requestForComments } from './request-for-comments.ts';
import { sample } from './sample.ts';
import { toDo } from './to-do.ts';

const TEXTS: Record<Template | 'sample', TemplateTexts> = {
  meeting: meetingNotes,
  rfc: requestForComments,
  lecture,
  'to-do': toDo,
  sample,
};

export function writeTemplate(template: Template | 'sample', language: Language, nowMs: number): string {
  const today = new Intl.DateTimeFormat(language, { dateStyle: 'full' }).format(nowMs);
  const todayShort = new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(nowMs);
  return TEXTS[template][language]({ today, todayShort });
}
