import { describe, expect, it } from 'vitest';
import { currentCopyName, forgetSetAside, listSetAside, type Shelf, setCopyAside } from './copy-shelf.ts';

function makeShelf(): Shelf & { map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    getItem: key => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: key => void map.delete(key),
  };
}

describe('copies of one document', () => {
  it('SAVE-15: a copy that was set aside keeps its name, the next one has another', () => {
    const shelf = makeShelf();
    const first = currentCopyName(shelf, 'a');
    setCopyAside(shelf, 'a', first);
    expect(currentCopyName(shelf, 'a')).not.toBe(first);
    expect(listSetAside(shelf, 'a')).toEqual([first]);
    expect(listSetAside(shelf, 'b')).toEqual([]);
    forgetSetAside(shelf, 'a', first);
    expect(listSetAside(shelf, 'a')).toEqual([]);
    expect(currentCopyName(shelf, 'a')).not.toBe(first);
  });

  it('SAVE-15: two tabs that find out together set it aside once', () => {
    const shelf = makeShelf();
    const first = currentCopyName(shelf, 'a');
    setCopyAside(shelf, 'a', first);
    const second = currentCopyName(shelf, 'a');
    setCopyAside(shelf, 'a', first);
    expect(currentCopyName(shelf, 'a')).toBe(second);
    expect(listSetAside(shelf, 'a')).toEqual([first]);
  });

  it('SAVE-15: names of different documents never meet', () => {
    const shelf = makeShelf();
    expect(currentCopyName(shelf, 'a')).not.toBe(currentCopyName(shelf, '0:a'));
  });

  it.each(['', 'null', '{', '{"current":"1","setAside":[]}', '{"current":1,"setAside":["x"]}'])(
    'SAVE-15: %j on the shelf is no entry',
    value => {
      const shelf = makeShelf();
      const fresh = currentCopyName(shelf, 'a');
      shelf.map.set('prosa:copies:a', value);
      expect(currentCopyName(shelf, 'a')).toBe(fresh);
    },
  );
});
