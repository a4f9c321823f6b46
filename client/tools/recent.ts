// Which commands this person used last, latest first.
import type { ToolMemory } from './ports.ts';

const KEY = 'prosa:recent-commands';
const MAX_RECENT = 6;

export function readRecent(memory: ToolMemory): readonly string[] {
  try {
    const stored: unknown = JSON.parse(memory.getItem(KEY) ?? '[]');
    if (!Array.isArray(stored)) return [];
    return stored.filter(id => typeof id === 'string').slice(0, MAX_RECENT);
  } catch {
    // Not JSON, or storage is off.
    return [];
  }
}

export function rememberUse(memory: ToolMemory, id: string): void {
  const recent = [id, ...readRecent(memory).filter(other => other !== id)].slice(0, MAX_RECENT);
  try {
    memory.setItem(KEY, JSON.stringify(recent));
  } catch {
    // Full or forbidden: the list is a convenience.
  }
}
