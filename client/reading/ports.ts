// What reading needs from whoever holds a document. It knows no editor and no connection.

/** A text that changes. */
export interface TextPort {
  read(): string;
  /** Calls `changed` after every change, whoever made it; returns what unsubscribes. */
  subscribe(changed: () => void): () => void;
}

/** A heading of the text as written now. */
export interface OutlineHeading {
  /** 1 to 6. */
  level: number;
  text: string;
  /** From 0. */
  line: number;
}

/** Who shows slides to others, and to whom this person shows them. */
export interface FollowPort {
  /** Somebody else who presents, and the slide that is shown there (from 0); null when nobody does. */
  presenter: { name: string; slide: number } | null;
  /** This person shows the slide to whoever follows; null ends it. */
  setSlide(slide: number | null): void;
}
