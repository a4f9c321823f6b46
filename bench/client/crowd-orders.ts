// What the benchmark asks of the process that plays the other people, and what comes back.

export type CrowdOrder =
  /** Opens the document with so many people and fills it with `text` when it is empty. */
  | {
      type: 'come';
      syncUrl: string;
      doc: string;
      peopleCount: number;
      /** So many of them begin near the start of the text, where the person looks. */
      nearCount: number;
      text: string | null;
    }
  /** From now on cursors move and some type; 0 everywhere: they sit still. */
  | { type: 'live'; typistCount: number; keysPerSecond: number; movesPerSecond: number }
  /** One of them makes so many edits, as fast as the server takes them. */
  | { type: 'write'; editCount: number; seed: number }
  /** Brings a document with a long past, edit by edit. */
  | { type: 'bring'; syncUrl: string; doc: string; chars: number; seed: number }
  | { type: 'leave' };

export type CrowdAnswer =
  | { type: 'came' }
  | { type: 'living' }
  /** `marker` stands at the beginning of the text now, and came last. */
  | { type: 'wrote'; encodedBytes: number; chars: number; marker: string }
  | { type: 'left' }
  | { type: 'failed'; why: string };
