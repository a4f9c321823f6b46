// Seeds of simulated worlds that once failed, each with its date and cause. They are run every time.
export interface KeptSeed {
  seed: string;
  date: string;
  cause: string;
}

export const KEPT_SEEDS: readonly KeptSeed[] = [
  {
    seed: 'world 22',
    date: '2026-11-23',
    cause:
      'An invisible newcomer echoed the cursor of somebody with a weak claim, and took the clientID over.',
  },
  {
    seed: 'world 56',
    date: '2026-11-23',
    cause:
      'A folded base held a deletion that a later update brought as well, and the document could not be loaded.',
  },
  {
    seed: 'world 28',
    date: '2026-11-23',
    cause: 'The clock of a device was set back, and its page said "Back online" for as long.',
  },
  {
    seed: 'world 12',
    date: '2026-11-23',
    cause: 'The same, when a clock that was a day ahead was set right.',
  },
  {
    seed: 'world 2792',
    date: '2026-11-23',
    cause:
      'A deletion of a stock client that might only view was demanded of the disk, though the question for it went into a dead link.',
  },
  {
    seed: 'world 5209',
    date: '2026-11-23',
    cause:
      'The question for words that had been held back waited in a stalled connection when their author left; they were demanded of the server all the same.',
  },
  {
    seed: 'world 4838',
    date: '2026-11-23',
    cause:
      'After the server was killed, two held words that waited for each other’s by turns, and none was asked again before all had come.',
  },
  {
    seed: 'world 6710',
    date: '2026-11-23',
    cause:
      'Words that a viewer had written before the server was killed were held back from who carried them, with all behind them.',
  },
  {
    seed: 'world 7796',
    date: '2026-11-23',
    cause:
      'The oracle took for a fault what a stock client held of a lossy connection: the server was killed before the rest was on disk, and who had it came back later.',
  },
  {
    seed: 'world 8320',
    date: '2026-11-23',
    cause: 'The same, when most of the people vanished with the server and a page had the rest.',
  },
];
