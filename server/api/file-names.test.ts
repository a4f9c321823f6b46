// Rule API-8: names of documents as names of files.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileNames, suggestBase } from './file-names.ts';

const named = (doc: string, title = '', language: string | null = null) => ({ doc, title, language });

test.each([
  [named('0123456789abcdefghjkmnpqrs', 'Ata da reunião'), 'Ata da reunião.md'],
  [named('0123456789abcdefghjkmnpqrs'), 'Untitled.md'],
  [named('team/notes', 'Plans'), 'Plans.md'],
  [named('team/notes'), 'notes.md'],
  [named('notes.md', 'Plans'), 'Plans.md'],
  [named('src/main.py', 'a comment'), 'main.py'],
  [named('a', 'Sum', 'Python'), 'Sum.py'],
  [named('a', 'Sum', 'Brainf***'), 'Sum.txt'],
  [named('v1.2', ''), 'v1.2.md'],
  [named('a', '../../etc/passwd'), 'etc passwd.md'],
  [named('a', 'C:\\Windows\\x'), 'C Windows x.md'],
  [named('a', 'con'), '_con.md'],
  [named('a', 'LPT1.old'), '_LPT1.old.md'],
  [named('a', '...'), 'Untitled.md'],
  [named('a', 'evil\u202egnp.exe\0'), 'evil gnp.exe.md'],
  [named('a', '🐢'.repeat(200)), `${'🐢'.repeat(80)}.md`],
])('API-8: %j is called %s', (document, expected) => {
  expect(new FileNames().choose(document)).toBe(expected);
});

test('API-8: no two are the same, also where case does not count', () => {
  const names = new FileNames();
  const chosen = ['Plan', 'plan', 'Plan', 'Plan (2)'].map(title => names.choose(named('a', title)));
  expect(chosen).toEqual(['Plan.md', 'plan (2).md', 'Plan (3).md', 'Plan (2) (2).md']);
});

test('API-8: whatever a title is, its file stays in the folder', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), title => {
      const base = suggestBase(named('a', title));
      expect(base).not.toMatch(/[\p{Cc}\p{Cs}<>:"/\\|?*]|^\.|[. ]$/u);
      expect(base.length).toBeGreaterThan(0);
      expect(Buffer.byteLength(base)).toBeLessThanOrEqual(320);
    }),
  );
});
