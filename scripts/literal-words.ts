// Finds words that a component shows and that are in no dictionary: text between tags, attributes that people read or
// hear, and plain strings among an element's children. Knows the syntax tree that vite's parser gives, and nobody else.
import { parseSync } from 'vite';

/** Attributes whose value somebody reads or hears. */
const SPOKEN = new Set([
  'title',
  'placeholder',
  'alt',
  'label',
  'aria-label',
  'aria-description',
  'aria-valuetext',
]);
/** The name of the application is the same in every language. */
const NAMES = new Set(['Prosa']);

type Node = { type: string } & Record<string, unknown>;

/** The words of a .tsx file that stand in it literally, in order. Throws when the file does not parse. */
export function findLiteralWords(fileName: string, source: string): string[] {
  const { program, errors } = parseSync(fileName, source);
  if (errors.length > 0) throw new Error(`${fileName}: ${errors[0]!.message}`);
  const found: string[] = [];
  const note = (text: unknown) => {
    if (typeof text === 'string' && /\p{L}{2}/u.test(text) && !NAMES.has(text.trim()))
      found.push(text.trim());
  };
  const noteValue = (value: unknown) => {
    if (!isNode(value)) return;
    switch (value.type) {
      case 'Literal':
        note(value.value);
        return;
      case 'TemplateLiteral':
        for (const quasi of value.quasis as Node[]) note((quasi.value as { cooked: string }).cooked);
        return;
      case 'ConditionalExpression':
        noteValue(value.consequent);
        noteValue(value.alternate);
        return;
      case 'LogicalExpression':
        noteValue(value.right);
        return;
      case 'JSXExpressionContainer':
        noteValue(value.expression);
    }
  };
  visit(program as unknown as Node, node => {
    switch (node.type) {
      case 'JSXText':
        note(node.value);
        return;
      case 'JSXElement':
      case 'JSXFragment':
        for (const child of node.children as Node[]) {
          if (child.type === 'JSXExpressionContainer') noteValue(child);
        }
        return;
      case 'JSXAttribute': {
        const { name } = node.name as { name: string };
        if (SPOKEN.has(name)) noteValue(node.value);
      }
    }
  });
  return found;
}

function visit(node: Node, enter: (node: Node) => void): void {
  enter(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, enter);
  }
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}
