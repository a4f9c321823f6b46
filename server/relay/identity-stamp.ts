// Makes sure that an awareness state says who it is from as the server knows it. Clients may write anything there; what
// others see as name, colour and id of a person is not theirs to choose. Pure; knows no session and no bytes.
import type { Identity } from './ports.ts';

/**
 * What a parsed awareness state must be instead, as JSON; null when it may stay as it is, which is the common case and
 * allocates nothing. A state without `user` shows nobody, and stays so.
 */
export function stampState(state: unknown, identity: Identity | null): string | null {
  if (!isRecord(state) || !Object.hasOwn(state, 'user')) return null;
  const { user } = state;
  if (identity === null) {
    if (!isRecord(user) || !Object.hasOwn(user, 'id')) return null;
    const { id: _, ...rest } = user;
    return JSON.stringify({ ...state, user: rest });
  }
  const { id, name, color } = identity;
  const said = isRecord(user) ? user : {};
  const isColorRight = color === null || (Object.hasOwn(said, 'color') && said.color === color);
  const isNameRight = name === null || (Object.hasOwn(said, 'name') && said.name === name);
  if (isNameRight && isColorRight && Object.hasOwn(said, 'id') && said.id === id) return null;
  const stamped: Record<string, unknown> = { ...said, id };
  if (name !== null) stamped.name = name;
  if (!isColorRight) {
    stamped.color = color;
    // The light one, which editors lay behind a selection, is made of the other.
    stamped.colorLight = `${color}33`;
  }
  return JSON.stringify({ ...state, user: stamped });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
