// What the home page says and how it names things: names, paths, tags, times, sentences, templates.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentKey } from '../../protocol/document-names.ts';
import { homeEn, homePtBr, homeWordsOf } from '../text/home-words.ts';
import { LANGUAGES } from '../text/language.ts';
import { TEMPLATES } from '../text/templates/names.ts';
import { writeTemplate } from '../text/templates/templates.ts';
import { countUp, namePath } from './naming.ts';
import { describeAge } from './relative-time.ts';
import { describeFailure, timeOf, titleOf } from './shown.ts';
import { readTags } from './tags.ts';
import { makeRow, NOT_ALLOWED, UNREACHABLE } from './testing.ts';
import { readWantedName } from './wanted-name.ts';

describe('names', () => {
  const origin = 'https://prosa.example';

  it.each([
    ['notes', 'notes'],
    ['  two words ', 'two words'],
    ['team/notes', 'team/notes'],
    ['/d/caf%C3%A9', 'café'],
    [`${origin}/d/team/notes?mode=read#part`, 'team/notes'],
  ])('HOME-9: %j means %j', (typed, key) => {
    expect(readWantedName(typed, origin)).toEqual({ kind: 'document', key });
  });

  it.each([
    ['', 'empty'],
    ['a//b', 'empty-part'],
    ['../a', 'empty-part'],
    ['a /b', 'outer-space'],
    ['a\\b', 'character'],
    ['a\u202eb', 'character'],
    ['x'.repeat(300), 'too-long'],
    ['https://elsewhere.example/d/a', 'other-server'],
    [`${origin}/`, 'no-document-link'],
    [`${origin}/d/%00`, 'no-document-link'],
    ['https://', 'no-document-link'],
  ])('HOME-9: %j is refused: %s', (typed, problem) => {
    expect(readWantedName(typed, origin)).toEqual({ kind: 'wrong', problem });
    for (const words of [homeEn, homePtBr]) expect(words.nameProblems[problem]).toMatch(/\.$/);
  });

  it('HOME-9: whatever is typed, it becomes a key or a reason in words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), typed => {
        const wanted = readWantedName(typed, origin);
        if (wanted.kind === 'document') expect(documentKey(wanted.key)).toBe(wanted.key);
        else expect(homeEn.nameProblems[wanted.problem]).toBeTruthy();
      }),
    );
  });

  it('HOME-10: any path becomes a name that a document can have (TRAP 35)', () => {
    expect(namePath('../../etc/passwd', 'new')).toBe('etc/passwd');
    expect(namePath('C:\\Users\\ana\\notes', 'new')).toBe('Users/ana/notes');
    expect(namePath('/abs//./notes ', 'new')).toBe('abs/notes');
    expect(namePath('..', 'new')).toBe('new');
    expect(namePath('a\u0000b\u202e/c', 'new')).toBe('ab/c');
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.integer({ min: 2, max: 9999 }),
        (path, n) => {
          const name = namePath(path, 'new');
          expect(documentKey(name)).toBe(name);
          const counted = countUp(name, n);
          expect(documentKey(counted)).not.toBeNull();
          expect(counted).not.toBe(name);
        },
      ),
    );
  });

  it('HOME-10: counting keeps the ending, which tells the language', () => {
    expect(countUp('main.py', 2)).toBe('main 2.py');
    expect(countUp('v1.0/notes', 3)).toBe('v1.0/notes 3');
    expect(countUp('.profile', 2)).toBe('.profile 2');
    expect(countUp('Dr. No', 2)).toBe('Dr. No 2');
  });

  it('HOME-11: tags are lower case, without marks, each once', () => {
    expect(readTags(' #Team, team,Ação ; , two  words')).toEqual({
      tags: ['team', 'ação', 'two words'],
      problem: null,
    });
    expect(readTags('x'.repeat(41)).problem).toBe('too-long');
    expect(readTags(Array.from({ length: 21 }, (_, i) => i).join()).problem).toBe('too-many');
  });
});

describe('words', () => {
  const now = new Date(2026, 10, 23, 9, 0).getTime();
  const on = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime();

  it.each([
    [now - 20_000, 'now', 'agora'],
    [now + 90_000, 'now', 'agora'],
    [now - 61_000, '1 minute ago', 'há 1 minuto'],
    [now - 5 * 3_600_000, '5 hours ago', 'há 5 horas'],
    [on(2026, 10, 22, 8, 0), 'yesterday', 'ontem'],
    [on(2026, 10, 20, 23, 0), '3 days ago', 'há 3 dias'],
    [on(2026, 10, 9, 9, 0), '2 weeks ago', 'há 2 semanas'],
  ])('HOME-12: %d is %j', (at, english, portuguese) => {
    expect(describeAge(at, now, 'en')).toEqual({ kind: 'age', text: english });
    expect(describeAge(at, now, 'pt-BR')).toEqual({ kind: 'age', text: portuguese });
  });

  it('HOME-12: what is older than a month is a date, with the year when that is another one', () => {
    expect(describeAge(on(2026, 2, 5, 9, 0), now, 'en')).toEqual({ kind: 'date', text: 'Mar 5' });
    expect(describeAge(on(2025, 2, 5, 9, 0), now, 'en')).toEqual({ kind: 'date', text: 'Mar 5, 2025' });
    const row = makeRow('a', { editedMs: on(2026, 2, 5, 9, 0) });
    expect(timeOf(row, 'edited', now, homePtBr, 'pt-BR').text).toBe('Editado em 5 de mar.');
  });

  it('HOME-12: what happened a moment ago is not said to go on', () => {
    const row = makeRow('a', { visitedMs: now - 5_000 });
    expect(timeOf(row, 'visited', now, homeEn, 'en').text).toBe('Opened just now');
    expect(timeOf({ ...row, visitedMs: 0, editedMs: now - 90_000 }, 'visited', now, homeEn, 'en').text).toBe(
      'Edited 1 minute ago',
    );
    expect(timeOf({ ...row, binnedMs: now - 7_200_000 }, 'title', now, homePtBr, 'pt-BR').text).toBe(
      'Jogado fora há 2 horas',
    );
  });

  it('HOME-12: says who writes in one sentence', () => {
    expect(homeEn.here(['Ana'])).toBe('Ana is writing now');
    expect(homeEn.here(['Ana', 'Rui'])).toBe('Ana and Rui are writing now');
    expect(homeEn.here(['Ana', 'Rui', 'Eva'])).toBe('Ana and 2 others are writing now');
    expect(homePtBr.here(['Ana', 'Rui', 'Eva'])).toBe('Ana e mais 2 pessoas estão escrevendo agora');
    expect(homePtBr.hitCount(1)).toBe('1 documento encontrado');
    expect(homePtBr.hitCount(1_000_000)).toBe('1.000.000 documentos encontrados');
  });

  it('HOME-12: a document is called by its title, else by the name that somebody chose', () => {
    const generated = (name: string) => name === 'g';
    expect(titleOf({ name: 'g', title: 'T' }, homeEn, generated)).toBe('T');
    expect(titleOf({ name: 'g', title: '' }, homeEn, generated)).toBe('Untitled');
    expect(titleOf({ name: 'team/notes', title: '' }, homeEn, generated)).toBe('team/notes');
  });

  it('HOME-12: every failure has words in both languages', () => {
    for (const words of [homeEn, homePtBr]) {
      expect(describeFailure(UNREACHABLE, words)).toMatch(/\.$/);
      expect(describeFailure(NOT_ALLOWED, words)).toMatch(/\.$/);
    }
  });

  it('HOME-13: each template begins with a heading and shows the day, in both languages', () => {
    for (const language of LANGUAGES) {
      for (const template of [...TEMPLATES, 'sample' as const]) {
        const text = writeTemplate(template, language, now);
        expect(text, `${template} ${language}`).toMatch(/^# \S/);
        if (template !== 'sample') expect(text).toMatch(language === 'en' ? /2026/ : / de .*2026/);
        expect(homeWordsOf(language).templates[template] ?? '').not.toBe(template);
      }
    }
  });

  it('HOME-13: the sample shows tasks, a callout, a table, formulas, a diagram and code', () => {
    for (const language of LANGUAGES) {
      const text = writeTemplate('sample', language, now);
      for (const shown of ['- [ ] ', '> [!TIP]', '| ---', '$$', '```mermaid', '```js', '[^1]:'])
        expect(text).toContain(shown);
      expect(text.length).toBeLessThan(3_000);
    }
  });
});
