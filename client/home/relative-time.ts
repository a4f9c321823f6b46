// How long ago something was, in words, and when exactly. Pure.

const STEPS: readonly { unit: Intl.RelativeTimeFormatUnit; ms: number; underMs: number }[] = [
  { unit: 'minute', ms: 60_000, underMs: 3_600_000 },
  { unit: 'hour', ms: 3_600_000, underMs: 86_400_000 },
  { unit: 'day', ms: 86_400_000, underMs: 7 * 86_400_000 },
  { unit: 'week', ms: 7 * 86_400_000, underMs: 30 * 86_400_000 },
];

export interface Age {
  /** "age": "3 minutes ago", "yesterday"; "date": "3 Oct". They want other words before them. */
  kind: 'age' | 'date';
  text: string;
}

/**
 * "3 minutes ago", "yesterday". What is less than a minute old, or comes from a clock that runs ahead, is now; what is
 * older than about a month is a date.
 */
export function describeAge(atMs: number, nowMs: number, locale: string): Age {
  const age = nowMs - atMs;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (age < 60_000) return { kind: 'age', text: format.format(0, 'second') };
  for (const { unit, ms, underMs } of STEPS) {
    if (age >= underMs) continue;
    // Yesterday evening is yesterday, not today, however few hours ago.
    const count = unit === 'day' ? countDays(atMs, nowMs) : Math.floor(age / ms);
    return { kind: 'age', text: format.format(-count, unit) };
  }
  const sameYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  const date = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
  return { kind: 'date', text: date.format(atMs) };
}

export function describeMoment(atMs: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }).format(atMs);
}

/** Midnights between the two, in the time of this device. */
function countDays(fromMs: number, toMs: number): number {
  const day = (ms: number) => {
    const date = new Date(ms);
    return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
  };
  return day(toMs) - day(fromMs);
}
