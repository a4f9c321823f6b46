// Who a text names: @[name](id), as talk writes it. Pure.
import { TALK_LIMITS } from '../../../protocol/talk.ts';

const MENTION = /@\[[^\]\n]{1,200}\]\(([\w-]{1,64})\)/g;

/** Public ids in the order of the text, each once, at most 20. */
export function findMentions(text: string): string[] {
  const ids = new Set<string>();
  for (const [, id] of text.matchAll(MENTION)) {
    if (ids.size >= TALK_LIMITS.maxMentionsPerMessage) break;
    ids.add(id!);
  }
  return [...ids];
}
