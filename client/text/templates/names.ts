// The templates that new documents can begin with, in the order in which menus show them.

export const TEMPLATES = ['meeting', 'rfc', 'lecture', 'to-do'] as const;
export type Template = (typeof TEMPLATES)[number];
