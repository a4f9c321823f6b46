import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mentionsIn, TALK_LIMITS } from '../../protocol/talk.ts';
import { HOSTILE_TEXTS } from '../preview/hostile.ts';
import { complete, findCompleting } from './completion.ts';
import { decodeMentions, encodeMentions, markHits, plainText, splitText } from './message-text.ts';

const links = (text: string) => splitText(text).flatMap(part => (part.kind === 'link' ? [part.text] : []));

describe('what a message is made of', () => {
  it.each([
    ['see https://example.com/a?b=c#d.', ['https://example.com/a?b=c#d']],
    ['(https://example.com/a_(b))', ['https://example.com/a_(b)']],
    ['HTTP://EXAMPLE.COM, and http://x.org!', ['HTTP://EXAMPLE.COM', 'http://x.org']],
    ['“https://example.com/ö”', ['https://example.com/ö']],
    ['https://', []],
    ['https://bank.example@evil.example/', []],
    ['javascript:alert(1) data:text/html,x ftp://x.org file:///etc/passwd', []],
    ['<a href="https://example.com">', ['https://example.com']],
  ])('CHAT-5: links in %j are %j', (text, expected) => {
    expect(links(text)).toEqual(expected);
  });

  it('CHAT-5: every part of any text is there, in order, and every link is http or https', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        ...HOSTILE_TEXTS.filter(({ markdown }) => markdown.length < 500).map(one => one.markdown),
      ),
      fc.webUrl(),
      fc.constant(' @[Ana](p-1) '),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), pieces => {
        const text = pieces.join('');
        const parts = splitText(text);
        const back = parts.map(part => (part.kind === 'mention' ? `@[${part.name}](${part.id})` : part.text));
        expect(back.join('')).toBe(text);
        for (const part of parts) if (part.kind === 'link') expect(part.href).toMatch(/^https?:\/\/[^@/]+/);
      }),
    );
  });

  it('CHAT-6: a mention is shown by the name that its person has now, whatever was written', () => {
    const parts = splitText('hi @[Alice](p-bob)!', id => (id === 'p-bob' ? 'Bob' : null));
    expect(parts[1]).toEqual({ kind: 'mention', id: 'p-bob', name: 'Bob' });
    expect(plainText('hi @[Zoe](p-9)')).toBe('hi @Zoe');
    expect(mentionsIn('@[A](x) @[A](x) @[B](y) @[C]() @[D](a b)')).toEqual(['x', 'y']);
  });

  it('CHAT-6: who was chosen becomes an id, the longest name first; other words stay', () => {
    const people = [
      { id: 'p-1', name: 'Ana' },
      { id: 'p-2', name: 'Ana Maria' },
      { id: 'p-3', name: 'J. (x)' },
    ];
    expect(encodeMentions('@Ana Maria, @Ana and @Anabel: me@Ana @J. (x)', people)).toBe(
      '@[Ana Maria](p-2), @[Ana](p-1) and @Anabel: me@[Ana](p-1) @[J. (x)](p-3)',
    );
    const { draft, people: back } = decodeMentions('hi @[Ana](p-1)!');
    expect([draft, encodeMentions(draft, back)]).toEqual(['hi @Ana!', 'hi @[Ana](p-1)!']);
  });

  it('CHAT-6: no more people are named than the server takes', () => {
    const text = encodeMentions('@A '.repeat(60), [{ id: 'p', name: 'A' }]);
    expect([...text.matchAll(/\(p\)/g)]).toHaveLength(TALK_LIMITS.maxMentionsPerMessage);
  });

  it('CHAT-9: hits are marked whatever their case and accents', () => {
    const marked = (text: string, query: string) =>
      markHits(text, query)
        .map(part => (part.marked ? `[${part.text}]` : part.text))
        .join('');
    expect(marked('Coração e CORACAO', 'coracao')).toBe('[Coração] e [CORACAO]');
    expect(marked('a b c', 'c a')).toBe('[a] b [c]');
    expect(marked('x<b>', '<b>')).toBe('x[<b>]');
    expect(marked('abc', '  ')).toBe('abc');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, query) => {
        expect(
          markHits(text, query)
            .map(part => part.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});

describe('naming at the caret', () => {
  it.each([
    ['hi @an', { kind: 'person', from: 3, to: 6, query: 'an' }],
    ['@', { kind: 'person', from: 0, to: 1, query: '' }],
    ['@Ana Ma', { kind: 'person', from: 0, to: 7, query: 'Ana Ma' }],
    ['me@an', null],
    ['good :thum', { kind: 'emoji', from: 5, to: 10, query: 'thum' }],
    ['at 10:30', null],
    ['see: x', null],
    ['', null],
  ] as const)('CHAT-6: %j is %j', (draft, expected) => {
    expect(findCompleting(draft, draft.length)).toEqual(expected);
  });

  it('CHAT-6: what was chosen takes the place of what was typed', () => {
    expect(complete('hi @an there', { from: 3, to: 6 }, '@Ana')).toEqual({
      draft: 'hi @Ana there',
      caret: 8,
    });
    expect(complete('@', { from: 0, to: 1 }, '@Ana')).toEqual({ draft: '@Ana ', caret: 5 });
  });
});
