// Who may open a document and what they may do with it, in sentences; and the links that invite others. Owners change it,
// everybody else reads it.
import { useEffect, useMemo } from 'preact/hooks';
import { BASE_ROLES, type BaseRole, type DocumentAccess } from '../../protocol/access.ts';
import type { ShareWords } from '../text/share-words.ts';
import { Dialog } from '../ui/dialog.tsx';
import { CheckIcon, LinkIcon, WarnIcon } from '../ui/icons.tsx';
import type { ShareApi } from './api.ts';
import { LinkList } from './link-list.tsx';
import { LinkMaker } from './link-maker.tsx';
import { HereNow, MemberList, type PersonShown } from './people-lists.tsx';
import { sayFailure } from './say-failure.ts';
import { CopyByHand, useCopy } from './share-copy.tsx';
import './share.css';
import { ShareModel } from './share-model.ts';

export interface ShareDialogProps {
  api: ShareApi;
  /** The document's key. */
  doc: string;
  /** Its address, without a fragment. */
  address: string;
  /** This person's public id; null while the server has not said. */
  meId: string | null;
  /** The others who have it open now. */
  here: readonly PersonShown[];
  words: ShareWords;
  close: () => void;
}

export function ShareDialog({ api, doc, address, meId, here, words, close }: ShareDialogProps) {
  const model = useMemo(() => new ShareModel({ api, doc, address, now: Date.now }), [api, doc, address]);
  useEffect(() => void model.load(), [model]);
  const state = model.state.value;
  const fault = model.fault.value;

  return (
    <Dialog title={words.title} shape="wide" onClose={close}>
      <div class="share">
        {state.kind === 'loading' && (
          <p class="share-hint" role="status">
            {words.loading}
          </p>
        )}
        {state.kind === 'failed' && (
          <p class="share-fault" role="alert">
            <WarnIcon />
            <span>{sayFailure(state.failure, words)}</span>
            <button type="button" class="button is-small" onClick={() => void model.load()}>
              {words.tryAgain}
            </button>
          </p>
        )}
        {state.kind === 'known' && (
          <>
            {state.access.you === 'own' ? (
              <OwnerPart model={model} access={state.access} words={words} />
            ) : (
              <ReaderPart access={state.access} address={address} words={words} />
            )}
            <MemberList
              members={state.access.members}
              canChange={state.access.you === 'own'}
              meId={meId}
              words={words}
              setRole={(id, role) => void model.setMember(id, role)}
            />
            <HereNow
              here={here}
              words={words}
              giveTo={({ id }) => {
                const { you, members } = state.access;
                if (you !== 'own' || id === null || members.some(member => member.id === id)) return null;
                return role => void model.setMember(id, role);
              }}
            />
          </>
        )}
        <div class="share-said" role="alert">
          {fault !== null && (
            <p class="share-fault">
              <WarnIcon />
              {sayFailure(fault, words)}
            </p>
          )}
        </div>
      </div>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={close}>
          {words.close}
        </button>
      </div>
    </Dialog>
  );
}

function OwnerPart({
  model,
  access,
  words,
}: {
  model: ShareModel;
  access: DocumentAccess;
  words: ShareWords;
}) {
  return (
    <>
      <div class="share-base">
        <label class="share-sentence">
          <span>{words.base.anyone}</span>{' '}
          <select
            class="share-select"
            value={access.base}
            onChange={event => {
              const select = event.currentTarget;
              void model.setBase(select.value as BaseRole).then(done => {
                // What the server did not take is not shown either.
                if (!done) select.value = access.base;
              });
            }}
          >
            {[...BASE_ROLES].reverse().map(role => (
              <option key={role} value={role}>
                {words.base.may[role]}
              </option>
            ))}
          </select>
        </label>
        <p class="share-hint">{access.base === 'none' ? words.base.noneHint : words.base.atOnce}</p>
      </div>
      <LinkMaker base={access.base} words={words} find={(role, wishes) => model.findLink(role, wishes)} />
      <LinkList links={access.links} words={words} revoke={id => void model.revoke(id)} />
    </>
  );
}

function ReaderPart({
  access,
  address,
  words,
}: {
  access: DocumentAccess;
  address: string;
  words: ShareWords;
}) {
  const { copied, failedUrl, copy } = useCopy();
  return (
    <div class="share-base">
      <p class="share-sentence">
        {words.base.sentence[access.base]} {words.yourRole[access.you]}
      </p>
      <p class="share-hint">{words.onlyOwners}</p>
      <div class="share-buttons">
        <button type="button" class="button" onClick={() => void copy('address', address)}>
          {copied === 'address' ? <CheckIcon /> : <LinkIcon />}
          {copied === 'address' ? words.copy.copied : words.copy.address}
        </button>
      </div>
      <CopyByHand url={failedUrl} words={words} />
      <span class="visually-hidden" role="status">
        {copied === null ? '' : words.copy.copied}
      </span>
    </div>
  );
}
