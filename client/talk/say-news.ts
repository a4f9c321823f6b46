// What came while nobody looked, as a message at the edge of the page: it stays when it names this person.
import type { TalkWords } from '../text/talk-words.ts';
import type { ToastRequest } from '../ui/toasts.ts';
import { plainText } from './message-text.ts';
import type { TalkNews } from './talk.ts';

const SHOWN_CHARS = 120;

export function sayNews(
  news: TalkNews,
  words: TalkWords,
  nameOf: (id: string) => string | null,
  show: () => void,
): ToastRequest {
  return {
    text: describe(news, words, nameOf),
    action: { label: words.news.show, run: show },
    stays: news.isMention ? 'until-dismissed' : 'a-while',
  };
}

function describe(news: TalkNews, words: TalkWords, nameOf: (id: string) => string | null): string {
  const { message, count, tab, isMention } = news;
  const line = plainText(message.text, nameOf).replace(/\s+/g, ' ');
  const text = line.length > SHOWN_CHARS ? `${line.slice(0, SHOWN_CHARS)}…` : line;
  if (isMention) return words.news.mention(message.author.name, text);
  if (count > 1) return tab === 'chat' ? words.news.messages(count) : words.news.comments(count);
  return tab === 'chat'
    ? words.news.message(message.author.name, text)
    : words.news.comment(message.author.name, text);
}
