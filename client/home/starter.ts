// Begins documents: empty ones, by going there; those with a text, by asking the server to make them once.
import { addressOf, NEW_DOCUMENT } from '../addresses.ts';
import type { Language } from '../text/language.ts';
import type { Template } from '../text/templates/names.ts';
import type { Failure, HomeApi } from './api.ts';

export type Beginning = 'blank' | 'sample' | Template;

export interface StarterParts {
  api: Pick<HomeApi, 'create'>;
  newName: () => string;
  goTo: (path: string) => void;
  now: () => number;
}

/**
 * `begin` goes to the new document and resolves with null, or tells why there is none. Asked again after a failure it asks
 * for the same document: an attempt whose answer got lost does not become a second one (TRAP 31).
 */
export function createStarter({ api, newName, goTo, now }: StarterParts) {
  const names = new Map<Beginning, string>();
  let making = false;

  return {
    async begin(beginning: Beginning, language: Language): Promise<Failure | null> {
      if (beginning === 'blank') {
        // Its page makes the name, also without a server.
        goTo(NEW_DOCUMENT);
        return null;
      }
      if (making) return null;
      making = true;
      const name = names.get(beginning) ?? newName();
      names.set(beginning, name);
      try {
        const text = await writeText(beginning, language, now());
        if (text === null) return { kind: 'unreachable' };
        const answer = await api.create({ name, text });
        const isThere = answer.kind === 'ok' || (answer.kind === 'refused' && answer.reason === 'exists');
        if (!isThere) return answer;
        names.delete(beginning);
        goTo(addressOf(name));
        return null;
      } finally {
        making = false;
      }
    },
  };
}

async function writeText(
  beginning: Exclude<Beginning, 'blank'>,
  language: Language,
  nowMs: number,
): Promise<string | null> {
  try {
    const { writeTemplate } = await import('../text/templates/templates.ts');
    return writeTemplate(beginning, language, nowMs);
  } catch (error) {
    // The file with the texts did not arrive.
    if (error instanceof TypeError) return null;
    throw error;
  }
}
