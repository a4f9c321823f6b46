// What happened in a simulated world: proof that the interesting things happened at all.

const NAMES = [
  ...['cuts', 'tornFrames', 'halfOpens', 'oneWays', 'stalls', 'slowLinks', 'slowReaders'],
  ...['lostFramesUp', 'lostFramesDown', 'lateCloses', 'abandonedConnections', 'lateFrames'],
  ...['stops', 'kills', 'strikes', 'strikesAtSaved', 'unloads', 'folds'],
  ...['badWeathers', 'failedCommits', 'fullDisks', 'nthFailures', 'stuckCommits'],
  ...['joins', 'leaves', 'vanishings', 'reloadsFromCopy', 'reloadsWithoutCopy', 'returns', 'adopted'],
  ...['pages', 'extended', 'stock3', 'stock2', 'lookedAway', 'wentToSleep', 'toldOffline', 'secondTabs'],
  ...['demotions', 'promotions', 'refusedOfViewers', 'clockJumps', 'skewedClocks'],
  ...['gaps', 'duplicates', 'merges', 'saved', 'savedShown', 'savedByServer'],
] as const;

export type WorldCounts = Record<(typeof NAMES)[number], number>;

export function startCounts(): WorldCounts {
  return Object.fromEntries(NAMES.map(name => [name, 0])) as WorldCounts;
}
