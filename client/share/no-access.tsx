// What stands in place of a document that this person may not open (any more), and what can be done about it.

import type { Me } from '../../protocol/access.ts';
import { HOME } from '../addresses.ts';
import type { ShareWords } from '../text/share-words.ts';
import './share.css';

export interface NoAccessProps {
  /** null while the server has not said. */
  me: Me | null;
  /** Where one wants to be after signing in. */
  path: string;
  words: ShareWords;
  /** Downloads what this browser keeps of the text; null where it keeps nothing. */
  download: (() => void) | null;
}

export function NoAccess({ me, path, words, download }: NoAccessProps) {
  const canSignIn = me !== null && me.by === 'guest' && me.signIn !== null;
  return (
    <section class="link-gate" aria-labelledby="no-access">
      <h1 id="no-access">{words.noAccess.title}</h1>
      <p>{words.noAccess.text}</p>
      {canSignIn && <p>{words.noAccess.signInHint}</p>}
      {download !== null && <p>{words.noAccess.unsent}</p>}
      <div class="share-buttons">
        {canSignIn && (
          <a class="button is-primary" href={`${me.signIn}?${new URLSearchParams({ to: path })}`}>
            {words.redeem.signIn}
          </a>
        )}
        {download !== null && (
          <button type="button" class="button" onClick={download}>
            {words.noAccess.download}
          </button>
        )}
        <a class="button" href={HOME}>
          {words.redeem.home}
        </a>
      </div>
    </section>
  );
}
