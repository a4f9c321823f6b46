// The rules of talk: who may say, change and remove what. What is said is kept by the store, and told by the hub. Knows no
// connection.
import type { FromClient, LiveFailure } from '../../protocol/live.ts';
import type { Role } from '../../protocol/roles.ts';
import { mentionsIn, TALK_LIMITS } from '../../protocol/talk.ts';
import { type Action, mayDo } from '../people/policy.ts';
import type { TalkResult, TalkStore, Told } from '../ports/talk.ts';
import type { Clock } from '../relay/ports.ts';
import type { RoleDesk } from './role-desk.ts';

/** What changes something that is kept. */
export type TalkRequest = Extract<
  FromClient,
  { type: 'send' | 'edit' | 'delete' | 'thread' | 'read' | 'read-notices' }
>;

export type TalkAnswer =
  | { kind: 'done'; told: Told }
  | { kind: 'failed'; reason: LiveFailure; sentence: string };

export interface TalkParts {
  store: TalkStore;
  roles: RoleDesk;
  clock: Pick<Clock, 'wallNow'>;
}

/** Rejects as the store does, when it cannot save; then nobody knows whether it is saved. */
export async function carryOut(parts: TalkParts, person: string, request: TalkRequest): Promise<TalkAnswer> {
  const { store, roles, clock } = parts;
  if (request.type === 'read-notices') {
    return toAnswer(await store.markNoticesRead(person, request.noticeIds, clock.wallNow()));
  }
  return roles.withRole(person, request.doc, role => carryOutAs(parts, person, role, request));
}

async function carryOutAs(
  { store, clock }: TalkParts,
  person: string,
  role: Role | null,
  request: Exclude<TalkRequest, { type: 'read-notices' }>,
): Promise<TalkAnswer> {
  if (role === null) return fail('not-allowed', 'This document is not open to you.');
  if (request.type === 'read') return toAnswer(await store.markRead(person, request.doc, request.upTo));
  if (!mayDo(role, actionOf(request)))
    return fail('not-allowed', 'You may read this talk, not take part in it.');
  const text = textOf(request);
  if (text !== null && mentionsIn(text).length > TALK_LIMITS.maxMentionsPerMessage) {
    return fail('too-many', `A message can name ${TALK_LIMITS.maxMentionsPerMessage} people.`);
  }
  return toAnswer(await change(store, person, role, request, clock.wallNow()));
}

function change(
  store: TalkStore,
  person: string,
  role: Role,
  request: Exclude<TalkRequest, { type: 'read' | 'read-notices' }>,
  atMs: number,
): Promise<TalkResult> {
  const { doc } = request;
  switch (request.type) {
    case 'send':
      return store.send(person, doc, request.message, atMs);
    case 'edit':
      return store.edit(person, doc, request.messageId, request.text, atMs);
    case 'delete':
      return store.remove(person, doc, request.messageId, mayDo(role, "remove another's message"), atMs);
    case 'thread': {
      const { change } = request;
      if (change.kind !== 'begin') {
        return store.setResolved(person, doc, change.threadId, change.kind === 'resolve', atMs);
      }
      const { clientId, passage, text } = change;
      return store.beginThread(person, doc, { clientId, passage, text }, atMs);
    }
  }
}

function actionOf(request: Exclude<TalkRequest, { type: 'read' | 'read-notices' }>): Action {
  if (request.type === 'thread') return request.change.kind === 'begin' ? 'comment' : 'resolve thread';
  return request.type === 'send' && request.message.threadId !== null ? 'comment' : 'chat';
}

function textOf(request: TalkRequest): string | null {
  switch (request.type) {
    case 'send':
      return request.message.text;
    case 'edit':
      return request.text;
    case 'thread':
      return request.change.kind === 'begin' ? request.change.text : null;
    default:
      return null;
  }
}

function toAnswer(result: TalkResult): TalkAnswer {
  switch (result.outcome) {
    case 'done':
      return { kind: 'done', told: result.told };
    case 'known':
      return { kind: 'done', told: [] };
    case 'not-found':
      return fail('not-found', 'There is no such message any more.');
    case 'not-allowed':
      return fail('not-allowed', 'Only who wrote a message may change it.');
    case 'too-many':
      return fail('too-many', 'There is no room for more of this here.');
  }
}

function fail(reason: LiveFailure, sentence: string): TalkAnswer {
  return { kind: 'failed', reason, sentence };
}
