// What a person may do with one document, from least to most.

export const ROLES = ['view', 'comment', 'edit', 'own'] as const;

export type Role = (typeof ROLES)[number];

/** True when the role may change the document's text. */
export function mayEdit(role: Role): boolean {
  return role === 'edit' || role === 'own';
}
