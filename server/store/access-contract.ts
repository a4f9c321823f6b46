// The contract suite of the AccessStore port: registers the same tests for every implementation. Imported by tests only.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccessStore } from '../ports/access.ts';
import type { CatalogueQuery } from '../ports/catalogue.ts';
import type { TownCatalogue } from '../testing/memory-catalogue.ts';
import type { BirthPlace } from '../testing/talk-samples.ts';
import { sampleFold } from './contract.ts';

export interface AccessWorld {
  store: BirthPlace;
  catalogue: TownCatalogue;
  access: AccessStore;
  destroy(): Promise<void>;
}

const hashOf = (secret: string) => new Uint8Array(createHash('sha256').update(secret).digest());
const FAR_MS = Date.now() + 365 * 86_400_000;

/** Registers the suite under `name`. `makeWorld` is called once per test. */
export function registerAccessContract(name: string, makeWorld: () => Promise<AccessWorld>): void {
  describe(`AccessStore contract: ${name}`, () => {
    let world: AccessWorld;
    let store: BirthPlace;
    let catalogue: TownCatalogue;
    let access: AccessStore;

    beforeEach(async () => {
      world = await makeWorld();
      ({ store, catalogue, access } = world);
    });

    afterEach(async () => {
      await store.close();
      await world.destroy();
    });

    async function make(doc: string, owner: string | null = 'ana', text = ''): Promise<void> {
      const first = { bytes: new Uint8Array([1]), author: 'x', facts: { ...sampleFold(1).facts, text } };
      await store.create(doc, { epoch: 'e', kind: 'text', atMs: 1, owner }, first);
    }

    const publicId = async (person: string) => (await access.person(person)).id;

    async function addLink(
      id: string,
      doc: string,
      more: { expiresMs?: number; passwordHash?: string } = {},
    ) {
      const { expiresMs = null, passwordHash = null } = more;
      const secretHash = hashOf(id);
      await access.addLink({
        ...{ id, doc, role: 'comment', label: `of ${id}`, createdMs: 5 },
        ...{ expiresMs, secretHash, passwordHash },
      });
    }

    async function listed(person: string, view: CatalogueQuery['view'] = 'recent'): Promise<string[]> {
      const query = { view, sort: 'title', tag: null, after: null, limit: 100 } as const;
      return (await catalogue.list(person, query)).entries.map(entry => entry.doc);
    }

    it('ACC-1: a person is somebody from when they are first heard of, under an id that says nothing', async () => {
      await make('a', 'ana');
      const [first, again, bob] = await Promise.all([
        access.person('ana'),
        access.person('ana'),
        access.person('bob'),
      ]);
      expect(first).toEqual(again);
      expect(first).toMatchObject({ name: '', by: 'guest', color: expect.stringMatching(/^#[0-9a-f]{6}$/) });
      expect(first.id).toMatch(/^[\w-]{16,64}$/);
      expect(new Set([first.id, bob.id, 'ana', 'bob']).size).toBe(4);
      await access.setPerson('ana', { name: 'Ana <b>' });
      await access.setPerson('ana', { color: '#123456' });
      await access.setPerson('new', { name: 'New' });
      expect(await access.person('ana')).toEqual({ ...first, name: 'Ana <b>', color: '#123456' });
      expect(await access.person('new')).toMatchObject({ name: 'New', by: 'guest' });
    });

    it('ACC-2: an account is one person, wherever they come from', async () => {
      const guest = await access.person('guest');
      await access.setPerson('guest', { name: 'Before' });
      expect(await access.personOfAccount('iss|ana', 'sign-in', 'guest', 'Ana')).toBe('guest');
      expect(await access.person('guest')).toEqual({ ...guest, name: 'Ana', by: 'sign-in' });
      expect(await access.personOfAccount('iss|ana', 'sign-in', 'other-browser', 'Ana')).toBe('guest');
      await access.setPerson('guest', { name: 'Chosen' });
      await access.personOfAccount('iss|ana', 'sign-in', 'guest', 'Ana');
      expect(await access.person('guest')).toMatchObject({ name: 'Chosen' });
      expect(await access.personOfAccount('iss|ana', 'proxy', 'p', null)).toBe('p');
      expect(await access.person('p')).toMatchObject({ name: '', by: 'proxy' });
      const both = await Promise.all([
        access.personOfAccount('iss|eva', 'sign-in', 'eva1', null),
        access.personOfAccount('iss|eva', 'sign-in', 'eva2', null),
      ]);
      expect(both[0]).toBe(both[1]);
    });

    it('ACC-2: two accounts in one browser are two people', async () => {
      await access.personOfAccount('iss|ana', 'sign-in', 'browser', 'Ana');
      const bob = await access.personOfAccount('iss|bob', 'sign-in', 'browser', 'Bob');
      expect(bob).not.toBe('browser');
      expect(bob).toMatch(/^[\w-]{21}[AQgw]$/);
      expect(await access.personOfAccount('iss|bob', 'sign-in', 'browser', 'Bob')).toBe(bob);
      expect(await access.person('browser')).toMatchObject({ name: 'Ana' });
      expect(await access.person(bob)).toMatchObject({ name: 'Bob', by: 'sign-in' });
    });

    it('ACC-10: sessions are ended by raising the number that they need; it is of one person', async () => {
      await access.person('ana');
      expect(await access.sessionNumbers()).toEqual(new Map());
      expect(await access.endSessions('ana')).toBe(1);
      expect(await access.endSessions('ana')).toBe(2);
      expect(await access.endSessions('new')).toBe(1);
      expect(await access.sessionNumbers()).toEqual(
        new Map([
          ['ana', 2],
          ['new', 1],
        ]),
      );
    });

    it('ACC-3: facts are all that decides about a document', async () => {
      await make('a', 'ana');
      expect(await access.facts('nowhere')).toBeNull();
      expect(await access.facts('a')).toEqual({
        owner: 'ana',
        base: 'edit',
        members: new Map([['ana', 'own']]),
        grants: [],
        binnedMs: null,
      });
      await access.setBase('a', 'none');
      await access.setMember('a', await publicId('bob'), 'view');
      await addLink('l1', 'a', { expiresMs: 900 });
      await access.grant('l1', 'eva', 10);
      await access.grant('l1', 'eva', 20);
      await access.revokeLink('l1', 30);
      await access.revokeLink('l1', 40);
      await catalogue.setBinned('a', 50);
      expect(await access.facts('a')).toEqual({
        owner: 'ana',
        base: 'none',
        members: new Map([
          ['ana', 'own'],
          ['bob', 'view'],
        ]),
        grants: [{ person: 'eva', linkId: 'l1', role: 'comment', expiresMs: 900, revokedMs: 30 }],
        binnedMs: 50,
      });
      await make('orphan', null);
      expect(await access.facts('orphan')).toMatchObject({ owner: null, members: new Map() });
    });

    it('ACC-3: what changes a document that is not there is refused', async () => {
      const noDocument = { code: 'STORE_NO_DOCUMENT' };
      await expect(access.setBase('x', 'view')).rejects.toMatchObject(noDocument);
      await expect(access.setMember('x', await publicId('bob'), 'view')).rejects.toMatchObject(noDocument);
      await expect(addLink('l', 'x')).rejects.toMatchObject(noDocument);
      await expect(access.grant('l', 'bob', 1)).rejects.toMatchObject({ code: 'STORE_NO_LINK' });
      expect(await access.members('x')).toEqual([]);
      expect(await access.links('x')).toEqual([]);
    });

    it('ACC-4: members come and go; who is nobody becomes none', async () => {
      await make('a', 'ana');
      await access.setPerson('bob', { name: 'Bob' });
      const [ana, bob, eva] = [await publicId('ana'), await publicId('bob'), await publicId('eva')];
      expect(await access.setMember('a', 'nobody', 'edit')).toBe(false);
      expect(await access.setMember('a', 'bob', 'edit')).toBe(false);
      expect(await access.setMember('a', bob, 'view')).toBe(true);
      expect(await access.setMember('a', eva, 'edit')).toBe(true);
      expect((await access.members('a')).map(({ id, role }) => [id, role])).toEqual([
        [ana, 'own'],
        [eva, 'edit'],
        [bob, 'view'],
      ]);
      expect((await access.members('a'))[2]).toMatchObject({ name: 'Bob', color: expect.any(String) });
      expect(await access.setMember('a', bob, 'comment')).toBe(true);
      expect(await access.setMember('a', eva, null)).toBe(true);
      expect(await access.setMember('a', eva, null)).toBe(true);
      expect((await access.facts('a'))!.members).toEqual(
        new Map([
          ['ana', 'own'],
          ['bob', 'comment'],
        ]),
      );
    });

    it('ACC-4: the last owner stays one; another owner takes the place of who leaves', async () => {
      await make('a', 'ana');
      const [ana, bob] = [await publicId('ana'), await publicId('bob')];
      for (const role of [null, 'view', 'edit', 'own'] as const) {
        expect(await access.setMember('a', ana, role)).toBe(true);
        expect(await access.facts('a')).toMatchObject({ owner: 'ana', members: new Map([['ana', 'own']]) });
      }
      await access.setMember('a', bob, 'own');
      expect(await access.facts('a')).toMatchObject({ owner: 'ana' });
      // Both give up at once: one of them stays.
      await Promise.all([access.setMember('a', ana, 'view'), access.setMember('a', bob, null)]);
      expect(await access.facts('a')).toMatchObject({
        owner: 'bob',
        members: new Map([
          ['bob', 'own'],
          ['ana', 'view'],
        ]),
      });
      expect(await listed('bob', 'mine')).toEqual(['a']);
      expect(await listed('ana', 'mine')).toEqual([]);
    });

    it('ACC-4: a document without an owner belongs to the first who is made one', async () => {
      await make('a', null);
      await access.setMember('a', await publicId('bob'), 'view');
      await access.setMember('a', await publicId('bob'), 'own');
      expect(await access.facts('a')).toMatchObject({ owner: 'bob', members: new Map([['bob', 'own']]) });
      expect(await access.members('a')).toHaveLength(1);
    });

    it('ACC-5: a link is found by its id and by its secret, which nobody gets back', async () => {
      await make('a');
      await addLink('l1', 'a');
      await addLink('l2', 'a', { expiresMs: 70, passwordHash: 'scrypt$x' });
      await access.grant('l2', 'bob', 6);
      const shared = { role: 'comment', createdMs: 5 };
      expect(await access.links('a')).toEqual([
        { ...shared, id: 'l1', label: 'of l1', expiresMs: null, hasPassword: false, peopleCount: 0 },
        { ...shared, id: 'l2', label: 'of l2', expiresMs: 70, hasPassword: true, peopleCount: 1 },
      ]);
      const found = await access.findLink({ secretHash: hashOf('l2') });
      expect(found).toMatchObject({ id: 'l2', doc: 'a', passwordHash: 'scrypt$x', revokedMs: null });
      expect([...found!.secretHash]).toEqual([...hashOf('l2')]);
      expect(await access.findLink({ id: 'l2' })).toEqual(found);
      expect(await access.findLink({ id: 'l3' })).toBeNull();
      expect(await access.findLink({ secretHash: hashOf('l3') })).toBeNull();
      expect(await access.findLink({ secretHash: new Uint8Array() })).toBeNull();
      await expect(addLink('l1', 'a')).rejects.toThrow();
    });

    it('ACC-5: a revoked link is in no list, and is known all the same', async () => {
      await make('a');
      await addLink('l1', 'a');
      await access.revokeLink('l1', 9);
      await access.revokeLink('nothing', 9);
      expect(await access.links('a')).toEqual([]);
      expect(await access.findLink({ id: 'l1' })).toMatchObject({ revokedMs: 9 });
    });

    it('ACC-6: lists, searches and tags end where access ends, and come back with it', async () => {
      await make('a', 'ana', 'segredo');
      await catalogue.setTags('a', ['x']);
      const sees = async (person: string) => ({
        list: await listed(person),
        search: (await catalogue.search(person, 'segredo')).length,
        tags: (await catalogue.listTags(person)).length,
        reads: (await catalogue.readersOf('a')).includes(person),
      });
      const all = { list: ['a'], search: 1, tags: 1, reads: true };
      const none = { list: [], search: 0, tags: 0, reads: false };
      expect(await sees('bob')).toEqual(none);
      await catalogue.noteVisit('bob', 'a', 5);
      expect(await sees('bob')).toEqual(all);
      await access.setBase('a', 'none');
      expect(await sees('bob')).toEqual(none);
      expect(await sees('ana')).toEqual(all);
      await access.setMember('a', await publicId('bob'), 'view');
      expect(await sees('bob')).toEqual(all);
      await access.setMember('a', await publicId('bob'), null);
      expect(await sees('bob')).toEqual(none);
      await addLink('l1', 'a', { expiresMs: FAR_MS });
      await addLink('l2', 'a', { expiresMs: 1000 });
      await access.grant('l2', 'bob', 5);
      expect(await sees('bob')).toEqual(none);
      await access.grant('l1', 'bob', 5);
      expect(await sees('bob')).toEqual(all);
      await access.revokeLink('l1', 6);
      expect(await sees('bob')).toEqual(none);
      await access.setBase('a', 'view');
      expect(await sees('bob')).toEqual(all);
      expect(await catalogue.readersOf('nowhere')).toEqual([]);
    });

    it('ACC-6: who was let in sees a document before the first visit; every owner sees the bin', async () => {
      await make('a', 'ana', 'segredo');
      await access.setBase('a', 'none');
      await access.setMember('a', await publicId('bob'), 'own');
      await access.setMember('a', await publicId('eva'), 'edit');
      expect(await listed('bob', 'shared')).toEqual(['a']);
      expect(await catalogue.search('eva', 'segredo')).toHaveLength(1);
      await catalogue.setBinned('a', 5);
      expect(await listed('bob', 'bin')).toEqual(['a']);
      expect(await listed('eva', 'bin')).toEqual([]);
      expect(await catalogue.readersOf('a')).toEqual([]);
    });

    it('ACC-7: what is deleted for good takes members, links and what they gave along', async () => {
      await make('a');
      await access.setBase('a', 'none');
      await access.setMember('a', await publicId('bob'), 'edit');
      await addLink('l1', 'a');
      await access.grant('l1', 'eva', 5);
      await catalogue.purge('a');
      expect(await access.facts('a')).toBeNull();
      expect(await access.findLink({ id: 'l1' })).toBeNull();
      expect([await listed('ana'), await listed('bob'), await listed('eva')]).toEqual([[], [], []]);
      await make('a', 'leo');
      expect(await access.facts('a')).toMatchObject({ owner: 'leo', base: 'edit', grants: [] });
      expect((await access.facts('a'))!.members.size).toBe(1);
      await addLink('l1', 'a');
    });

    it('ACC-8: after the store is closed everything is refused', async () => {
      await make('a');
      await store.close();
      await expect(access.setBase('a', 'view')).rejects.toMatchObject({ code: 'STORE_CLOSED' });
      await expect(access.facts('a')).rejects.toMatchObject({ code: 'STORE_CLOSED' });
    });
  });
}
