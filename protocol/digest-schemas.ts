// What a client may send about its digest, as the schema that the server checks with.
import * as v from 'valibot';
import { DIGEST_CHOICES, DIGEST_LANGUAGES, MAX_EMAIL_CHARS } from './digest.ts';

// Plain addresses only: no quoted names, no comments, no lists, nothing that could end a line of a header.
const EMAIL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}$/;

/** PATCH /api/digest. A new address has to be confirmed before anything else is sent there. */
export const ChangeDigest = v.object({
  email: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(MAX_EMAIL_CHARS), v.regex(EMAIL))),
  choice: v.picklist(DIGEST_CHOICES),
  language: v.optional(v.picklist(DIGEST_LANGUAGES), 'en'),
});
export type ChangeDigest = v.InferInput<typeof ChangeDigest>;
