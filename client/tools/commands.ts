// Everything that one can do on a document's page, in one list: toolbar, palette, shortcut sheet and the page's own
// keys are all made of it, so that they never disagree. Knows no elements.
import { type EditorCommand, MARKDOWN_COMMANDS, TEXT_COMMANDS } from '../editor/ports.ts';
import type { ToolsWords } from '../text/tools-words.ts';
import type { TextAccess, ToolTarget } from './ports.ts';

export const COMMAND_GROUPS = [
  'style',
  'blocks',
  'insert',
  'edit',
  'view',
  'document',
  'people',
  'app',
] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** Who listens to a key: the editor, the page wherever the focus is, or the page while nobody is typing. */
export type KeyScope = 'text' | 'page' | 'outside-text';

export interface CommandKey {
  /** In CodeMirror's notation. */
  key: string;
  scope: KeyScope;
  /** False where something in the text has taken this key, so that it must not be promised. */
  shown: boolean;
}

export interface Command {
  id: string;
  group: CommandGroup;
  label: string;
  keys: readonly CommandKey[];
  /** Whether it is offered at all. */
  isAvailable: () => boolean;
  /** Whether it would do something now: there is something to undo. */
  isReady: () => boolean;
  /** It works on the text, which therefore gets the focus when a dialog had it. */
  isForText: boolean;
  /** Null for what is done once and is not on or off. */
  isOn: (() => boolean) | null;
  run: () => void;
}

export interface PageAction {
  run: () => void;
  isOn?: () => boolean;
  isAvailable?: () => boolean;
}

interface PageCommandFacts {
  group: CommandGroup;
  keys?: readonly string[];
  /** These are letters or signs that the text would take. */
  outsideKeys?: readonly string[];
}

const PAGE_COMMANDS = {
  'insert-image': { group: 'insert' },
  'focus-text': { group: 'edit' },
  comment: { group: 'insert', keys: ['Mod-Shift-m'] },
  'next-mode': { group: 'view', keys: ['Mod-Shift-e'] },
  'mode-edit': { group: 'view' },
  'mode-split': { group: 'view' },
  'mode-read': { group: 'view' },
  'toggle-outline': { group: 'view', keys: ['Mod-\\'] },
  'toggle-talk': { group: 'view' },
  'next-comment': { group: 'view' },
  'previous-comment': { group: 'view' },
  'toggle-scroll-sync': { group: 'view' },
  'toggle-toolbar': { group: 'view' },
  'toggle-wrap': { group: 'view' },
  'toggle-line-numbers': { group: 'view' },
  'zoom-in': { group: 'view' },
  'zoom-out': { group: 'view' },
  'zoom-reset': { group: 'view' },
  'reading-view': { group: 'view' },
  slides: { group: 'view' },
  'theme-system': { group: 'view' },
  'theme-light': { group: 'view' },
  'theme-dark': { group: 'view' },
  rename: { group: 'document', outsideKeys: ['F2'] },
  'set-language': { group: 'document' },
  share: { group: 'document' },
  notices: { group: 'people' },
  'copy-link': { group: 'document' },
  'copy-text': { group: 'document' },
  'download-markdown': { group: 'document' },
  'download-html': { group: 'document' },
  print: { group: 'document', keys: ['Mod-p'] },
  duplicate: { group: 'document' },
  'new-document': { group: 'document' },
  home: { group: 'document' },
  recovery: { group: 'document' },
  'stop-following': { group: 'people' },
  'change-identity': { group: 'people' },
  palette: { group: 'app', keys: ['Mod-Shift-p', 'F1', 'Mod-k'] },
  shortcuts: { group: 'app', keys: ['Mod-?', 'Mod-/'], outsideKeys: ['?'] },
  settings: { group: 'app', keys: ['Mod-,'] },
  'interface-en': { group: 'app' },
  'interface-pt-br': { group: 'app' },
} as const satisfies Record<string, PageCommandFacts>;
export type PageCommand = keyof typeof PAGE_COMMANDS;

/** What the page can do; what is not given is not offered. */
export type PageActions = { [K in PageCommand]?: PageAction | (() => void) };

const EDITOR_GROUPS: Partial<Record<EditorCommand, CommandGroup>> = {
  bold: 'style',
  italic: 'style',
  strikethrough: 'style',
  'inline-code': 'style',
  'heading-1': 'blocks',
  'heading-2': 'blocks',
  'heading-3': 'blocks',
  quote: 'blocks',
  'bullet-list': 'blocks',
  'numbered-list': 'blocks',
  'task-list': 'blocks',
  link: 'insert',
  'code-block': 'insert',
  table: 'insert',
  math: 'insert',
  callout: 'insert',
  footnote: 'insert',
  rule: 'insert',
};

/** These change nothing and serve a reader as well. */
const READING: ReadonlySet<EditorCommand> = new Set<EditorCommand>([
  ...(['find', 'go-to-line', 'select-next-occurrence', 'select-all-occurrences'] as const),
  ...(['add-caret-above', 'add-caret-below', 'fold-all', 'unfold-all'] as const),
]);

/** The page listens to these too: what they open is wanted from anywhere. */
const ANYWHERE: ReadonlySet<EditorCommand> = new Set<EditorCommand>(['find']);

export interface CommandParts {
  words: ToolsWords;
  /** The editor's keys, as the editor lists them. */
  editorKeys: Readonly<Partial<Record<EditorCommand, string | null>>>;
  /** Null while there is no editor. */
  target: () => ToolTarget | null;
  text: TextAccess;
  /** Markdown's commands are offered in Markdown documents only. */
  isMarkdown: boolean;
  page: PageActions;
  people: readonly { clientId: number; name: string }[];
  goToPerson: (clientId: number) => void;
  follow: (clientId: number) => void;
}

/** In the order in which people look through them: by group, as COMMAND_GROUPS has it. */
export function listCommands(parts: CommandParts): readonly Command[] {
  const editor = parts.isMarkdown ? [...MARKDOWN_COMMANDS, ...TEXT_COMMANDS] : TEXT_COMMANDS;
  const offered = parts.text === 'hidden' ? [] : editor.map(id => makeEditorCommand(id, parts));
  const taken = new Set(offered.flatMap(command => command.keys.map(({ key }) => key)));
  const page = (Object.keys(PAGE_COMMANDS) as PageCommand[]).flatMap(id => {
    const action = parts.page[id];
    return action === undefined ? [] : [makePageCommand(id, action, parts, taken)];
  });
  const commands = [...offered, ...page, ...listPeopleCommands(parts)];
  return COMMAND_GROUPS.flatMap(group => commands.filter(command => command.group === group));
}

function makeEditorCommand(id: EditorCommand, parts: CommandParts): Command {
  const key = parts.editorKeys[id] ?? null;
  const target = parts.target;
  return {
    id,
    group: EDITOR_GROUPS[id] ?? 'edit',
    label: parts.words.commands[id],
    keys: key === null ? [] : [{ key, scope: ANYWHERE.has(id) ? 'page' : 'text', shown: true }],
    isAvailable: () => target() !== null && (parts.text === 'write' || READING.has(id)),
    isReady: () => target()?.canRun(id) ?? false,
    isForText: true,
    isOn: isMark(id) ? () => target()?.isActive(id) ?? false : null,
    run() {
      target()?.run(id);
    },
  };
}

/** What can be on at the caret. A table or a note is put in, and never taken out by the same button. */
function isMark(id: EditorCommand): boolean {
  const group = EDITOR_GROUPS[id];
  return group === 'style' || group === 'blocks' || id === 'link' || id === 'code-block';
}

function makePageCommand(
  id: PageCommand,
  given: PageAction | (() => void),
  parts: CommandParts,
  taken: ReadonlySet<string>,
): Command {
  const facts: PageCommandFacts = PAGE_COMMANDS[id];
  const action: PageAction = typeof given === 'function' ? { run: given } : given;
  const writes = id === 'insert-image';
  return {
    id,
    group: facts.group,
    label: parts.words.commands[id],
    keys: [
      ...(facts.keys ?? []).map(key => ({ key, scope: 'page' as const, shown: !taken.has(key) })),
      ...(facts.outsideKeys ?? []).map(key => ({ key, scope: 'outside-text' as const, shown: true })),
    ],
    isAvailable: () =>
      (!writes || (parts.text === 'write' && parts.isMarkdown)) && (action.isAvailable?.() ?? true),
    isReady: () => true,
    isForText: writes,
    isOn: action.isOn ?? null,
    run: action.run,
  };
}

function listPeopleCommands({ people, words, goToPerson, follow }: CommandParts): Command[] {
  const make = (id: string, label: string, run: () => void): Command => ({
    id,
    group: 'people',
    label,
    keys: [],
    isAvailable: () => true,
    isReady: () => true,
    isForText: false,
    isOn: null,
    run,
  });
  return people.flatMap(({ clientId, name }) => [
    make(`go-to-person:${clientId}`, words.people.goTo(name), () => goToPerson(clientId)),
    make(`follow:${clientId}`, words.people.follow(name), () => follow(clientId)),
  ]);
}

export function findCommand(commands: readonly Command[], id: string): Command | undefined {
  return commands.find(command => command.id === id);
}
