// What differs, line by line. A sign and a word say whose a line is, so that nobody depends on its colour.
import type { RecoveryWords } from '../text/recovery-words.ts';
import type { CompareRow, Piece } from './compare.ts';
import type { CompareState } from './recovery-model.ts';

export interface CompareViewProps {
  state: CompareState;
  id: string;
  label: string;
  words: RecoveryWords;
}

export function CompareView({ state, id, label, words }: CompareViewProps) {
  return (
    <div id={id} class="recovery-compare" aria-busy={state.kind === 'comparing'}>
      <Compared state={state} label={label} words={words} />
    </div>
  );
}

function Compared({ state, label, words }: Omit<CompareViewProps, 'id'>) {
  switch (state.kind) {
    case 'comparing':
      return <p>{words.comparing}</p>;
    case 'unreadable':
      return <p>{words.unreadable}</p>;
    case 'alone':
      return (
        <Whole note={words.noServerText[state.why] ?? ''} text={state.here} label={label} words={words} />
      );
    case 'compared':
      break;
  }
  const { comparison } = state;
  if (comparison.kind === 'same') return <p>{words.same}</p>;
  if (comparison.kind === 'too-different')
    return <Whole note={words.tooDifferent} text={state.here} label={label} words={words} />;
  return (
    <>
      <p class="recovery-legend" aria-hidden="true">
        <span class="recovery-line is-here">+ {words.onlyHere}</span>
        <span class="recovery-line is-server">− {words.onlyServer}</span>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <section class="recovery-lines" aria-label={label} tabIndex={0}>
        {comparison.rows.map((row, i) => (
          <Row key={i} row={row} words={words} />
        ))}
      </section>
      {comparison.cutCount > 0 && <p>{words.cut(comparison.cutCount)}</p>}
    </>
  );
}

function Row({ row, words }: { row: CompareRow; words: RecoveryWords }) {
  switch (row.kind) {
    case 'skipped':
      return <p class="recovery-line is-skipped">{words.skipped(row.count)}</p>;
    case 'both':
      return <p class="recovery-line">{row.line === '' ? '\u00a0' : row.line}</p>;
    case 'here':
      return (
        <p class="recovery-line is-here">
          <span class="recovery-sign" aria-hidden="true">
            +
          </span>
          <span class="visually-hidden">{words.onlyHere}: </span>
          <ins>
            <Pieces pieces={row.pieces} words={words} />
          </ins>
        </p>
      );
    case 'server':
      return (
        <p class="recovery-line is-server">
          <span class="recovery-sign" aria-hidden="true">
            −
          </span>
          <span class="visually-hidden">{words.onlyServer}: </span>
          <del>
            <Pieces pieces={row.pieces} words={words} />
          </del>
        </p>
      );
  }
}

function Pieces({ pieces, words }: { pieces: readonly Piece[]; words: RecoveryWords }) {
  if (pieces.every(({ text }) => text === '')) return <em class="recovery-empty">{words.emptyLine}</em>;
  return <>{pieces.map(({ text, marked }, i) => (marked ? <b key={i}>{text}</b> : text))}</>;
}

function Whole(props: { note: string; text: string; label: string; words: RecoveryWords }) {
  const { note, text, label, words } = props;
  return (
    <>
      <p>{note}</p>
      {text === '' ? (
        <p>{words.blank}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
        <section class="recovery-lines recovery-whole" aria-label={label} tabIndex={0}>
          {text}
        </section>
      )}
    </>
  );
}
