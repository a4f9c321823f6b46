// A long Markdown document such as people write: headings, paragraphs with marks, lists, tables, code, quotes.
// Deterministic, and knows nothing of who shows it.
import { createRandom } from '../stats.ts';

const WORDS = (
  'the river carries what the town forgets and every morning somebody writes it down in a small blue book that ' +
  'nobody else has read because its pages are numbered from the end ação coração manhã não também história'
).split(' ');

const CODE = `export function fold(parts: readonly Part[]): Part {
  // Newest first: what was written last is looked for most often.
  const sorted = parts.toSorted((a, b) => b.at - a.at);
  let total = { at: 0, size: 0, name: "sum" };
  for (const part of sorted) {
    if (part.size === 0) continue;
    total = { ...total, at: Math.max(total.at, part.at), size: total.size + part.size };
  }
  return total;
}`;

/** Blocks divided by blank lines, at least `chars` UTF-16 units and at most a few hundred more. */
export function makeMarkdown(chars: number, seed: number): string {
  return listBlocks(chars, seed).join('\n\n');
}

/** The same text block by block. */
export function listBlocks(chars: number, seed: number): string[] {
  const random = createRandom(seed);
  const pick = (count: number): number => Math.floor(random() * count);
  const word = (): string => WORDS[pick(WORDS.length)]!;
  const words = (count: number): string => Array.from({ length: count }, word).join(' ');

  function sentence(): string {
    const parts = Array.from({ length: 6 + pick(12) }, () => {
      const chance = random();
      if (chance < 0.03) return `**${words(2)}**`;
      if (chance < 0.06) return `*${word()}*`;
      if (chance < 0.08) return `\`${word()}()\``;
      if (chance < 0.09) return `[${words(2)}](https://example.org/${word()})`;
      return word();
    });
    const line = parts.join(' ');
    return `${line.charAt(0).toUpperCase()}${line.slice(1)}.`;
  }

  const paragraph = (): string => Array.from({ length: 2 + pick(4) }, sentence).join(' ');
  const list = (mark: (i: number) => string): string =>
    Array.from({ length: 3 + pick(5) }, (_, i) => `${mark(i)} ${words(4 + pick(8))}`).join('\n');

  function table(): string {
    const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;
    const columns = 3 + pick(2);
    const cells = (): string[] => Array.from({ length: columns }, () => words(1 + pick(3)));
    const rows = Array.from({ length: 3 + pick(6) }, () => row(cells()));
    return [row(cells()), row(Array.from({ length: columns }, () => '---')), ...rows].join('\n');
  }

  function block(index: number): string {
    if (index % 9 === 0) return `${index % 27 === 0 ? '##' : '###'} ${words(3 + pick(4))} ${index}`;
    const chance = random();
    if (chance < 0.1) return list(() => '-');
    if (chance < 0.15) return list(i => `${i + 1}.`);
    if (chance < 0.2) return list(i => (i % 2 === 0 ? '- [ ]' : '- [x]'));
    if (chance < 0.27) return table();
    if (chance < 0.34) return `\`\`\`ts\n${CODE}\n\`\`\``;
    if (chance < 0.38) return `> ${sentence()}\n> ${sentence()}`;
    return paragraph();
  }

  const blocks = [`# ${words(4)}`];
  let length = blocks[0]!.length;
  for (let index = 1; length < chars; index++) {
    const made = block(index);
    blocks.push(made);
    length += made.length + 2;
  }
  return blocks;
}
