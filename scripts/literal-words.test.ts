import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findLiteralWords } from './literal-words.ts';

const CLIENT = fileURLToPath(new URL('../client/', import.meta.url));

const components = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' }).filter(
  name => name.endsWith('.tsx') && !name.includes('.test.'),
);

describe('words in components', () => {
  it('PAGE-32: are found wherever a person would read or hear them', () => {
    const find = (jsx: string) => findLiteralWords('a.tsx', `const a = ${jsx};`);
    expect(find('<p>hello</p>')).toEqual(['hello']);
    expect(find('<p title="x y hello" />')).toEqual(['x y hello']);
    expect(find('<p aria-label={on ? "yes" : "no"} />')).toEqual(['yes', 'no']);
    expect(find('<p>{on && "hello"}</p>')).toEqual(['hello']);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source of a component.
    expect(find('<p>{`page ${n}`}</p>')).toEqual(['page']);
    expect(find('<p class="page" role="note">{words.hello} · {n}</p>')).toEqual([]);
  });

  it('PAGE-32: every component of the client is looked at', () => {
    expect(components.length).toBeGreaterThan(10);
  });

  it.each(components)('PAGE-32: %s has all its words from a dictionary', name => {
    expect(findLiteralWords(name, readFileSync(join(CLIENT, name), 'utf8'))).toEqual([]);
  });
});
