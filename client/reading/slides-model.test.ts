// Keys, swipes and addresses of slides.
import { expect, test } from 'vitest';
import {
  limitSlide,
  moveSlide,
  nameSlide,
  readKey,
  readSlideHash,
  readSwipe,
  slideHash,
} from './slides-model.ts';

test('READ-6: keys move by one, to both ends, and no further', () => {
  const press = (slide: number, key: string, isShift = false) => moveSlide(slide, 4, readKey(key, isShift)!);
  expect(['ArrowRight', ' ', 'PageDown', 'ArrowDown'].map(key => press(1, key))).toEqual([2, 2, 2, 2]);
  expect(['ArrowLeft', 'PageUp', 'ArrowUp'].map(key => press(1, key))).toEqual([0, 0, 0]);
  expect(press(1, ' ', true)).toBe(0);
  expect([press(2, 'Home'), press(0, 'End')]).toEqual([0, 3]);
  expect([press(3, 'ArrowRight'), press(0, 'ArrowLeft')]).toEqual([3, 0]);
  expect([readKey('Escape', false), readKey('f', false), readKey('o', false)]).toEqual([
    ...['leave', 'full-screen', 'overview'],
  ]);
  expect(readKey('a', false)).toBeNull();
});

test('READ-6: the address names the slide, counted from 1', () => {
  expect([readSlideHash('#1'), readSlideHash('#12')]).toEqual([0, 11]);
  for (const hash of ['', '#', '#0', '#x', '#1x', '#-1', '#999999']) expect(readSlideHash(hash)).toBeNull();
  expect(readSlideHash(slideHash(6))).toBe(6);
  expect([limitSlide(9, 3), limitSlide(-1, 3), limitSlide(Number.NaN, 3), limitSlide(5, 0)]).toEqual([
    ...[2, 0, 0, 0],
  ]);
});

test('READ-6: a swipe to the side turns the page, scrolling does not', () => {
  expect([readSwipe(-80, 10), readSwipe(80, -10)]).toEqual(['next', 'previous']);
  expect([readSwipe(-20, 0), readSwipe(-60, 60), readSwipe(0, 200)]).toEqual([null, null, null]);
});

test('READ-6: a slide is called by its first words', () => {
  expect(nameSlide('\n## **Hello** [you](http://x)\n\ntext')).toBe('Hello you');
  expect(nameSlide('---\n')).toBe('');
});
