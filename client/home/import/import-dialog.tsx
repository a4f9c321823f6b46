// The import as a dialog: what was found and what becomes of it, the progress, and the report. Loaded when files come.

import { useEffect, useMemo, useRef } from 'preact/hooks';
import { addressOf } from '../../addresses.ts';
import { type HomeImportWords, homeImportWordsOf } from '../../text/home-import-words.ts';
import type { HomeWords } from '../../text/home-words.ts';
import type { Language } from '../../text/language.ts';
import { Dialog } from '../../ui/dialog.tsx';
import type { HomeApi } from '../api.ts';
import { describeFailure } from '../shown.ts';
import type { ChosenFile, Skipped } from './found-files.ts';
import { ImportModel, type ImportPhase } from './import-model.ts';
import './import-dialog.css';
import type { ImportOutcome } from './run-import.ts';

export interface ImportDialogProps {
  files: Promise<readonly ChosenFile[]>;
  api: Pick<HomeApi, 'create' | 'upload'>;
  words: HomeWords;
  language: Language;
  newName: () => string;
  /** So many documents were made, all or before it was stopped. "unseen": the dialog was closed, so nobody saw the report. */
  made: (count: number, report: 'seen' | 'unseen') => void;
  close: () => void;
}

type DialogWords = HomeWords & HomeImportWords;

export function ImportDialog({ files, api, language, newName, made, close, ...props }: ImportDialogProps) {
  const words: DialogWords = { ...props.words, ...homeImportWordsOf(language) };
  const model = useMemo(
    () =>
      new ImportModel({
        api,
        newName,
        readHtml: async html => (await import('./html-to-markdown.ts')).turnHtmlIntoMarkdown(html),
        wait: ms => new Promise(resolve => setTimeout(resolve, ms)),
      }),
    [api, newName],
  );
  const open = useRef(true);
  useEffect(() => {
    open.current = true;
    void model.read(files);
    return () => {
      open.current = false;
      model.stop();
    };
  }, [model, files]);
  const phase = model.phase.value;

  async function run(): Promise<void> {
    await model.run();
    const phase = model.phase.peek();
    if (phase.kind === 'report') made(countMade(phase.outcomes), open.current ? 'seen' : 'unseen');
  }

  return (
    <Dialog title={words.importTitle} shape="wide" onClose={close}>
      <div class="import">
        <p class="import-summary" role="status">
          {summarise(phase, words)}
        </p>
        {(phase.kind === 'reading' || phase.kind === 'making') && (
          <progress
            class="import-progress"
            aria-label={words.importTitle}
            {...(phase.of > 0 ? { value: phase.done, max: phase.of } : {})}
          />
        )}
        {phase.kind === 'review' && <Review phase={phase} model={model} words={words} />}
        {phase.kind === 'report' && <Report phase={phase} words={words} />}
      </div>
      <div class="dialog-actions">
        {phase.kind === 'making' && (
          <button type="button" class="button" aria-disabled={phase.stopping} onClick={() => model.stop()}>
            {phase.stopping ? words.importStopping : words.importStop}
          </button>
        )}
        {(phase.kind === 'reading' || phase.kind === 'review') && (
          <button type="button" class="button" onClick={close}>
            {words.cancel}
          </button>
        )}
        {phase.kind === 'review' && phase.plan.documents.length > 0 && (
          <button
            type="button"
            class="button is-primary"
            disabled={phase.chosen.size === 0}
            onClick={() => void run()}
          >
            {words.importCount(phase.chosen.size)}
          </button>
        )}
        {phase.kind === 'report' && (
          <button type="button" class="button is-primary" onClick={close}>
            {words.done}
          </button>
        )}
      </div>
    </Dialog>
  );
}

function summarise(phase: ImportPhase, words: DialogWords): string {
  switch (phase.kind) {
    case 'reading':
      return words.importReading(phase.done, phase.of);
    case 'review':
      return phase.plan.documents.length === 0
        ? words.importNothing
        : words.importFound(phase.plan.documents.length);
    case 'making':
      return phase.stopping ? words.importStopping : words.importing(phase.done, phase.of);
    case 'report':
      return words.importMade(countMade(phase.outcomes));
  }
}

function countMade(outcomes: readonly ImportOutcome[]): number {
  return outcomes.filter(({ kind }) => kind === 'made').length;
}

function Review({
  phase,
  model,
  words,
}: {
  phase: ImportPhase & { kind: 'review' };
  model: ImportModel;
  words: DialogWords;
}) {
  const { plan, chosen } = phase;
  const all = chosen.size === plan.documents.length;
  return (
    <>
      {plan.documents.length > 1 && (
        <label class="import-item is-all">
          <input
            type="checkbox"
            checked={all}
            ref={box => {
              if (box !== null) box.indeterminate = !all && chosen.size > 0;
            }}
            onChange={event => model.chooseAll(event.currentTarget.checked)}
          />
          <span>{words.importAll}</span>
        </label>
      )}
      {plan.documents.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        <ul class="import-list" tabIndex={0} aria-label={words.documents}>
          {plan.documents.map(document => (
            <li key={document.path}>
              <label class="import-item">
                <input
                  type="checkbox"
                  checked={chosen.has(document.path)}
                  onChange={event => model.choose(document.path, event.currentTarget.checked)}
                />
                <span class="import-what">
                  <span class="import-title">{document.shownTitle}</span>
                  <span class="import-name">
                    {[
                      words.importName(document.name),
                      ...(document.tags.length > 0 ? [document.tags.map(tag => `#${tag}`).join(' ')] : []),
                    ].join(' · ')}
                  </span>
                </span>
                <span class="import-facts">
                  {[
                    words.importBecomes[document.kind],
                    words.size(document.bytes),
                    ...(document.pictures.length > 0 ? [words.importPictures(document.pictures.length)] : []),
                  ].join(' · ')}
                </span>
              </label>
            </li>
          ))}
        </ul>
      )}
      <SkippedFiles skipped={plan.skipped} words={words} open={plan.documents.length === 0} />
    </>
  );
}

function Report({ phase, words }: { phase: ImportPhase & { kind: 'report' }; words: DialogWords }) {
  const made = phase.outcomes.filter(outcome => outcome.kind === 'made');
  const notMade = phase.outcomes.filter(outcome => outcome.kind !== 'made');
  return (
    <>
      {made.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        <ul class="import-list" tabIndex={0} aria-label={words.documents}>
          {made.map(({ path, name, title, missingPictures }) => (
            <li key={path} class="import-item">
              <span class="import-what">
                <a class="import-link" href={addressOf(name)} target="_blank" rel="noopener">
                  {title}
                </a>
                <span class="import-name">{words.importName(name)}</span>
                {missingPictures.length > 0 && (
                  <span class="import-missing">{words.importMissingPictures(missingPictures)}</span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {notMade.length > 0 && (
        <details class="import-skipped" open>
          <summary>{words.importNotMade(notMade.length)}</summary>
          <ul>
            {notMade.map(outcome => (
              <li key={outcome.path}>
                <span class="import-path">{outcome.path}</span> {explain(outcome, words)}
              </li>
            ))}
          </ul>
        </details>
      )}
      <SkippedFiles skipped={phase.skipped} words={words} open={made.length === 0} />
    </>
  );
}

function explain(outcome: ImportOutcome & { kind: 'failed' | 'cancelled' }, words: DialogWords): string {
  return outcome.kind === 'failed' ? describeFailure(outcome.failure, words) : words.importStopped;
}

function SkippedFiles({
  skipped,
  words,
  open,
}: {
  skipped: readonly Skipped[];
  words: DialogWords;
  open: boolean;
}) {
  if (skipped.length === 0) return null;
  return (
    <details class="import-skipped" open={open}>
      <summary>{words.importSkippedCount(skipped.length)}</summary>
      <ul>
        {skipped.map(({ path, reason }, i) => (
          <li key={`${i} ${path}`}>
            <span class="import-path">{path}</span> {words.skipReasons[reason]}
          </li>
        ))}
      </ul>
    </details>
  );
}
