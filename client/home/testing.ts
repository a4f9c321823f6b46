// Stands in for the server in tests of the home page: answers when the test says so.
import type { DocumentRow } from '../../protocol/api.ts';
import type { Answer, HomeApi } from './api.ts';
import type { ListMemory } from './remembered-list.ts';

export function makeRow(name: string, change: Partial<DocumentRow> = {}): DocumentRow {
  return {
    name,
    title: `Title of ${name}`,
    language: null,
    excerpt: '',
    createdMs: 1,
    editedMs: 2,
    visitedMs: 3,
    pinned: false,
    mine: true,
    tags: [],
    binnedMs: null,
    here: [],
    ...change,
  };
}

/** Keeps what it is given. */
export function makeMemory(kept = new Map<string, string>()): ListMemory {
  return { getItem: key => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

export interface Question {
  method: keyof HomeApi;
  args: readonly unknown[];
  answer: (answer: Answer<never>) => Promise<void>;
  ok: (value: unknown) => Promise<void>;
}

/** Keeps every question until it is answered; `tags` are answered at once. */
export function createSlowApi() {
  const questions: Question[] = [];
  const ask =
    (method: keyof HomeApi) =>
    (...args: unknown[]) =>
      new Promise<never>(resolve => {
        const answer = async (given: Answer<never>) => {
          questions.splice(questions.indexOf(question), 1);
          resolve(given as never);
          await settle();
        };
        const question: Question = {
          method,
          args,
          answer,
          ok: value => answer({ kind: 'ok', value } as Answer<never>),
        };
        questions.push(question);
      });
  const api: HomeApi = {
    list: ask('list'),
    tags: () => Promise.resolve({ kind: 'ok', value: { tags: [] } }),
    search: ask('search'),
    create: ask('create'),
    change: ask('change'),
    remove: ask('remove'),
    upload: ask('upload'),
  };
  /** The first question of that kind that waits. */
  const next = (method: keyof HomeApi): Question => {
    const found = questions.find(question => question.method === method);
    if (found === undefined) throw new Error(`nobody asked for ${method}`);
    return found;
  };
  return { api, questions, next };
}

/** Lets everything that was waiting for an answer run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

export const UNREACHABLE = { kind: 'unreachable' } as const;
export const NOT_ALLOWED = { kind: 'refused', status: 403, reason: 'not-allowed', sentence: 'No.' } as const;
export const TAKEN = { kind: 'refused', status: 409, reason: 'exists', sentence: 'Taken.' } as const;
