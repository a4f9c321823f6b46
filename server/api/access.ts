// /api/access/<name>: who may do what with a document, and changes to that.
import type { Hono } from 'hono';
import { ACCESS_LIMITS, ACCESS_PATHS, type DocumentAccess } from '../../protocol/access.ts';
import { ChangeAccess } from '../../protocol/access-schemas.ts';
import { mayDo } from '../people/policy.ts';
import type { Caller } from '../ports/caller.ts';
import { ApiFault } from './api-fault.ts';
import type { ApiEnv, ApiParts } from './api-parts.ts';
import type { Budgets } from './budgets.ts';
import { readJson, readName } from './read-input.ts';

const PREFIX = ACCESS_PATHS.access('');
export const ACCESS_ROUTE = `${PREFIX}*`;
const MAX_BODY_BYTES = 4 * 1024;

type MemberChange = NonNullable<ChangeAccess['member']>;

export function addAccess(app: Hono<ApiEnv>, parts: ApiParts, budgets: Budgets): void {
  const { desk, store, book } = parts.access;

  const show = async (caller: Caller, doc: string): Promise<DocumentAccess> => {
    const { facts, role } = await desk.demand(caller, doc, 'view text');
    const [members, links] = await Promise.all([
      store.members(doc),
      mayDo(role, 'make links') ? store.links(doc) : [],
    ]);
    return { base: facts.base, you: role, members, links };
  };

  app.get(ACCESS_ROUTE, async c => {
    budgets.spend('list', c.env.caller);
    return c.json(await show(c.env.caller, readName(c, PREFIX)));
  });

  app.patch(ACCESS_ROUTE, async c => {
    const { caller } = c.env;
    budgets.spend('change', caller);
    const doc = readName(c, PREFIX);
    const { base, member } = await readJson(c, ChangeAccess, MAX_BODY_BYTES);
    await desk.demand(caller, doc, 'change access');
    const wasMember = member !== undefined && (await checkMember(doc, member));
    // Said also when only a part was done: nobody keeps what they have lost.
    try {
      if (base !== undefined) await store.setBase(doc, base);
      if (member !== undefined) await setMember(doc, member);
    } finally {
      book.changed(doc);
    }
    if (member !== undefined) await tellMember(caller.person, doc, member, wasMember);
    // Whoever has given up their own place sees nothing more.
    const standing = await desk.look(caller, doc);
    return mayDo(standing?.role ?? null, 'view text') ? c.json(await show(caller, doc)) : c.body(null, 204);
  });

  async function setMember(doc: string, { id, role }: MemberChange): Promise<void> {
    if (await store.setMember(doc, id, role)) return;
    throw new ApiFault('not-found', 'There is no such person.');
  }

  /** Who has come to be a member hears of it; who is none any more need not. */
  async function tellMember(
    by: string,
    doc: string,
    { id, role }: MemberChange,
    wasMember: boolean,
  ): Promise<void> {
    if (wasMember === (role !== null)) return;
    const { store: talk, tell } = parts.talk;
    const nowMs = parts.clock.wallNow();
    try {
      const result = await (role === null
        ? talk.withdrawShared(by, doc, id, nowMs)
        : talk.tellShared(by, doc, id, nowMs));
      if (result.outcome === 'done') tell(result.told);
    } catch (error) {
      // The change itself is done, and its owner is not told otherwise for the sake of a notice.
      parts.log.warn('a notice of sharing could not be made', { doc, error });
    }
  }

  /** True for a member. Throws when the change would leave nobody who owns the document, or more members than fit. */
  async function checkMember(doc: string, { id, role }: MemberChange): Promise<boolean> {
    const members = await store.members(doc);
    const known = members.find(member => member.id === id);
    if (role !== null && known === undefined && members.length >= ACCESS_LIMITS.maxMembersPerDocument) {
      throw new ApiFault('too-many', `A document can have ${ACCESS_LIMITS.maxMembersPerDocument} members.`);
    }
    // The store keeps the last one, too, when two owners take each other's place at the same moment.
    if (known?.role !== 'own' || role === 'own') return known !== undefined;
    if (members.filter(member => member.role === 'own').length === 1) {
      throw new ApiFault('not-allowed', 'A document keeps at least one owner.');
    }
    return true;
  }
}
