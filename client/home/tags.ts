// Tags as people type them: divided by commas. Pure.
import { API_LIMITS } from '../../protocol/api.ts';

export type TagsProblem = 'too-many' | 'too-long';

export interface ReadTags {
  /** In the order in which they were typed, in lower case, each once. */
  tags: readonly string[];
  problem: TagsProblem | null;
}

/** A "#" before a tag is habit, not part of it. */
export function readTags(typed: string): ReadTags {
  const tags = typed
    .split(/[,;\n]/)
    .map(tag =>
      tag
        .replace(/\s+/g, ' ')
        .trim()
        .replace(/^#+\s*/, '')
        .toLowerCase(),
    )
    .filter(tag => tag !== '');
  const unique = [...new Set(tags)];
  if (unique.some(tag => tag.length > API_LIMITS.maxTagChars)) return { tags: unique, problem: 'too-long' };
  return { tags: unique, problem: unique.length > API_LIMITS.maxTagCount ? 'too-many' : null };
}
