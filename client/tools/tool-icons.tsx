// Which icon belongs to which command, for the toolbar and its menus.
import type { JSX } from 'preact';
import { LinkIcon, SearchIcon } from '../ui/icons.tsx';
import {
  BoldIcon,
  BulletListIcon,
  CodeBlockIcon,
  HeadingIcon,
  ImageIcon,
  InlineCodeIcon,
  ItalicIcon,
  MathIcon,
  NumberedListIcon,
  QuoteIcon,
  RedoIcon,
  StrikethroughIcon,
  TableIcon,
  TaskListIcon,
  UndoIcon,
} from '../ui/tool-icons.tsx';
import type { Tool } from './toolbar-layout.ts';

export const TOOL_ICONS: Partial<Record<Tool['id'], () => JSX.Element>> = {
  bold: BoldIcon,
  italic: ItalicIcon,
  strikethrough: StrikethroughIcon,
  'inline-code': InlineCodeIcon,
  heading: HeadingIcon,
  'bullet-list': BulletListIcon,
  'numbered-list': NumberedListIcon,
  'task-list': TaskListIcon,
  quote: QuoteIcon,
  link: LinkIcon,
  'insert-image': ImageIcon,
  table: TableIcon,
  'code-block': CodeBlockIcon,
  math: MathIcon,
  undo: UndoIcon,
  redo: RedoIcon,
  find: SearchIcon,
};
