// Under name and colour: how the server knows this person, and the ways to be the same person on another device.
import { useState } from 'preact/hooks';
import type { Me } from '../../protocol/access.ts';
import type { ShareWords } from '../text/share-words.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import './account.css';

export interface AccountPartProps {
  /** null while the server has not said. */
  me: Me | null;
  /** The name that was chosen here is not on the server. */
  isUnsent: boolean;
  /** Where one wants to be after signing in: a path of this site. */
  path: string;
  words: ShareWords;
  /** Opens the dialog with codes. */
  useElsewhere: () => void;
  signOut: () => void;
  /** True when it was done. */
  signOutOthers: () => Promise<boolean>;
}

export function AccountPart(props: AccountPartProps) {
  const { me, isUnsent, path, words, useElsewhere, signOut, signOutOthers } = props;
  const [others, setOthers] = useState<'untold' | 'ended' | 'failed'>('untold');
  if (me === null) return null;
  return (
    <section class="account" aria-label={words.account.heading}>
      <p class="account-text">{sayHow(me, words)}</p>
      {isUnsent && (
        <p class="account-text" role="status">
          {words.account.notSent}
        </p>
      )}
      <div class="account-actions">
        {me.by !== 'proxy' && (
          <button type="button" class="button is-small" onClick={useElsewhere}>
            {words.account.elsewhere}
          </button>
        )}
        {me.by !== 'proxy' && (
          <ConfirmButton
            label={words.account.signOutOthers}
            question={words.account.signOutOthersSure}
            run={async () => {
              setOthers('untold');
              setOthers((await signOutOthers()) ? 'ended' : 'failed');
            }}
          />
        )}
        {me.by === 'guest' && me.signIn !== null && (
          <a class="button is-small" href={`${me.signIn}?${new URLSearchParams({ to: path })}`}>
            {words.account.signIn}
          </a>
        )}
        {me.by === 'sign-in' && (
          <ConfirmButton label={words.account.signOut} question={words.account.signOutSure} run={signOut} />
        )}
      </div>
      <p class="account-text account-news" role="status">
        {others !== 'untold' && words.account.others[others]}
      </p>
    </section>
  );
}

function sayHow(me: Me, words: ShareWords): string {
  switch (me.by) {
    case 'guest':
      return words.account.guest;
    case 'sign-in':
      return words.account.signedIn;
    case 'proxy':
      return words.account.proxy;
  }
}
