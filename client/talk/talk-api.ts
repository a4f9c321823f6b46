// Asks the server for what was said. Answers that are not as they should be count as none.

import type { PublicPerson } from '../../protocol/access.ts';
import type { ChatPage, Message, ThreadList } from '../../protocol/talk.ts';
import { TALK_PATHS } from '../api-addresses.ts';
import type { TalkApi } from './ports.ts';

export function createTalkApi(ask: typeof fetch = (...args) => fetch(...args)): TalkApi {
  async function get(path: string, query: Record<string, string> = {}): Promise<unknown> {
    const search = new URLSearchParams(query).toString();
    try {
      const response = await ask(search === '' ? path : `${path}?${search}`, {
        headers: { accept: 'application/json' },
      });
      return response.ok ? ((await response.json()) as unknown) : null;
    } catch {
      // No network, no server, or no JSON from something in between.
      return null;
    }
  }

  return {
    async chat(doc, before) {
      const answer = await get(TALK_PATHS.chat(doc), before === null ? {} : { before: String(before) });
      return hasList<ChatPage>(answer, 'messages') ? answer : null;
    },
    async search(doc, text) {
      const answer = await get(TALK_PATHS.chat(doc), { q: text });
      if (Array.isArray(answer)) return answer as Message[];
      return hasList<{ messages: Message[] }>(answer, 'messages') ? answer.messages : null;
    },
    async threads(doc) {
      const answer = await get(TALK_PATHS.threads(doc));
      return hasList<ThreadList>(answer, 'threads') ? answer : null;
    },
    async people(doc, text) {
      const answer = await get(TALK_PATHS.people(doc), { q: text });
      if (Array.isArray(answer)) return answer as PublicPerson[];
      return hasList<{ people: PublicPerson[] }>(answer, 'people') ? answer.people : null;
    },
  };
}

function hasList<T>(answer: unknown, key: string): answer is T {
  return (
    typeof answer === 'object' && answer !== null && Array.isArray((answer as Record<string, unknown>)[key])
  );
}
