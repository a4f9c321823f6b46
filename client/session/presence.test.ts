import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { cleanColour, cleanName, listPeers, lookSame } from './presence.ts';

function readState(state: unknown) {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  awareness.states.set(doc.clientID + 1, state as Record<string, unknown>);
  const peers = listPeers(awareness);
  doc.destroy();
  return peers[0]!;
}

describe('other people', () => {
  it('PAGE-6, TRAP 42: a colour is #rrggbb or one of ours', () => {
    fc.assert(
      fc.property(fc.anything(), fc.nat(), (color, id) => {
        expect(cleanColour(color, id)).toMatch(/^#[0-9a-f]{6}$/);
      }),
    );
    expect(cleanColour('#ABCDEF', 1)).toBe('#abcdef');
    expect(cleanColour('red;background:url(//evil)', 1)).toMatch(/^#[0-9a-f]{6}$/);
  });

  it('PAGE-6, TRAP 42: a name is one short line without invisible characters', () => {
    fc.assert(
      fc.property(fc.anything(), name => {
        const clean = cleanName(name);
        expect([...clean].length).toBeLessThanOrEqual(40);
        expect(clean).toBe(clean.trim());
        expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\n]/u);
      }),
    );
    expect(cleanName('  Ana\n\u202eMaria ')).toBe('Ana Maria');
    expect(cleanName('x'.repeat(1_000_000))).toHaveLength(40);
    expect(cleanName({ toString: () => 'x' })).toBe('');
  });

  it('PAGE-6: whatever a state holds, it can be listed', () => {
    fc.assert(
      fc.property(fc.object(), state => {
        expect(readState(state).cursor === null || readState(state).cursorKey !== '').toBe(true);
      }),
    );
  });

  it('PAGE-6: reads the cursors of y-codemirror clients', () => {
    const doc = new Y.Doc();
    const text = doc.getText('content');
    text.insert(0, 'hello');
    const at = (index: number) =>
      JSON.parse(JSON.stringify(Y.createRelativePositionFromTypeIndex(text, index))) as unknown;
    const user = { name: 'Ana', color: '#30bced', colorLight: '#30bced33' };
    const peer = readState({ user, cursor: { anchor: at(1), head: at(5) } });
    expect(peer).toMatchObject({ name: 'Ana', color: '#30bced' });
    const head = Y.createAbsolutePositionFromRelativePosition(peer.cursor!.head, doc);
    const anchor = Y.createAbsolutePositionFromRelativePosition(peer.cursor!.anchor, doc);
    expect([anchor?.index, head?.index]).toEqual([1, 5]);
  });

  it.each([
    { anchor: {}, head: {} },
    { anchor: { item: { client: -1, clock: 0 } }, head: { item: { client: -1, clock: 0 } } },
    { anchor: { tname: 7 }, head: { tname: 7 } },
    { anchor: null, head: null },
    'cursor',
  ])('PAGE-6: %j is no cursor', cursor => {
    expect(readState({ cursor }).cursor).toBeNull();
  });

  it('SHARE-9: knows the person of a tab by what the server put there, and takes nothing odd for it', () => {
    expect(readState({ user: { id: 'a-b_9' } }).personId).toBe('a-b_9');
    for (const id of [7, null, '', 'a b', 'x'.repeat(65), {}]) {
      expect(readState({ user: { id } }).personId).toBeNull();
    }
  });

  it('PAGE-6: a person whose caret moves looks the same, one who comes, goes or changes does not', () => {
    const doc = new Y.Doc();
    const awareness = new Awareness(doc);
    const show = (id: number, state: unknown) => {
      awareness.states.set(doc.clientID + id, state as Record<string, unknown>);
      return listPeers(awareness);
    };
    const ana = { user: { name: 'Ana', color: '#30bced' } };
    const first = show(1, ana);
    expect(lookSame([], first)).toBe(false);
    expect(show(1, ana)[0]).toBe(first[0]);
    const place = { type: null, tname: 'content', item: null, assoc: -1 };
    const moved = show(1, { ...ana, cursor: { anchor: place, head: place } });
    expect(moved[0]?.cursorKey).not.toBe(first[0]?.cursorKey);
    expect(lookSame(first, moved)).toBe(true);
    expect(lookSame(first, show(1, { user: { name: 'Bia', color: '#30bced' } }))).toBe(false);
    expect(lookSame(first, show(1, { ...ana, slide: 2 }))).toBe(false);
    expect(lookSame(first, show(1, { user: { ...ana.user, id: 'p1' } }))).toBe(false);
    show(1, ana);
    expect(lookSame(first, show(2, ana))).toBe(false);
    expect(show(2, 7)[1]).toMatchObject({ name: '', cursor: null });
    doc.destroy();
  });
});
