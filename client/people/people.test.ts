import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseInk, measureContrast, PALETTE } from './colours.ts';
import { arrangeCircles, compareCrowds } from './crowd.ts';
import { loadAuthor, loadIdentity, type Memory, pickInitial, saveIdentity, tidyName } from './identity.ts';

function makeMemory(): Memory & { map: Map<string, string> } {
  const map = new Map<string, string>();
  return { map, getItem: key => map.get(key) ?? null, setItem: (key, value) => void map.set(key, value) };
}

const broken: Memory = {
  getItem() {
    throw new Error('storage is off');
  },
  setItem() {
    throw new Error('storage is off');
  },
};

describe('colours', () => {
  it('PAGE-6: black or white can be read on every colour', () => {
    const colour = fc.integer({ min: 0, max: 0xffffff }).map(n => `#${n.toString(16).padStart(6, '0')}`);
    fc.assert(
      fc.property(colour, value => {
        expect(measureContrast(value, chooseInk(value))).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it('PAGE-6: the palette stands out on white and on black', () => {
    for (const colour of PALETTE) {
      expect(measureContrast(colour, '#fcfbf9')).toBeGreaterThanOrEqual(3);
      expect(measureContrast(colour, '#191817')).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('circles', () => {
  it('PAGE-13: five at most; with more people four and a number that is never 1', () => {
    for (let count = 0; count < 60; count++) {
      const people = Array.from({ length: count }, (_, i) => i);
      const { shown, hidden } = arrangeCircles(people);
      expect([...shown, ...hidden]).toEqual(people);
      expect(shown.length + (hidden.length > 0 ? 1 : 0)).toBeLessThanOrEqual(5);
      expect(hidden).not.toHaveLength(1);
    }
  });

  it.each([
    ['Ana', 'A'],
    ['  élodie', 'É'],
    ['(bob)', 'B'],
    ['👩‍🚀', '?'],
    ['', '?'],
  ])('PAGE-13: %j shows %j', (name, initial) => {
    expect(pickInitial(name)).toBe(initial);
  });
});

describe('coming and going', () => {
  it('PAGE-14: tells who came and who went', () => {
    const before = new Map([
      [1, 'Ana'],
      [2, 'Bob'],
    ]);
    const now = new Map([
      [2, 'Bob'],
      [3, 'Cleo'],
    ]);
    expect(compareCrowds(before, now)).toEqual({ joined: ['Cleo'], left: ['Ana'] });
  });
});

describe('who I am', () => {
  it('PAGE-15: is made once and remembered', () => {
    const memory = makeMemory();
    const first = loadIdentity(memory, ['Quiet Heron', 'Wise Owl'], () => 0.7);
    expect(first).toEqual({ name: 'Wise Owl', color: PALETTE[7] });
    expect(loadIdentity(memory, ['Other'], () => 0)).toEqual(first);
    saveIdentity(memory, { name: 'Ana', color: '#123456' });
    expect(loadIdentity(memory, ['Other'], () => 0)).toEqual({ name: 'Ana', color: '#123456' });
    const author = loadAuthor(memory, () => 'a'.repeat(26));
    expect(loadAuthor(memory, () => 'b'.repeat(26))).toBe(author);
  });

  it.each(['{', '{}', '{"name":"","color":"#123456"}', '{"name":"Ana","color":"red"}', '[]'])(
    'PAGE-15: %j is no identity',
    stored => {
      const memory = makeMemory();
      memory.map.set('prosa:me', stored);
      expect(loadIdentity(memory, ['New'], () => 0)).toEqual({ name: 'New', color: PALETTE[0] });
    },
  );

  it('PAGE-15: works where the browser stores nothing', () => {
    expect(loadIdentity(broken, ['New'], () => 0).name).toBe('New');
    expect(loadAuthor(broken, () => 'a'.repeat(26))).toBe('a'.repeat(26));
  });

  it('PAGE-15: a name is one line of at most 40 characters', () => {
    expect(tidyName('  Ana \n Maria\u202e ')).toBe('Ana Maria');
    expect([...tidyName('👩'.repeat(100))]).toHaveLength(40);
  });
});
