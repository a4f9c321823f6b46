// Ticking a task in the text. Pure.

const TASK_LINE = /^([\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)+\[)([ xX])(\](?:\s|$))/;

/** The same line with its first task box ticked or cleared; null when the line has no task box. */
export function tickTask(line: string, checked: boolean): string | null {
  const match = TASK_LINE.exec(line);
  if (match === null) return null;
  return `${match[1]}${checked ? 'x' : ' '}${line.slice(match[1]!.length + 1)}`;
}

/** Where in `line` the mark between the brackets stands, for editors that change one character; null as above. */
export function findTaskMark(line: string): number | null {
  return TASK_LINE.exec(line)?.[1]?.length ?? null;
}
