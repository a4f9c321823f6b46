// Puts the editor into the page for one session, and keeps it in step with words and access.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { findTaskMark } from '../../markdown/tasks.ts';
import { createEditor, type Editor } from '../editor/editor.ts';
import type { EditorListener, EditorOptions, EditorWords, PresencePort } from '../editor/ports.ts';
import { chooseInk } from '../people/colours.ts';
import type { DocumentSession } from '../session/document-session.ts';
import type { Words } from '../text/en.ts';

export interface TextAreaProps {
  session: DocumentSession;
  words: Words;
  readOnly: boolean;
  options: EditorOptions;
  /** "Markdown" or a name of @codemirror/language-data. */
  language: string;
  /** Whether the caret goes to the text when it stands. */
  takesFocus: boolean;
  listener: EditorListener;
  styleNonce: string;
  /** Given the editor when it stands, null when it goes. */
  onEditor: (editor: Editor | null) => void;
}

export function TextArea(props: TextAreaProps) {
  const { session, words, readOnly, options, language, listener, styleNonce, onEditor } = props;
  const parent = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const latestWords = useRef(words);
  latestWords.current = words;

  // Another session is another editor; words and access are kept up below.
  useEffect(() => {
    if (parent.current === null) return;
    const made = createEditor({
      parent: parent.current,
      text: session.text,
      presence: presenceOf(session, () => latestWords.current),
      words: editorWords(words),
      readOnly,
      options,
      language,
      findTaskMark,
      listener,
      styleNonce,
    });
    editor.current = made;
    onEditor(made);
    if (props.takesFocus) made.focus();
    return () => {
      onEditor(null);
      editor.current = null;
      made.destroy();
    };
  }, [session]);

  useEffect(() => editor.current?.setWords(editorWords(words)), [words]);
  // Not after the next frame: what the page says of one's rights must hold for the next key.
  useLayoutEffect(() => editor.current?.setReadOnly(readOnly), [readOnly]);
  useEffect(() => editor.current?.configure(options), [options]);
  useEffect(() => void editor.current?.setLanguage(language), [language]);

  return <div ref={parent} class="editor" />;
}

function editorWords(words: Words): EditorWords {
  return { label: words.documentText, placeholder: words.placeholder, phrases: words.phrases };
}

function presenceOf(session: DocumentSession, words: () => Words): PresencePort {
  return {
    listPeople: () =>
      session
        .listPeers()
        .map(peer => ({ ...peer, name: peer.name || words().guest, ink: chooseInk(peer.color) })),
    subscribe: changed => session.subscribe({ peersChanged: changed }),
    moveCursor: find => session.moveCursor(find),
  };
}
