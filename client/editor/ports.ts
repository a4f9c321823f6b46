// What the editor needs from whoever holds the connection. It knows no provider.
import type { RelativePosition } from 'yjs';

export interface RemotePerson {
  clientId: number;
  name: string;
  /** #rrggbb, checked by whoever implements the port. */
  color: string;
  /** Black or white, whichever can be read on the colour. */
  ink: string;
  cursor: { anchor: RelativePosition; head: RelativePosition } | null;
  /** Changes exactly when the cursor does. */
  cursorKey: string;
}

export interface PresencePort {
  listPeople(): readonly RemotePerson[];
  /** Calls `changed` after every change; returns what unsubscribes. */
  subscribe(changed: () => void): () => void;
  /** The own cursor moved. `find` is called later, when it is sent. */
  moveCursor(find: () => { anchor: RelativePosition; head: RelativePosition } | null): void;
}

/** The words of the editor itself. */
export interface EditorWords {
  label: string;
  placeholder: string;
  /** CodeMirror's own phrases, from its English to the language of the page. */
  phrases: Record<string, string>;
}
