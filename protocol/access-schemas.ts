// What a client may send about people and access, as schemas that the server checks with.
import * as v from 'valibot';
import { ACCESS_LIMITS, BASE_ROLES, LINK_ROLES } from './access.ts';
import { ROLES } from './roles.ts';

const personName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(ACCESS_LIMITS.maxNameChars));
const password = v.pipe(v.string(), v.minLength(1), v.maxLength(ACCESS_LIMITS.maxPasswordChars));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

/** PATCH /api/me */
export const ChangeMe = v.object({
  name: v.optional(personName),
  color: v.optional(v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/))),
});
export type ChangeMe = v.InferInput<typeof ChangeMe>;

/** PATCH /api/access/<name>: for owners. */
export const ChangeAccess = v.object({
  base: v.optional(v.picklist(BASE_ROLES)),
  /** null takes the membership away. The last owner stays one. */
  member: v.optional(v.object({ id, role: v.nullable(v.picklist(ROLES)) })),
});
export type ChangeAccess = v.InferInput<typeof ChangeAccess>;

/** POST /api/links: for owners. */
export const MakeLink = v.object({
  doc: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  role: v.picklist(LINK_ROLES),
  label: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(ACCESS_LIMITS.maxLabelChars)), ''),
  expiresMs: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))), null),
  password: v.optional(v.nullable(password), null),
});
export type MakeLink = v.InferInput<typeof MakeLink>;

/** POST /api/links/redeem */
export const RedeemLink = v.object({
  secret: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  password: v.optional(password),
});
export type RedeemLink = v.InferInput<typeof RedeemLink>;

/** POST /api/me/redeem */
export const RedeemCode = v.object({ code: v.pipe(v.string(), v.minLength(1), v.maxLength(20)) });
export type RedeemCode = v.InferInput<typeof RedeemCode>;
