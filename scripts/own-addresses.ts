// Finds places in the client that make an address of our own, or name something that the browser keeps for the whole host,
// without the base path. Knows the syntax tree that vite's parser gives, and nobody else.
import { parseSync } from 'vite';

/** Attributes and properties of elements that lead somewhere. */
const LEADING = new Set(['href', 'src', 'action', 'path']);
/** Functions that lead somewhere. */
const GOING = /(?:^|\.)location\.(?:assign|replace)$|(?:^|\.)goTo$|(?:^|\.)fetch$|^window\.open$|State$/;
/** What keeps something by name: only under a name from ownName(). */
const KEEPING = /(?:^|\.)(?:indexedDB\.(?:open|deleteDatabase)|locks\.request)$/;
const STORAGES = new Set(['localStorage', 'sessionStorage']);

type Node = { type: string } & Record<string, unknown>;

/**
 * One line for each place, in order. `names` are what our own paths begin with. Throws when the file does not parse.
 * A path is taken as ours where its text begins so, wherever it stands, but within pathTo().
 */
export function findOwnAddresses(fileName: string, source: string, names: readonly string[]): string[] {
  const { program, errors } = parseSync(fileName, source);
  if (errors.length > 0) throw new Error(`${fileName}: ${errors[0]!.message}`);
  const own = new RegExp(`^/(?:${names.map(name => name.replaceAll('.', '\\.')).join('|')})(?:$|[/?#])`);
  const found: string[] = [];

  const visit = (node: Node, above: Node | null) => {
    switch (node.type) {
      case 'TSLiteralType':
        return;
      case 'ImportDeclaration':
        judgeImport(node);
        return;
      case 'Literal':
        if (
          typeof node.value === 'string' &&
          (own.test(node.value) || (node.value.startsWith('/') && leads(above)))
        ) {
          found.push(node.value);
        }
        return;
      case 'TemplateLiteral': {
        const start = ((node.quasis as Node[])[0]!.value as { cooked: string }).cooked;
        // `/${x}` leads somewhere only where it is used so.
        if (own.test(start) || (start.startsWith('/') && leads(above))) found.push(start);
        break;
      }
      case 'MemberExpression':
        if (/^(?:window\.)?location\.(?:host|hostname)$/.test(nameOf(node))) found.push(nameOf(node));
        break;
      case 'Identifier':
        if (STORAGES.has(String(node.name)) && !isCallOf(above, 'ownStorage')) found.push(String(node.name));
        return;
      case 'NewExpression':
        if (nameOf(node.callee as Node) === 'BroadcastChannel' && !isNamed(node))
          found.push('BroadcastChannel');
        break;
      case 'CallExpression': {
        const callee = nameOf(node.callee as Node);
        if (callee === 'pathTo') return;
        if (KEEPING.test(callee) && !isNamed(node)) found.push(callee);
      }
    }
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, node);
    }
  };

  /** The tables of the protocol know nothing of the base path. */
  const judgeImport = (node: Node) => {
    const from = String((node.source as Node).value);
    if (node.importKind === 'type' || !from.includes('/protocol/')) return;
    for (const specifier of node.specifiers as Node[]) {
      const { name } = (specifier.imported ?? {}) as { name?: string };
      if (specifier.importKind !== 'type' && /_PATHS?$/.test(name ?? '')) found.push(`${name} of ${from}`);
    }
  };

  visit(program as unknown as Node, null);
  return found;
}

/** Whether what stands right below leads somewhere. */
function leads(above: Node | null): boolean {
  switch (above?.type) {
    case 'JSXAttribute':
      return LEADING.has(String((above.name as Node).name));
    case 'AssignmentExpression':
      return LEADING.has(
        nameOf(above.left as Node)
          .split('.')
          .at(-1)!,
      );
    case 'CallExpression':
      return GOING.test(nameOf(above.callee as Node));
    default:
      return false;
  }
}

function isNamed(call: Node): boolean {
  return isCallOf((call.arguments as Node[])[0] ?? null, 'ownName');
}

function isCallOf(node: Node | null, name: string): boolean {
  return node?.type === 'CallExpression' && nameOf(node.callee as Node) === name;
}

/** "a.b.c"; "" for what has no such name. */
function nameOf(node: Node): string {
  if (node.type === 'Identifier') return String(node.name);
  if (node.type !== 'MemberExpression' || node.computed === true) return '';
  return `${nameOf(node.object as Node)}.${nameOf(node.property as Node)}`;
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}
