// The bar of buttons above the text: https://www.w3.org/WAI/ARIA/apg/patterns/toolbar/ One tab stop; arrows go along
// it; what does not fit is in "More". Clicks leave focus and selection in the text.
import { type ReadonlySignal, useSignalEffect } from '@preact/signals';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ToolsWords } from '../text/tools-words.ts';
import { DotsIcon } from '../ui/icons.tsx';
import { TipButton } from '../ui/tooltip.tsx';
import { type Command, findCommand } from './commands.ts';
import { type Platform, showKey } from './keys.ts';
import { TOOL_ICONS } from './tool-icons.tsx';
import { ToolMenu } from './tool-menu.tsx';
import './toolbar.css';
import {
  CODE_TOOLS,
  fitTools,
  HEADING_TOOLS,
  MARKDOWN_TOOLS,
  MORE_TOOLS,
  type Tool,
  type ToolSizes,
} from './toolbar-layout.ts';

export interface ToolbarProps {
  commands: readonly Command[];
  words: ToolsWords;
  platform: Platform;
  isMarkdown: boolean;
  /** Changes when the caret moves or the text changes: time to ask again what is on. */
  activity: ReadonlySignal<unknown>;
  focusText: () => void;
}

/** What is on is asked for when the caret has come to rest, so that typing never waits for it. */
const ASK_AFTER_MS = 80;

export function Toolbar({ commands, words, platform, isMarkdown, activity, focusText }: ToolbarProps) {
  const bar = useRef<HTMLDivElement>(null);
  const [widthPx, setWidthPx] = useState(0);
  const [sizes, setSizes] = useState<ToolSizes>({ toolPx: 36, linePx: 13 });
  const [focused, setFocused] = useState('');
  const [, setShownState] = useState('');
  const latest = useRef(commands);
  latest.current = commands;

  useLayoutEffect(() => {
    const element = bar.current;
    if (element === null) return;
    const measure = () => {
      const style = getComputedStyle(element);
      setWidthPx(element.clientWidth - readPixels(style.paddingLeft) - readPixels(style.paddingRight));
      setSizes({
        // 0 while the bar is not shown.
        toolPx: element.querySelector('.tool')?.getBoundingClientRect().width || 36,
        linePx: 1 + 2 * readPixels(style.getPropertyValue('--line-margin')),
      });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useSignalEffect(() => {
    void activity.value;
    if (timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      setShownState(describeTools(latest.current));
    }, ASK_AFTER_MS);
  });
  useLayoutEffect(() => () => clearTimeout(timer.current), []);

  const has = (id: string) => findCommand(commands, id)?.isAvailable() === true;
  const tools = (isMarkdown ? MARKDOWN_TOOLS : CODE_TOOLS).filter(({ id }) =>
    id === 'heading' ? HEADING_TOOLS.some(has) : has(id),
  );
  const shown = fitTools(tools, widthPx, sizes, isMarkdown);
  const hidden = tools.filter(tool => !shown.includes(tool));
  const more = [
    ...hidden.flatMap(({ id }) => (id === 'heading' ? HEADING_TOOLS : [id])),
    ...(isMarkdown ? MORE_TOOLS : []),
  ].flatMap(id => findCommand(commands, id) ?? []);
  const hasMore = more.some(command => command.isAvailable());
  const stops = [...shown.map(tool => tool.id as string), ...(hasMore ? ['more'] : [])];
  // The one that had the focus last may have gone into "More".
  const stop = stops.includes(focused) ? focused : stops[0];

  function onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      focusText();
      return;
    }
    const buttons = [...(bar.current?.querySelectorAll<HTMLElement>('.tool') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const rightwards = getComputedStyle(event.currentTarget as Element).direction === 'rtl' ? -1 : 1;
    const goTo = (index: number) => buttons[(index + buttons.length) % buttons.length]?.focus();
    if (event.key === 'ArrowRight') goTo(at + rightwards);
    else if (event.key === 'ArrowLeft') goTo(at - rightwards);
    else if (event.key === 'Home') goTo(0);
    else if (event.key === 'End') goTo(-1);
    else return;
    event.preventDefault();
  }

  return (
    <div ref={bar} class="toolbar" role="toolbar" aria-label={words.toolbar} onKeyDown={onKey}>
      {shown.map((tool, index) => (
        <ToolSlot
          key={tool.id}
          tool={tool}
          afterLine={index > 0 && shown[index - 1]?.section !== tool.section}
          commands={commands}
          words={words}
          platform={platform}
          tabIndex={stop === tool.id ? 0 : -1}
          onFocus={() => setFocused(tool.id)}
          focusText={focusText}
        />
      ))}
      {hasMore && (
        <>
          {shown.length > 0 && <span class="toolbar-line" />}
          <ToolMenu
            label={words.more}
            icon={<DotsIcon />}
            commands={more.filter(command => command.isAvailable())}
            words={words}
            platform={platform}
            tabIndex={stop === 'more' ? 0 : -1}
            onFocus={() => setFocused('more')}
            focusText={focusText}
          />
        </>
      )}
    </div>
  );
}

interface ToolSlotProps {
  tool: Tool;
  afterLine: boolean;
  commands: readonly Command[];
  words: ToolsWords;
  platform: Platform;
  tabIndex: number;
  onFocus: () => void;
  focusText: () => void;
}

function ToolSlot(props: ToolSlotProps) {
  const { tool, afterLine, commands, words, platform, tabIndex, onFocus, focusText } = props;
  const ToolIcon = TOOL_ICONS[tool.id];
  const icon = ToolIcon === undefined ? null : <ToolIcon />;
  const line = afterLine && <span class="toolbar-line" />;
  if (tool.id === 'heading') {
    const headings = HEADING_TOOLS.flatMap(id => findCommand(commands, id) ?? []);
    return (
      <>
        {line}
        <ToolMenu
          label={words.heading}
          icon={icon}
          commands={headings}
          words={words}
          platform={platform}
          on={headings.some(command => command.isOn?.() === true)}
          tabIndex={tabIndex}
          onFocus={onFocus}
          focusText={focusText}
        />
      </>
    );
  }
  const command = findCommand(commands, tool.id);
  if (command === undefined) return null;
  const key = command.keys.find(({ shown }) => shown);
  return (
    <>
      {line}
      <TipButton
        label={command.label}
        keys={key === undefined ? '' : showKey(key.key, platform, words.keys)}
        class="tool"
        tabIndex={tabIndex}
        pressed={command.isOn?.()}
        idle={!command.isReady()}
        keepsFocus
        onFocus={onFocus}
        onClick={command.run}
      >
        {icon}
      </TipButton>
    </>
  );
}

/** What the bar shows of the text: what is on, and what would do nothing. */
function describeTools(commands: readonly Command[]): string {
  const on = commands.filter(command => command.isOn?.() === true);
  const idle = commands.filter(command => command.isAvailable() && !command.isReady());
  return `${on.map(({ id }) => id).join(' ')}|${idle.map(({ id }) => id).join(' ')}`;
}

/** 0 for what is no length. */
function readPixels(length: string): number {
  return Number.parseFloat(length) || 0;
}
