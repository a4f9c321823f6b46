// People with access of their own and what they may do; and who has the document open now.
import type { Member } from '../../protocol/access.ts';
import { ROLES, type Role } from '../../protocol/roles.ts';
import { chooseInk, isColour } from '../people/colours.ts';
import { pickInitial } from '../people/identity.ts';
import type { ShareWords } from '../text/share-words.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';

export interface PersonShown {
  key: string | number;
  /** The public id; null where the server gave none. */
  id: string | null;
  name: string;
  /** #rrggbb */
  color: string;
}

export interface MemberListProps {
  members: readonly Member[];
  canChange: boolean;
  meId: string | null;
  words: ShareWords;
  setRole: (id: string, role: Role | null) => void;
}

export function MemberList({ members, canChange, meId, words, setRole }: MemberListProps) {
  const ownerCount = members.filter(member => member.role === 'own').length;
  // Owners first, then by name.
  const sorted = [...members].sort(
    (a, b) => ROLES.indexOf(b.role) - ROLES.indexOf(a.role) || a.name.localeCompare(b.name, words.locale),
  );
  return (
    <section class="share-part">
      <h3 class="share-heading">{words.people.heading}</h3>
      {members.length === 0 && <p class="share-hint">{words.people.none}</p>}
      <ul class="share-list">
        {sorted.map(member => {
          const name = member.name === '' ? words.guest : member.name;
          const isLastOwner = member.role === 'own' && ownerCount === 1;
          return (
            <li key={member.id} class="share-row">
              <Face name={name} color={member.color} />
              <span class="share-who">
                <span class="share-name">
                  <bdi>{name}</bdi>
                  {member.id === meId && ` (${words.you})`}
                </span>
                {canChange && isLastOwner && <span class="share-hint">{words.lastOwner}</span>}
              </span>
              {canChange && !isLastOwner ? (
                <>
                  <select
                    class="share-select is-small"
                    aria-label={words.people.roleOf(name)}
                    value={member.role}
                    onChange={event => {
                      const role = event.currentTarget.value as Role;
                      // Shown again when the server has changed it.
                      event.currentTarget.value = member.role;
                      setRole(member.id, role);
                    }}
                  >
                    {[...ROLES].reverse().map(role => (
                      <option key={role} value={role}>
                        {words.people.roles[role]}
                      </option>
                    ))}
                  </select>
                  <ConfirmButton
                    label={words.people.remove}
                    name={words.people.removeName(name)}
                    question={words.people.removeSure}
                    run={() => setRole(member.id, null)}
                  />
                </>
              ) : (
                <span class="share-role">{words.people.roles[member.role]}</span>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export interface HereNowProps {
  here: readonly PersonShown[];
  words: ShareWords;
  /** Gives access of their own to somebody who is here; null for those who already have it, and for who may not give it. */
  giveTo: (person: PersonShown) => ((role: Role) => void) | null;
}

export function HereNow({ here, words, giveTo }: HereNowProps) {
  return (
    <section class="share-part">
      <h3 class="share-heading">{words.people.hereHeading}</h3>
      {here.length === 0 && <p class="share-hint">{words.people.onlyYou}</p>}
      <ul class="share-list">
        {here.map(person => {
          const name = person.name === '' ? words.guest : person.name;
          const give = giveTo(person);
          return (
            <li key={person.key} class="share-row">
              <Face name={name} color={person.color} />
              <span class="share-who">
                <bdi class="share-name">{name}</bdi>
              </span>
              {give !== null && (
                <select
                  class="share-select is-small"
                  aria-label={words.people.giveTo(name)}
                  value=""
                  onChange={event => {
                    const role = event.currentTarget.value as Role;
                    // They move to the list of people with access when the server has done it.
                    event.currentTarget.value = '';
                    give(role);
                  }}
                >
                  <option value="" disabled>
                    {words.people.give}
                  </option>
                  {[...ROLES].reverse().map(role => (
                    <option key={role} value={role}>
                      {words.people.roles[role]}
                    </option>
                  ))}
                </select>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const GREY = '#6b6660';

function Face({ name, color }: { name: string; color: string }) {
  const ground = isColour(color) ? color : GREY;
  return (
    <span class="share-face" aria-hidden="true" style={{ background: ground, color: chooseInk(ground) }}>
      {pickInitial(name)}
    </span>
  );
}
