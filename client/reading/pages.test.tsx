/** @jsxImportSource preact */
// @vitest-environment jsdom
// The pages that only show: a document to read, and its slides, alone, presenting and following.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readingEn, readingPtBr } from '../text/reading-words.ts';
import type { FollowPort } from './ports.ts';
import { printDocument, watchPrintKey } from './print-document.ts';
import { ReadingPage } from './reading-page.tsx';
import { SlidesPage } from './slides-page.tsx';

let root: HTMLElement;

beforeEach(() => {
  window.matchMedia = () =>
    ({ matches: false, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
  window.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  Object.defineProperty(document, 'fonts', { value: { ready: Promise.resolve() }, configurable: true });
  history.replaceState(null, '', '/d/x?view=slides');
  root = document.createElement('div');
  document.body.append(root);
});

afterEach(() => {
  act(() => render(null, root));
  document.body.replaceChildren();
});

function makeText(start: string) {
  let content = start;
  let listener = () => {};
  return {
    read: () => content,
    subscribe(changed: () => void) {
      listener = changed;
      return () => {
        listener = () => {};
      };
    },
    write(next: string) {
      content = next;
      listener();
    },
  };
}

test('READ-5: the reading page shows the document live, with an edit link where there is one', async () => {
  const text = makeText('# Hello\n\n- [ ] task\n');
  const setTheme = vi.fn();
  const props = { text, title: 'Hello', words: readingEn, theme: 'light', setTheme } as const;
  act(() => render(<ReadingPage {...props} editHref="/d/x" />, root));
  await vi.waitFor(() => expect(root.querySelector('main .md-task-box')).not.toBeNull());
  expect(root.querySelector<HTMLInputElement>('.md-task-box')!.disabled).toBe(true);
  expect(root.querySelector('.reading-edit')!.getAttribute('href')).toBe('/d/x');
  root.querySelector<HTMLButtonElement>(`[aria-label="${readingEn.themeToDark}"]`)!.click();
  expect(setTheme.mock.calls).toEqual([['dark']]);
  text.write('# Bye\n');
  await vi.waitFor(() => expect(root.querySelector('main .md h1')!.textContent).toContain('Bye'));
  act(() => render(<ReadingPage {...props} editHref={null} />, root));
  expect(root.querySelector('.reading-edit')).toBeNull();
});

const SLIDES = '# One\n\n---\n\n# Two\n\n---\n\n# Three\n';

function showSlides(follow: FollowPort | null, onLeave = () => {}): void {
  const props = { text: makeText(SLIDES), title: 'T', words: readingEn, theme: 'light' } as const;
  const known = (root as { text?: typeof props.text }).text ?? props.text;
  (root as { text?: typeof props.text }).text = known;
  act(() => render(<SlidesPage {...props} text={known} follow={follow} onLeave={onLeave} />, root));
}

const press = (key: string) =>
  act(() => void document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })));
const heading = () => root.querySelector('.slide-stage h1')?.textContent;
const said = () => root.querySelector('.visually-hidden[role="status"]')!.textContent;
const button = (name: string) =>
  [...root.querySelectorAll<HTMLButtonElement>('.slides-bar button')].find(
    one => one.textContent === name || one.getAttribute('aria-label') === name,
  )!;

test('READ-6: one slide at a time, by keys and buttons; the address and a polite line tell which', () => {
  const onLeave = vi.fn();
  showSlides(null, onLeave);
  expect([heading()?.startsWith('One'), said(), location.hash]).toEqual([true, 'Slide 1 of 3', '#1']);
  press('ArrowRight');
  expect([heading()?.startsWith('Two'), said(), location.hash]).toEqual([true, 'Slide 2 of 3', '#2']);
  press('End');
  press(' ');
  expect(said()).toBe('Slide 3 of 3');
  expect(button(readingEn.nextSlide).getAttribute('aria-disabled')).toBe('true');
  act(() => button(readingEn.previousSlide).click());
  expect(said()).toBe('Slide 2 of 3');
  press('o');
  const cards = [...root.querySelectorAll<HTMLButtonElement>('.slides-card')];
  expect(cards.map(card => card.textContent)).toEqual(['1One', '2Two', '3Three']);
  act(() => cards[0]!.click());
  expect([said(), root.querySelector('.slides-overview')]).toEqual(['Slide 1 of 3', null]);
  press('Escape');
  expect(onLeave).toHaveBeenCalledTimes(1);
});

test('READ-6: the address chooses the first slide', () => {
  history.replaceState(null, '', '/d/x?view=slides#3');
  showSlides(null);
  expect(said()).toBe('Slide 3 of 3');
});

test('READ-6: who presents tells every slide, until they stop or leave', () => {
  const setSlide = vi.fn();
  const follow: FollowPort = { presenter: null, setSlide };
  showSlides(follow);
  act(() => button(readingEn.present).click());
  press('ArrowRight');
  expect(setSlide.mock.calls).toEqual([[0], [1]]);
  act(() => button(readingEn.stopPresenting).click());
  press('ArrowRight');
  expect(setSlide.mock.calls).toEqual([[0], [1], [null]]);
  act(() => button(readingEn.present).click());
  act(() => render(null, root));
  expect(setSlide.mock.lastCall).toEqual([null]);
});

test('READ-6: who follows is taken along, until an own step or the end', () => {
  const setSlide = vi.fn();
  const at = (slide: number | null): FollowPort => ({
    presenter: slide === null ? null : { name: 'Ana', slide },
    setSlide,
  });
  showSlides(at(1));
  expect(said()).toBe('Slide 1 of 3');
  act(() => button('Follow Ana').click());
  expect(said()).toBe('Slide 2 of 3');
  showSlides(at(2));
  expect(said()).toBe('Slide 3 of 3');
  press('Home');
  showSlides(at(1));
  expect([said(), button('Follow Ana')]).toEqual(['Slide 1 of 3', expect.anything()]);
  act(() => button('Follow Ana').click());
  showSlides(at(null));
  showSlides(at(2));
  expect(said()).toBe('Slide 2 of 3');
  expect(setSlide).not.toHaveBeenCalled();
});

test('READ-7: the document is printed from a sheet of its own, which is gone afterwards', async () => {
  const seen: string[] = [];
  window.print = () => {
    seen.push(document.querySelector('body > .print-sheet .md')!.textContent!);
    window.dispatchEvent(new Event('afterprint'));
  };
  const stop = watchPrintKey(() => void printDocument('# Paper', readingPtBr.locale));
  const key = new KeyboardEvent('keydown', { key: 'p', ctrlKey: true, bubbles: true, cancelable: true });
  document.body.dispatchEvent(key);
  expect(key.defaultPrevented).toBe(true);
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  expect(seen[0]).toContain('Paper');
  await vi.waitFor(() => expect(document.querySelector('.print-sheet')).toBeNull());
  stop();
});
