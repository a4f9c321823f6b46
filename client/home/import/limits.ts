// How much an import takes at once. Sizes in bytes.
import { API_LIMITS } from '../../../protocol/api.ts';

export const IMPORT_LIMITS = {
  /** Files, those inside archives counted too. */
  maxFileCount: 2_000,
  /** Of one file, unpacked. */
  maxFileBytes: API_LIMITS.maxTextChars,
  /** Of all of them, unpacked. */
  maxTotalBytes: 200 * 1024 * 1024,
  /** Folders inside folders. */
  maxDepth: 24,
} as const;
