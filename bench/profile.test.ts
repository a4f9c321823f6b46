import { expect, test } from 'vitest';
import { formatProfile, listHotFunctions } from './profile.ts';

const frame = (functionName: string, url: string, lineNumber: number) => ({ functionName, url, lineNumber });
const profile = {
  nodes: [
    { id: 1, callFrame: frame('(root)', '', -1) },
    { id: 2, callFrame: frame('(idle)', '', -1) },
    { id: 3, callFrame: frame('flush', 'file:///home/ana/prosa/dist/server/relay/room.js', 41) },
    { id: 4, callFrame: frame('', 'file:///home/ana/prosa/node_modules/ws/lib/sender.js', 9) },
    // The same function, called from elsewhere.
    { id: 5, callFrame: frame('flush', 'file:///home/ana/prosa/dist/server/relay/room.js', 41) },
  ],
  samples: [2, 3, 4, 5, 2],
  timeDeltas: [5000, 2000, 1000, 1000, 9000],
};

test('BENCH-3: a profile tells functions by their own time, without waiting, one line for all callers', () => {
  expect(listHotFunctions(profile)).toEqual([
    { where: 'flush server/relay/room.js:42', selfMs: 3, share: 0.75 },
    { where: '(anonymous) ws/lib/sender.js:10', selfMs: 1, share: 0.25 },
  ]);
  expect(formatProfile('main', profile, 1).split('\n')).toEqual([
    'main: busy for 4 ms',
    '   75.0 %       3 ms  flush server/relay/room.js:42',
  ]);
});
