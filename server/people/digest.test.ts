// When a digest is due, what is in it, and that what people wrote stays text in it.
import { describe, expect, test } from 'vitest';
import type { Notice } from '../../protocol/talk.ts';
import { DIGEST_WAIT_MS, isDue, planDigest } from './digest.ts';
import { composeDigest } from './digest-mail.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = 100 * DAY_MS;

const ADDRESS = { confirmedMs: 1, choice: 'daily', sentMs: null, sentNotice: 0 } as const;

function makeNotice(id: number, more: Partial<Notice> = {}, name = 'Ben', text = 'Hello'): Notice {
  const author = { id: 'b', name, color: '#57534e' };
  return {
    id: String(id),
    doc: 'plan',
    title: 'Plan',
    why: 'mention',
    message: { id: `m${id}`, n: 1, threadId: null, author, atMs: NOW_MS - HOUR_MS, text },
    readMs: null,
    ...more,
  };
}

describe('when it is due', () => {
  test.each([
    ['the first one', { ...ADDRESS }, true],
    ['an address that is not confirmed', { ...ADDRESS, confirmedMs: null }, false],
    ['who wants none', { ...ADDRESS, choice: 'off' as const }, false],
    ['less than a day later', { ...ADDRESS, sentMs: NOW_MS - DAY_MS + 1 }, false],
    ['a day later', { ...ADDRESS, sentMs: NOW_MS - DAY_MS }, true],
    [
      'less than an hour later',
      { ...ADDRESS, choice: 'hourly' as const, sentMs: NOW_MS - HOUR_MS + 1 },
      false,
    ],
    ['an hour later', { ...ADDRESS, choice: 'hourly' as const, sentMs: NOW_MS - HOUR_MS }, true],
    ['a clock that went back', { ...ADDRESS, sentMs: NOW_MS + DAY_MS }, false],
  ])('MAIL-3: %s', (_, address, expected) => {
    expect(isDue(address, NOW_MS)).toBe(expected);
    expect(planDigest(address, [makeNotice(1)], NOW_MS) !== null).toBe(expected);
  });
});

describe('what is in it', () => {
  test('MAIL-4: nothing unread, or all told of before: there is none', () => {
    expect(planDigest(ADDRESS, [], NOW_MS)).toBeNull();
    expect(planDigest(ADDRESS, [makeNotice(1, { readMs: NOW_MS })], NOW_MS)).toBeNull();
    expect(planDigest({ ...ADDRESS, sentNotice: 7 }, [makeNotice(7)], NOW_MS)).toBeNull();
  });

  test('MAIL-4: what is unread and new, by document', () => {
    const notices = [
      makeNotice(9, { doc: 'b' }),
      makeNotice(8),
      makeNotice(7, { readMs: 1 }),
      makeNotice(6, { doc: 'b' }),
      makeNotice(5),
    ];
    const plan = planDigest({ ...ADDRESS, sentNotice: 5 }, notices, NOW_MS);
    expect(plan?.groups.map(group => [group.doc, group.notices.map(({ id }) => id)])).toEqual([
      ['b', ['9', '6']],
      ['plan', ['8']],
    ]);
    expect(plan).toMatchObject({ noticeCount: 3, upTo: 9 });
  });

  test('MAIL-8: what has not waited ten minutes waits on, and nothing that came after it goes ahead', () => {
    const aged = (id: number, ageMs: number) => {
      const notice = makeNotice(id);
      return { ...notice, message: { ...notice.message, atMs: NOW_MS - ageMs } };
    };
    expect(planDigest(ADDRESS, [aged(1, DIGEST_WAIT_MS - 1)], NOW_MS)).toBeNull();
    expect(planDigest(ADDRESS, [aged(1, DIGEST_WAIT_MS)], NOW_MS)).toMatchObject({ upTo: 1 });
    // The last one is young as a notice, of an old message that names somebody newly.
    const notices = [aged(3, HOUR_MS), aged(2, 1), aged(1, HOUR_MS)];
    expect(planDigest(ADDRESS, notices, NOW_MS)).toMatchObject({ noticeCount: 1, upTo: 1 });
    expect(planDigest(ADDRESS, notices, NOW_MS + DIGEST_WAIT_MS)).toMatchObject({ noticeCount: 3, upTo: 3 });
  });

  test('MAIL-4: that something was shared is said by who did it, and no words follow', () => {
    const { message } = makeNotice(1);
    const shared = makeNotice(1, { why: 'shared', message: { ...message, id: '', n: 0, text: '' } });
    const plan = planDigest(ADDRESS, [shared], NOW_MS)!;
    const { text, html } = composeDigest('a@b.org', 'en', plan, 'https://a.org', 'https://b.org');
    expect(text).toMatch(/^ {2}Ben shared this with you$/m);
    expect(html).toContain('<li><bdi>Ben shared this with you</bdi></li>');
  });
});

test('MAIL-6: names, titles and messages are text in HTML, on one line each, and in no header', () => {
  const hostile = '</bdi></title><img src=x onerror=alert(1)><script>1</script>"\'&\r\nBcc: eve@example.org';
  const notice = makeNotice(1, { title: hostile }, hostile, `@[Ana](a) ${hostile}`);
  const plan = planDigest(ADDRESS, [notice], NOW_MS)!;
  const mail = composeDigest(
    'ana@example.org',
    'en',
    plan,
    'https://docs.example.org',
    'https://off.example.org',
  );
  const tags = [...mail.html.matchAll(/<[^>]*/g)].map(([tag]) => tag);
  const known =
    /^<(?:!doctype html|html lang="en"|meta [\w-]+="[\w-]+"(?: content="[\w=-]+")?|\/?(?:html|head|title|body|bdi|h2|li|p|ul|a)|a href="https:\/\/[\w./-]+")$/;
  expect(tags.filter(tag => !known.test(tag))).toEqual([]);
  expect(tags.filter(tag => tag.startsWith('<a '))).toEqual([
    '<a href="https://docs.example.org/d/plan"',
    '<a href="https://off.example.org"',
  ]);
  expect(mail.html).toContain('&#60;img src=x onerror=alert(1)&#62;');
  expect(mail.html).not.toMatch(/[\r\n]Bcc/);
  expect(mail.subject).toBe('One new notice in Prosa');
  expect(mail.text).not.toMatch(/^Bcc/m);
});
