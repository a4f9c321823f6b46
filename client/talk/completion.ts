// What is being named at the caret of a draft: "@an" a person, ":thum" an emoji. Pure.

export interface Completing {
  kind: 'person' | 'emoji';
  /** Where the sign stands. */
  from: number;
  /** The caret. */
  to: number;
  query: string;
}

const PERSON = /(?:^|[\s([{"'“])@([\p{L}\p{N}_.-]*(?: [\p{L}\p{N}_.-]+)?)$/u;
const EMOJI = /(?:^|[\s([{])(:[\p{L}\p{N}_+-]{2,30})$/u;
/** Longer names are not typed to be completed. */
const LOOK_BACK_CHARS = 60;

/** Null when nothing is being named before the caret. */
export function findCompleting(draft: string, caret: number): Completing | null {
  const before = draft.slice(Math.max(0, caret - LOOK_BACK_CHARS), caret);
  const person = PERSON.exec(before);
  if (person !== null) {
    const query = person[1]!;
    return { kind: 'person', from: caret - query.length - 1, to: caret, query };
  }
  const emoji = EMOJI.exec(before);
  if (emoji === null) return null;
  const query = emoji[1]!.slice(1);
  return { kind: 'emoji', from: caret - query.length - 1, to: caret, query };
}

/** The draft with what was chosen in place of what was typed, and the caret after it. */
export function complete(
  draft: string,
  { from, to }: { from: number; to: number },
  chosen: string,
): { draft: string; caret: number } {
  const after = draft.slice(to);
  const gap = /^\s/.test(after) ? '' : ' ';
  return { draft: draft.slice(0, from) + chosen + gap + after, caret: from + chosen.length + 1 };
}
