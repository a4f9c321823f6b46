// Text and preview beside each other, or one of them. The text is the caller's; it is never taken off the page, only
// hidden, so that presence, undo and the place in it live on while somebody reads. Knows no editor.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type ScrollPane, type ScrollSync, syncScroll } from '../preview/scroll-sync.ts';
import type { ReadingWords } from '../text/reading-words.ts';
import type { Theme } from '../ui/theme.ts';
import type { OutlineHeading, TextPort } from './ports.ts';
import { type PreviewHandle, PreviewHost } from './preview-host.tsx';
import { limitShare, Splitter } from './splitter.tsx';
import { NARROW, useMedia } from './use-media.ts';
import './workspace.css';

export type WorkspaceMode = 'edit' | 'split' | 'read';

export interface WorkspaceProps {
  /** What the person chose. Where there is no room for two panes, "split" is a choice between them. */
  mode: WorkspaceMode;
  /** From 0.2 to 0.8. */
  editorShare: number;
  scrollSync: boolean;
  text: TextPort;
  /** The editor's side of scrolling together; null while there is no editor. */
  editorPane: ScrollPane | null;
  /** The editor. */
  children: ComponentChildren;
  words: ReadingWords;
  theme: Theme;
  /** Whether this person may change the text: only then tasks can be ticked. */
  canTick: boolean;
  /** A task was ticked or cleared in the preview, on this line (from 0): change the text with tickTask(). */
  onTick: (line: number, checked: boolean) => void;
  /** The person moved the line between the panes. */
  onEditorShare: (share: number) => void;
  /** Headings of the shown text, for the outline; null while no preview runs. */
  onHeadings?: (headings: readonly OutlineHeading[] | null) => void;
  onPreview?: (preview: PreviewHandle | null) => void;
}

export function Workspace(props: WorkspaceProps) {
  const { mode, editorShare, scrollSync, text, editorPane, words } = props;
  const isNarrow = useMedia(NARROW);
  const [side, setSide] = useState<'text' | 'preview'>('text');
  const [dragged, setDragged] = useState<number | null>(null);
  const [preview, setPreview] = useState<PreviewHandle | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const textPane = useRef<HTMLDivElement>(null);
  const sync = useRef<ScrollSync | null>(null);
  const textId = useId();

  const shown = chooseShown(mode, isNarrow, side);
  const showsText = shown !== 'preview';
  const showsPreview = shown !== 'text';
  const share = limitShare(dragged ?? editorShare);

  useKeptPlace(shown, editorPane, preview, textPane);

  useEffect(() => {
    if (shown !== 'both' || editorPane === null || preview === null) return;
    const made = syncScroll(editorPane, preview);
    sync.current = made;
    made.setEnabled(scrollSync);
    return () => {
      sync.current = null;
      made.destroy();
    };
  }, [shown, editorPane, preview, scrollSync]);

  useEffect(() => {
    const element = frame.current;
    if (element === null || typeof ResizeObserver !== 'function') return;
    const watch = new ResizeObserver(() => sync.current?.align());
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useEffect(() => sync.current?.align(), [share]);

  return (
    <div
      ref={frame}
      class={`workspace is-${shown}`}
      style={{ '--text-share': shown === 'both' ? `${share * 100}%` : '100%' }}
    >
      {isNarrow && mode === 'split' && (
        // biome-ignore lint/a11y/useSemanticElements: a <fieldset> would be a form's.
        <div class="workspace-sides" role="group" aria-label={words.panes}>
          {(['text', 'preview'] as const).map(one => (
            <button
              key={one}
              type="button"
              class="workspace-side"
              aria-pressed={side === one}
              onClick={() => setSide(one)}
            >
              {one === 'text' ? words.paneText : words.panePreview}
            </button>
          ))}
        </div>
      )}
      <div ref={textPane} id={textId} class="workspace-text" inert={!showsText}>
        {props.children}
      </div>
      {shown === 'both' && (
        <Splitter
          share={share}
          controls={textId}
          words={words}
          onShare={(next, isFinal) => {
            setDragged(isFinal ? null : next);
            if (isFinal) props.onEditorShare(next);
          }}
        />
      )}
      <div class="workspace-preview" inert={!showsPreview}>
        <PreviewHost
          text={text}
          words={words}
          theme={props.theme}
          active={showsPreview}
          canTick={props.canTick}
          onTick={props.onTick}
          onHeadings={props.onHeadings}
          onPreview={made => {
            setPreview(made);
            props.onPreview?.(made);
          }}
          onLayout={() => sync.current?.align()}
        />
      </div>
    </div>
  );
}

export type Shown = 'text' | 'preview' | 'both';

/** What stands on the page; `side` is the person's choice where only one of the two fits. */
export function chooseShown(mode: WorkspaceMode, isNarrow: boolean, side: 'text' | 'preview'): Shown {
  switch (mode) {
    case 'edit':
      return 'text';
    case 'read':
      return 'preview';
    case 'split':
      return isNarrow ? side : 'both';
  }
}

/** Whoever changes from the text to the preview, or back, goes on at the same line, with the focus there. */
function useKeptPlace(
  shown: Shown,
  editorPane: ScrollPane | null,
  preview: PreviewHandle | null,
  textPane: { current: HTMLElement | null },
): void {
  const before = useRef<Shown>(shown);
  const hadFocus = useRef(false);
  if (shown !== before.current) {
    // Asked while it still has it: what becomes inert loses the focus.
    hadFocus.current = textPane.current?.contains(document.activeElement) ?? false;
  }
  useLayoutEffect(() => {
    const was = before.current;
    if (preview === null || editorPane === null || was === shown) return;
    before.current = shown;
    if (was === 'text') {
      preview.scrollToLine(editorPane.lineAtTop());
    } else if (was === 'preview') editorPane.scrollToLine(preview.lineAtTop());
    if (shown === 'preview' && hadFocus.current) preview.element.focus({ preventScroll: true });
  }, [shown, editorPane, preview]);
}
