// What is pasted and dropped: files go to whoever uploads them.
import { type Extension, Prec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { asOneStep } from './history.ts';
import { isWebAddress } from './inserts.ts';
import { isProse } from './modes.ts';
import type { EditorListener } from './ports.ts';
import { readTable, writeTable } from './spreadsheet.ts';
import { isInCode } from './syntax.ts';

const TEXT_FILE =
  /\.(?:md|markdown|mdown|txt|text|csv|tsv|json|ya?ml|toml|ini|log|tex|rst|org|adoc|[cm]?[jt]sx?|py|rb|rs|go|java|c|h|cc|cpp|hpp|cs|css|html?|xml|sh|sql|php|lua|kt|swift)$/i;

export function pasting(listener: Pick<EditorListener, 'filesPasted'>): Extension {
  // Set by the keys for a plain paste, and by nothing else: the event itself does not tell.
  let isPlain = false;
  return Prec.high(
    EditorView.domEventHandlers({
      keydown(event) {
        const isModifier = ['Shift', 'Control', 'Meta', 'Alt'].includes(event.key);
        if (!isModifier) isPlain = event.shiftKey && event.key.toLowerCase() === 'v';
        return false;
      },
      paste(event, view) {
        const plain = isPlain;
        isPlain = false;
        const data = event.clipboardData;
        if (data === null || view.state.readOnly) return false;
        const text = data.getData('text/plain');
        // Spreadsheets bring a picture of their cells along, and the text is what is wanted.
        if (data.files.length > 0 && text === '') {
          const { main } = view.state.selection;
          return takeFiles([...data.files], main.to, view, listener);
        }
        if (plain || !isProse(view.state)) return false;
        return pasteTable(view, data.getData('text/html'), text) || pasteLink(view, text);
      },
      drop(event, view) {
        const files = [...(event.dataTransfer?.files ?? [])];
        if (files.length === 0 || view.state.readOnly) return false;
        // Texts alone are CodeMirror's own business: it puts them in where they were dropped.
        if (files.every(isText)) return false;
        const at = view.posAtCoords({ x: event.clientX, y: event.clientY }, false);
        return takeFiles(files, at, view, listener);
      },
    }),
  );
}

function isText(file: File): boolean {
  return file.type.startsWith('text/') || (!file.type.startsWith('image/') && TEXT_FILE.test(file.name));
}

function takeFiles(
  files: readonly File[],
  at: number,
  view: EditorView,
  listener: Pick<EditorListener, 'filesPasted'>,
): boolean {
  const texts = files.filter(isText);
  const others = files.filter(file => !isText(file));
  if (others.length > 0) listener.filesPasted(others, at);
  for (const file of texts) {
    void file.text().then(
      text => {
        if (!view.dom.isConnected || view.state.readOnly) return;
        const from = Math.min(at, view.state.doc.length);
        asOneStep(view, () => view.dispatch({ changes: { from, insert: text }, userEvent: 'input.drop' }));
      },
      () => {
        // A file that went away, or a folder: there is nothing to put in.
      },
    );
  }
  return true;
}

function pasteTable(view: EditorView, html: string, text: string): boolean {
  const { state } = view;
  if (isInCode(state, state.selection.main.from)) return false;
  const rows = readTable(html, text);
  if (rows === null) return false;
  const { from, to } = state.selection.main;
  const [first, last] = [state.doc.lineAt(from), state.doc.lineAt(to)];
  const lead =
    state.sliceDoc(first.from, from).trim() !== '' ? '\n\n' : isFilled(state, first.number - 1) ? '\n' : '';
  const tail =
    state.sliceDoc(to, last.to).trim() !== '' ? '\n\n' : isFilled(state, last.number + 1) ? '\n' : '';
  const insert = lead + writeTable(rows) + tail;
  asOneStep(view, () =>
    view.dispatch({
      changes: { from, to, insert },
      selection: { anchor: from + insert.length - tail.length },
      userEvent: 'input.paste',
      scrollIntoView: true,
    }),
  );
  return true;
}

function isFilled(state: EditorView['state'], number: number): boolean {
  return number >= 1 && number <= state.doc.lines && state.doc.line(number).text.trim() !== '';
}

/** An address on selected words makes them a link. */
function pasteLink(view: EditorView, text: string): boolean {
  const { state } = view;
  const address = text.trim();
  const { main, ranges } = state.selection;
  const selected = state.sliceDoc(main.from, main.to);
  if (ranges.length !== 1 || selected.trim() === '' || selected.includes('\n')) return false;
  if (!isWebAddress(address) || isWebAddress(selected.trim()) || isInCode(state, main.from)) return false;
  const target = /[()]/.test(address) ? `<${address}>` : address;
  const insert = `[${selected}](${target})`;
  asOneStep(view, () =>
    view.dispatch({
      changes: { from: main.from, to: main.to, insert },
      selection: { anchor: main.from + insert.length },
      userEvent: 'input.paste',
      scrollIntoView: true,
    }),
  );
  return true;
}
