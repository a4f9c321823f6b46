import { describe, expect, it } from 'vitest';
import { REFUSAL_REASONS } from '../../protocol/close-codes.ts';
import type { SaveState, SessionEnd } from '../session/save-state.ts';
import { en } from '../text/en.ts';
import { ptBr } from '../text/pt-br.ts';
import { describeState } from './describe-state.ts';

function say(state: SaveState): string | null {
  const view = describeState(state, 'kept', en);
  return view === null ? null : [view.text, view.ticking].filter(part => part !== '').join(' ');
}

describe('the words for a state', () => {
  const cases: [SaveState, string | null][] = [
    [{ kind: 'opening' }, 'Opening…'],
    [{ kind: 'saved', atMs: 0 }, 'Saved'],
    [{ kind: 'saving', stage: 'quiet', seconds: 1 }, null],
    [{ kind: 'saving', stage: 'shown', seconds: 3 }, 'Saving…'],
    [{ kind: 'saving', stage: 'slow', seconds: 18 }, 'Saving… 18 s of changes not yet on the server'],
    [{ kind: 'reconnecting', waitingCount: 0, retryInSeconds: 4 }, 'Connection lost. Trying again in 4 s'],
    [{ kind: 'reconnecting', waitingCount: 0, retryInSeconds: null }, 'Connection lost. Trying again…'],
    [
      { kind: 'offline', waitingCount: 12, browserOnline: true },
      "You're offline. Keep writing: changes are stored on this device and will sync when you're back. 12 changes waiting.",
    ],
    [{ kind: 'back', mergedCount: 12 }, 'Back online. Your 12 changes were merged.'],
    [{ kind: 'back', mergedCount: 1 }, 'Back online. Your change was merged.'],
    [{ kind: 'back', mergedCount: 0 }, 'Back online.'],
    [
      { kind: 'not-stored', waitingCount: 1 },
      "This browser can't keep a copy. Download your text before you close.",
    ],
    [
      { kind: 'cannot-save', waitingCount: 1 },
      "The server can't save right now. Your text is safe in this browser.",
    ],
    [{ kind: 'access-changed', unsentCount: 0 }, 'You can view this document now.'],
  ];

  it.each(cases)('SAVE-16: %j', (state, words) => {
    expect(say(state)).toBe(words);
  });

  it('SAVE-16: "Saved" tells on hover since when', () => {
    const view = describeState({ kind: 'saved', atMs: Date.UTC(2026, 0, 1, 14, 3) }, 'kept', en);
    expect(view?.tip).toMatch(/^All changes are on the server · \d\d:\d3/);
  });

  it('SAVE-16: never calls text safe in a browser that keeps nothing', () => {
    const view = describeState({ kind: 'cannot-save', waitingCount: 1 }, 'refused', en);
    expect(view?.text).not.toContain('safe in this browser');
    expect(view?.actions).toContain('download');
  });

  it('SAVE-16: text that was not sent can be downloaded', () => {
    const states: SaveState[] = [
      { kind: 'access-changed', unsentCount: 2 },
      { kind: 'ended', end: { why: 'no-access' }, unsentCount: 2 },
      { kind: 'refused', reason: 'too-deep', sentence: '' },
      { kind: 'too-big', bytes: 40_000_000, maxBytes: 33_554_432 },
      { kind: 'not-stored', waitingCount: 1 },
    ];
    for (const state of states) expect(describeState(state, 'kept', en)?.actions).toContain('download');
  });

  it.each([en, ptBr])('SAVE-16: $locale has words for every refusal and every end', words => {
    for (const reason of REFUSAL_REASONS) expect(words.refused[reason], reason).toBeDefined();
    const ends: SessionEnd['why'][] = [
      'not-signed-in',
      'no-access',
      'no-such-document',
      'replaced',
      'too-large',
      'update-refused',
      'malformed',
    ];
    for (const why of ends) expect(words.ended[why], why).toBeDefined();
  });
});
