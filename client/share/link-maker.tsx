// The buttons that copy a link for viewing, commenting or editing, and what the next link is made with.
import { useState } from 'preact/hooks';
import { ACCESS_LIMITS, type BaseRole, LINK_ROLES, type LinkRole } from '../../protocol/access.ts';
import type { ShareWords } from '../text/share-words.ts';
import { CheckIcon, LinkIcon } from '../ui/icons.tsx';
import { CopyByHand, useCopy } from './share-copy.tsx';
import {
  LINK_LIFETIMES,
  type LinkLifetime,
  type LinkToCopy,
  type LinkWishes,
  PLAIN_WISHES,
} from './share-model.ts';

export interface LinkMakerProps {
  base: BaseRole;
  words: ShareWords;
  /** null: it could not be made, and the dialog says why. */
  find: (role: LinkRole, wishes: LinkWishes) => Promise<LinkToCopy | null>;
}

export function LinkMaker({ base, words, find }: LinkMakerProps) {
  const [wishes, setWishes] = useState<LinkWishes>(PLAIN_WISHES);
  const [how, setHow] = useState<LinkToCopy['how'] | null>(null);
  const { copied, failedUrl, copy } = useCopy();
  const change = (part: Partial<LinkWishes>) => setWishes(before => ({ ...before, ...part }));

  async function make(role: LinkRole): Promise<void> {
    const link = await find(role, wishes);
    if (link === null) return;
    setHow(link.how);
    await copy(role, link.url);
  }

  return (
    <section class="share-part">
      <h3 class="share-heading">{words.copy.heading}</h3>
      <div class="share-buttons">
        {[...LINK_ROLES].reverse().map(role => (
          <button
            key={role}
            type="button"
            class={role === base ? 'button is-primary' : 'button'}
            onClick={() => void make(role)}
          >
            {copied === role ? <CheckIcon /> : <LinkIcon />}
            {copied === role ? words.copy.copied : words.copy.links[role]}
          </button>
        ))}
      </div>
      <p class="share-hint" role="status">
        <span class="visually-hidden">{copied === null ? '' : `${words.copy.copied}. `}</span>
        {how === null ? '' : words.copy[how]}
      </p>
      <CopyByHand url={failedUrl} words={words} />
      <details class="share-more">
        <summary>{words.more.heading}</summary>
        <div class="share-wishes">
          <label class="share-wish">
            <span class="field-label">{words.more.password}</span>
            <input
              class="input"
              type="text"
              autocomplete="off"
              spellcheck={false}
              maxLength={ACCESS_LIMITS.maxPasswordChars}
              value={wishes.password}
              onInput={event => change({ password: event.currentTarget.value })}
            />
            <span class="share-hint">{words.more.passwordHint}</span>
          </label>
          <label class="share-wish">
            <span class="field-label">{words.more.expires}</span>
            <select
              class="input"
              value={wishes.lifetime}
              onChange={event => change({ lifetime: event.currentTarget.value as LinkLifetime })}
            >
              {LINK_LIFETIMES.map(lifetime => (
                <option key={lifetime} value={lifetime}>
                  {words.more.times[lifetime]}
                </option>
              ))}
            </select>
            <span class="share-hint">{words.more.applies}</span>
          </label>
          <label class="share-wish">
            <span class="field-label">{words.more.label}</span>
            <input
              class="input"
              type="text"
              autocomplete="off"
              maxLength={ACCESS_LIMITS.maxLabelChars}
              value={wishes.label}
              onInput={event => change({ label: event.currentTarget.value })}
            />
            <span class="share-hint">{words.more.labelHint}</span>
          </label>
        </div>
      </details>
    </section>
  );
}
