// What a client may say over /live, as schemas that the server checks with. Pages import the types of live.ts only, so that
// they do not carry the checker.
import * as v from 'valibot';
import { documentKey } from './document-names.ts';
import type { FromClient } from './live.ts';
import { NOTIFY_CHOICES, TALK_LIMITS } from './talk.ts';

const MAX_ID_CHARS = 64;
const MAX_POSITION_CHARS = 400;
const MAX_NOTICES = 200;
/** Controls but tabs and line breaks, and halves of characters: no store and no screen does well with them. */
const UNWRITABLE = /(?![\n\t])\p{Cc}|\p{Surrogate}/gu;

const requestId = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const number = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const thingId = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_ID_CHARS), v.regex(/^[\w.:-]+$/));
/** Enough letters that nobody hits another's by chance. */
const clientId = v.pipe(thingId, v.minLength(16));
const doc = v.pipe(
  v.string(),
  v.maxLength(256),
  v.check(name => documentKey(name) === name, 'this is not the key of a document'),
);
const clean = v.transform((text: string) => text.replace(/\r\n?/g, '\n').replace(UNWRITABLE, '\ufffd'));
const text = v.pipe(
  v.string(),
  v.maxLength(TALK_LIMITS.maxTextChars),
  clean,
  v.trim(),
  v.minLength(1, 'a message without a word'),
);
const position = v.pipe(v.string(), v.maxLength(MAX_POSITION_CHARS), v.regex(/^[A-Za-z0-9+/_=-]*$/));
const passage = v.object({
  from: position,
  to: position,
  quote: v.pipe(v.string(), v.maxLength(TALK_LIMITS.maxQuoteChars), clean),
});

const topic = v.union([
  v.strictObject({ doc }),
  v.strictObject({ me: v.literal(true) }),
  v.strictObject({ home: v.literal(true) }),
]);

const threadChange = v.variant('kind', [
  v.object({ kind: v.literal('begin'), clientId, passage, text }),
  v.object({ kind: v.literal('resolve'), threadId: thingId }),
  v.object({ kind: v.literal('reopen'), threadId: thingId }),
]);

/** One message of a client. What comes out is what may be stored and told. */
export const FromClientSchema: v.GenericSchema<unknown, FromClient> = v.variant('type', [
  v.object({ type: v.literal('subscribe'), id: requestId, topic, after: v.nullable(number) }),
  v.object({ type: v.literal('unsubscribe'), id: requestId, topic }),
  v.object({
    type: v.literal('send'),
    id: requestId,
    doc,
    message: v.object({
      clientId,
      threadId: v.nullable(thingId),
      text,
      replyTo: v.nullable(thingId),
      passage: v.nullable(passage),
    }),
  }),
  v.object({ type: v.literal('edit'), id: requestId, doc, messageId: thingId, text }),
  v.object({ type: v.literal('delete'), id: requestId, doc, messageId: thingId }),
  v.object({ type: v.literal('thread'), id: requestId, doc, change: threadChange }),
  v.object({ type: v.literal('typing'), doc, in: thingId }),
  v.object({ type: v.literal('read'), id: requestId, doc, upTo: number }),
  v.object({
    type: v.literal('read-notices'),
    id: requestId,
    noticeIds: v.pipe(v.array(thingId), v.maxLength(MAX_NOTICES)),
  }),
  v.object({ type: v.literal('ping') }),
]);

/** GET /api/talk/<name> */
export const ChatQuery = v.object({
  before: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number))),
  q: v.optional(v.pipe(v.string(), v.maxLength(TALK_LIMITS.maxQuoteChars))),
});

/** GET /api/people/<name> */
export const PeopleQuery = v.object({ q: v.optional(v.pipe(v.string(), v.maxLength(100)), '') });

/** PATCH /api/notify/<name> */
export const ChangeNotify = v.object({ notify: v.picklist(NOTIFY_CHOICES) });
