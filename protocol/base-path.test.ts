import { expect, test } from 'vitest';
import { cutBasePath } from './base-path.ts';

test.each([
  ['/prosa/', '/'],
  ['/prosa/d/x?view=read', '/d/x?view=read'],
  ['/prosa//d/x', '//d/x'],
  // Cut off by a proxy already.
  ['/', '/'],
  ['/d/x', '/d/x'],
  // Somebody else's, or nobody's.
  ['/prosaic/d/x', '/prosaic/d/x'],
  ['/Prosa/d/x', '/Prosa/d/x'],
  ['/%70rosa/d/x', '/%70rosa/d/x'],
  ['/prosa', null],
  ['/prosa?x', null],
  ['', ''],
])('OPERATE-13: below /prosa, %j is %j', (asked, path) => {
  expect(cutBasePath(asked, '/prosa')).toBe(path);
});

test('OPERATE-13: without a base path, all is as it is asked', () => {
  for (const path of ['/', '', '/d/x', '/prosa/x']) expect(cutBasePath(path, '')).toBe(path);
});
