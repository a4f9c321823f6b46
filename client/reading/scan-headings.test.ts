// What the outline finds without a parser, held against what the parser finds.
import { expect, test } from 'vitest';
import { createMarkdownRenderer } from '../../markdown/markdown.ts';
import { joinTokens, planPreview } from '../../markdown/plan.ts';
import { previewEn } from '../../markdown/words.ts';
import { findSection, scanHeadings } from './scan-headings.ts';

function parseHeadings(text: string) {
  const renderer = createMarkdownRenderer({
    words: previewEn,
    remoteImages: 'link',
    lineBreaks: true,
    tasks: 'fixed',
  });
  const plan = planPreview(renderer.parser, text, null);
  return plan.units.flatMap(unit =>
    renderer
      .render({ tokens: joinTokens(unit) }, plan.definitions)
      .headings.map(({ level, text: words, line }) => ({ level, text: words, line: unit.fromLine + line })),
  );
}

const TEXTS: [name: string, text: string][] = [
  ['both kinds', '# One\n\nTwo\n===\n\nThree\n---\n\n#### Four ####\n####### seven\n#nospace\n'],
  ['front matter', '---\ntitle: x\n---\n\n# A\n\n---\n\n## B\n'],
  ['fences', '```\n# no\n```\n\n# yes\n\n~~~md\n# no\n```\n# no\n~~~\n\n## yes\n'],
  ['an open fence', '# yes\n\n````\n# no\n```\n# no\n'],
  ['code by indent', '# a\n\n    # no\n\npara\n    # still para\n'],
  ['formulas and comments', '$$\n# no\n$$\n\n<!--\n# no\n-->\n\n# yes\n\n$$x$$\n\n## too\n'],
  ['rules and lists', '- item\n---\n\n> quote\n---\n\npara\n\n---\n\n***\n===\n'],
  ['marks', '# **Bold** *and* `code` ==x==\n\n## [A link](http://a.b) ~~y~~\n\n# \\# hash\n'],
  ['underlined twice', 'a\nb\n===\nc\n---\n'],
  ['empty heading', '#\n\n## \n\ntext\n'],
  ['a table', '| a |\n|---|\n| b |\n\n# after\n'],
  ['windows ends are not here', '# a\n\n\n\n## b'],
];

test.each(TEXTS)('READ-4: headings as the parser finds them: %s', (_name, text) => {
  expect(scanHeadings(text)).toEqual(parseHeadings(text));
});

test('READ-4: the section of a line is the last heading at or above it', () => {
  const headings = [2, 5, 9].map(line => ({ level: 1, text: '', line }));
  expect([0, 2, 4, 5, 8, 9, 99].map(line => findSection(headings, line))).toEqual([-1, 0, 0, 1, 1, 2, 2]);
  expect(findSection([], 3)).toBe(-1);
});
