// The share links of a document, for its owners. Their secrets are not known any more: they can only be revoked.
import type { ShareLink } from '../../protocol/access.ts';
import type { ShareWords } from '../text/share-words.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';

export interface LinkListProps {
  links: readonly ShareLink[];
  words: ShareWords;
  revoke: (id: string) => void;
}

export function LinkList({ links, words, revoke }: LinkListProps) {
  if (links.length === 0) return null;
  const nowMs = Date.now();
  const newestFirst = [...links].sort((a, b) => b.createdMs - a.createdMs);
  return (
    <section class="share-part">
      <h3 class="share-heading">{words.links.heading}</h3>
      <ul class="share-list">
        {newestFirst.map(link => {
          const facts = describeLink(link, words, nowMs);
          const role = words.links.roles[link.role] ?? link.role;
          return (
            <li key={link.id} class="share-row">
              <span class="share-who">
                <span class="share-name">
                  {role}
                  {link.label !== '' && (
                    <>
                      {' · '}
                      <bdi>{link.label}</bdi>
                    </>
                  )}
                </span>
                <span class="share-hint">{facts}</span>
              </span>
              <ConfirmButton
                label={words.links.revoke}
                name={words.links.revokeName([role, link.label, facts].filter(Boolean).join(', '))}
                question={words.links.revokeSure}
                run={() => revoke(link.id)}
              />
            </li>
          );
        })}
      </ul>
      <p class="share-hint">{words.links.revokeHint}</p>
    </section>
  );
}

/** When it was made, until when it works, and who used it: "made Nov 3, with a password, used by 2 people". */
export function describeLink(link: ShareLink, words: ShareWords, nowMs: number): string {
  const date = (ms: number) => new Date(ms).toLocaleDateString(words.locale, { dateStyle: 'medium' });
  const facts = [words.links.made(date(link.createdMs))];
  if (link.expiresMs !== null) {
    facts.push(link.expiresMs <= nowMs ? words.links.expired : words.links.until(date(link.expiresMs)));
  }
  if (link.hasPassword) facts.push(words.links.password);
  facts.push(words.links.people(link.peopleCount));
  return facts.join(' · ');
}
