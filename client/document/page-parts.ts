// What a document's page is given by main.tsx, and all of its components get.
import type { Shelf } from '../session/copy-shelf.ts';
import type { Platform } from '../tools/keys.ts';
import type { DocumentModel } from './document-model.ts';
import type { PageState } from './page-state.ts';
import type { Settings } from './settings.ts';

export type Place =
  | { kind: 'home' | 'recovery' | 'new' | 'read' | 'slides' }
  | { kind: 'document'; key: string };

export interface DocumentPageParts {
  model: DocumentModel;
  settings: Settings;
  styleNonce: string;
  memory: Shelf;
  /** The keys of everything that `memory` holds. */
  listMemoryKeys: () => string[];
  platform: Platform;
  /** What the server takes as one picture. */
  maxUploadBytes: number;
  /** Goes to another page of this server. */
  goTo: (place: Place) => void;
  /** The document was begun with this page. */
  isNew: boolean;
}

export interface PageParts extends DocumentPageParts {
  page: PageState;
}
