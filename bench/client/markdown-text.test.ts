import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { CONTENT, makeHistory } from './history.ts';
import { makeMarkdown } from './markdown-text.ts';

describe('the text that is typed in', () => {
  it('has the wanted length, is the same each time, and holds what people write', () => {
    const text = makeMarkdown(100_000, 2026);
    expect(text.length).toBeGreaterThanOrEqual(100_000);
    expect(text.length).toBeLessThan(102_000);
    expect(makeMarkdown(100_000, 2026)).toBe(text);
    for (const mark of ['\n## ', '\n- [x] ', '\n| --- |', '\n```ts\n', '\n> ', '**', '](https://'])
      expect(text).toContain(mark);
  });

  it('is what its history ends in, of more than ten thousand edits for 100 kB', () => {
    const small = makeHistory(3000, 5);
    expect(small.text).toBe(makeMarkdown(3000, 5));
    const doc = new Y.Doc();
    for (const update of small.updates) Y.applyUpdate(doc, update);
    expect(doc.getText(CONTENT).toString()).toBe(small.text);
    const words = makeMarkdown(100_000, 2026).match(/\S+/g)!.length;
    expect(words).toBeGreaterThan(10_000);
    expect(small.updates.length).toBeGreaterThan(small.text.match(/\S+/g)!.length);
  });
});
