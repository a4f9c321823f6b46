// Types for the markdown-it plugins that bring none.
declare module 'markdown-it-container' {
  import type { MarkdownIt } from 'markdown-it';

  const plugin: (md: MarkdownIt, name: string, options: { validate(params: string): boolean }) => void;
  export default plugin;
}

declare module 'markdown-it-deflist' {
  import type { MarkdownIt } from 'markdown-it';

  const plugin: (md: MarkdownIt) => void;
  export default plugin;
}

declare module 'markdown-it-mark' {
  import type { MarkdownIt } from 'markdown-it';

  const plugin: (md: MarkdownIt) => void;
  export default plugin;
}

declare module 'markdown-it-sub' {
  import type { MarkdownIt } from 'markdown-it';

  const plugin: (md: MarkdownIt) => void;
  export default plugin;
}

declare module 'markdown-it-sup' {
  import type { MarkdownIt } from 'markdown-it';

  const plugin: (md: MarkdownIt) => void;
  export default plugin;
}

declare module 'markdown-it-emoji/lib/bare.mjs' {
  import type { MarkdownIt } from 'markdown-it';

  export interface EmojiOptions {
    /** Emoji by name. */
    defs: Record<string, string>;
    /** Faces like ":)" by name. */
    shortcuts: Record<string, string>;
    /** Names to take from `defs`; none takes all. */
    enabled: string[];
  }

  const plugin: (md: MarkdownIt, options: EmojiOptions) => void;
  export default plugin;
}

declare module 'markdown-it-emoji/lib/data/light.mjs' {
  const emoji: Record<string, string>;
  export default emoji;
}
