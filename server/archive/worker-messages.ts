// What the archive and its worker threads say to each other.
import type { DocumentFacts, Draft } from '../relay/ports.ts';
import type { FoldAttempt } from './fold.ts';
import type { SharedRequest } from './shared-request.ts';

/** What a page is made of for export. */
export interface PageToRender {
  text: string;
  title: string;
  language: string | null;
  locale: string;
}

export type Job =
  | { type: 'try'; request: SharedRequest; leftOut: ReadonlySet<number> | null }
  | { type: 'read'; request: SharedRequest }
  | { type: 'retitle'; request: SharedRequest; title: string | null }
  | { type: 'compose'; draft: Draft }
  | { type: 'render'; page: PageToRender };

/** What each job answers. */
export interface JobAnswers {
  try: FoldAttempt;
  read: DocumentFacts;
  retitle: Uint8Array;
  compose: { bytes: Uint8Array; facts: DocumentFacts };
  render: string;
}

export type FromWorker =
  | { type: 'ready' }
  | { type: 'done'; answer: JobAnswers[Job['type']] }
  | { type: 'failed'; message: string };
