// One import from the drop to the report: reading, a review in which the person chooses, making, and what came of it.
// Knows no DOM; the server by HomeApi only.
import { computed, signal } from '@preact/signals';
import type { HomeApi } from '../api.ts';
import { type ChosenFile, findFiles, type Skipped } from './found-files.ts';
import { type ImportPlan, planImport } from './plan-import.ts';
import { type ImportOutcome, runImport } from './run-import.ts';

export type ImportPhase =
  | { kind: 'reading'; done: number; of: number }
  | { kind: 'review'; plan: ImportPlan; chosen: ReadonlySet<string> }
  | { kind: 'making'; done: number; of: number; stopping: boolean }
  | { kind: 'report'; outcomes: readonly ImportOutcome[]; skipped: readonly Skipped[] };

export interface ImportModelParts {
  api: Pick<HomeApi, 'create' | 'upload'>;
  newName: () => string;
  readHtml: (html: string) => Promise<string>;
  wait: (ms: number) => Promise<void>;
}

export class ImportModel {
  readonly phase = signal<ImportPhase>({ kind: 'reading', done: 0, of: 0 });
  readonly isBusy = computed(() => this.phase.value.kind === 'making');
  readonly #parts: ImportModelParts;
  #ending = new AbortController();

  constructor(parts: ImportModelParts) {
    this.#parts = parts;
  }

  async read(chosen: Promise<readonly ChosenFile[]>): Promise<void> {
    const { signal } = this.#ending;
    try {
      const found = await findFiles(await chosen, signal);
      const plan = await planImport(found, {
        newName: this.#parts.newName,
        readHtml: this.#parts.readHtml,
        signal,
        onProgress: (done, of) => {
          this.phase.value = { kind: 'reading', done, of };
        },
      });
      this.phase.value = { kind: 'review', plan, chosen: new Set(plan.documents.map(({ path }) => path)) };
    } catch (error) {
      // The dialog was closed meanwhile: nobody waits for this.
      if (!signal.aborted) throw error;
    }
  }

  choose(path: string, wanted: boolean): void {
    const phase = this.phase.peek();
    if (phase.kind !== 'review') return;
    const chosen = new Set(phase.chosen);
    if (wanted) chosen.add(path);
    else chosen.delete(path);
    this.phase.value = { ...phase, chosen };
  }

  chooseAll(wanted: boolean): void {
    const phase = this.phase.peek();
    if (phase.kind !== 'review') return;
    const paths = wanted ? phase.plan.documents.map(({ path }) => path) : [];
    this.phase.value = { ...phase, chosen: new Set(paths) };
  }

  async run(): Promise<void> {
    const phase = this.phase.peek();
    if (phase.kind !== 'review') return;
    const { plan, chosen } = phase;
    const documents = plan.documents.filter(({ path }) => chosen.has(path));
    this.#ending = new AbortController();
    this.phase.value = { kind: 'making', done: 0, of: documents.length, stopping: false };
    const outcomes = await runImport(documents, {
      api: this.#parts.api,
      newName: this.#parts.newName,
      wait: this.#parts.wait,
      pictures: plan.pictures,
      signal: this.#ending.signal,
      onProgress: (done, of) => {
        this.phase.value = { kind: 'making', done, of, stopping: this.#ending.signal.aborted };
      },
    });
    this.phase.value = { kind: 'report', outcomes, skipped: plan.skipped };
  }

  /** Ends what is under way. What was made stays, and the report says what that is. */
  stop(): void {
    this.#ending.abort();
    const phase = this.phase.peek();
    if (phase.kind === 'making') this.phase.value = { ...phase, stopping: true };
  }
}
