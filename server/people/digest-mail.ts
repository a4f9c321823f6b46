// A mail from a plan, as plain text and as simple HTML, and the pages that links in mails open. Pure. What people wrote is only
// ever in the bodies, never in a header, and in HTML it is escaped.
import type { DigestLanguage } from '../../protocol/digest.ts';
import { documentPath } from '../../protocol/document-names.ts';
import { MENTION, type Notice } from '../../protocol/talk.ts';
import type { DigestPlan } from './digest.ts';
import { digestWordsOf } from './digest-words.ts';

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** What ends all mail with one POST; null where there is nothing to end. */
  offUrl: string | null;
}

const MAX_TEXT_CHARS = 300;

export function composeConfirmation(to: string, language: DigestLanguage, url: string): Mail {
  const words = digestWordsOf(language);
  const { confirmSubject: subject, confirmText, confirmLink, confirmNot } = words;
  return {
    to,
    subject,
    text: [confirmText, '', `${confirmLink}: ${url}`, '', confirmNot, ''].join('\n'),
    html: wrap(
      language,
      subject,
      `<p>${escapeHtml(confirmText)}</p><p>${link(url, confirmLink)}</p><p>${escapeHtml(confirmNot)}</p>`,
    ),
    offUrl: null,
  };
}

/** `site`: where this server is for people, without a slash at the end. */
export function composeDigest(
  to: string,
  language: DigestLanguage,
  plan: DigestPlan,
  site: string,
  offUrl: string,
): Mail {
  const words = digestWordsOf(language);
  const subject = words.subject(plan.noticeCount);
  const say = ({ why, message }: Notice) => words.why[why](toLine(message.author.name) || words.guest);
  const texts: string[] = [];
  const parts: string[] = [];
  for (const { doc, title, notices } of plan.groups) {
    const url = `${site}/d/${documentPath(doc)}`;
    const name = toLine(title) || doc;
    texts.push(name, url);
    const items: string[] = [];
    for (const notice of notices) {
      const text = cut(toLine(notice.message.text.replace(MENTION, '@$1')));
      texts.push(text === '' ? `  ${say(notice)}` : `  ${say(notice)}: ${text}`);
      const said = text === '' ? '' : `: <bdi>${escapeHtml(text)}</bdi>`;
      items.push(`<li><bdi>${escapeHtml(say(notice))}</bdi>${said}</li>`);
    }
    texts.push('');
    parts.push(`<h2><bdi>${link(url, name)}</bdi></h2><ul>${items.join('')}</ul>`);
  }
  return {
    to,
    subject,
    text: [...texts, `${words.off}: ${offUrl}`, ''].join('\n'),
    html: wrap(language, subject, `${parts.join('')}<p>${link(offUrl, words.off)}</p>`),
    offUrl,
  };
}

/** A page with one question and a button that answers it by POST to the same address; without a button it only says something. */
export function composePage(language: DigestLanguage, sentence: string, button: string | null): string {
  const form = button === null ? '' : `<form method="post"><button>${escapeHtml(button)}</button></form>`;
  return wrap(language, 'Prosa', `<main><h1>Prosa</h1><p>${escapeHtml(sentence)}</p>${form}</main>`);
}

function wrap(language: DigestLanguage, title: string, body: string): string {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width">`;
  return `<!doctype html><html lang="${language}"><head>${head}<title>${escapeHtml(title)}</title></head><body>${body}</body></html>\n`;
}

function link(url: string, text: string): string {
  return `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`);
}

/** On one line, without controls and halves of characters. */
function toLine(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
}

function cut(text: string): string {
  const chars = [...text];
  return chars.length <= MAX_TEXT_CHARS ? text : `${chars.slice(0, MAX_TEXT_CHARS).join('')}…`;
}
