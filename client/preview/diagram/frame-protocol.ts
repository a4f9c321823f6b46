// What the page and the frame that draws diagrams say to each other. One frame draws one diagram at a time.

export interface DrawRequest {
  id: number;
  source: string;
  theme: 'light' | 'dark';
}

export type DrawAnswer =
  | { id: number; outcome: 'drawn'; svg: string }
  | { id: number; outcome: 'failed'; reason: string };

/** The frame says this once it listens. */
export const FRAME_READY = 'prosa:diagram-frame-ready';
