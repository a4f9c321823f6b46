// A fold request in shared memory: copied once, read by every worker that tries it, and still there when one of them
// was ended in the middle.
import type { DocumentKind } from '../../protocol/messages.ts';
import type { FoldRequest } from '../relay/ports.ts';
import type { FoldInput } from './fold.ts';

export interface SharedRequest {
  kind: DocumentKind;
  /** The base, then the tail. */
  bytes: SharedArrayBuffer;
  /** null when there is no base. */
  baseLength: number | null;
  /** Where each update of the tail ends in `bytes`. */
  tailEnds: Float64Array;
}

// Copying this much takes about a millisecond; so does copying as many small updates as come to it when each of them
// counts as UPDATE_COST_BYTES more than it has.
const SLICE_BYTES = 4 * 1024 * 1024;
const UPDATE_COST_BYTES = 512;

/** Copies the request, in slices between which others have their turn. */
export async function shareRequest(request: FoldRequest): Promise<SharedRequest> {
  const { kind, base, tail } = request;
  const tailEnds = new Float64Array(tail.length);
  let end = base?.length ?? 0;
  tail.forEach((update, i) => {
    end += update.bytes.length;
    tailEnds[i] = end;
  });
  const shared = new SharedArrayBuffer(end);
  const target = new Uint8Array(shared);
  let at = 0;
  let copied = 0;
  for (const part of base === null ? tail : [{ bytes: base }, ...tail]) {
    for (let from = 0; from < part.bytes.length; from += SLICE_BYTES) {
      const slice = part.bytes.subarray(from, from + SLICE_BYTES);
      target.set(slice, at);
      at += slice.length;
      copied += slice.length + UPDATE_COST_BYTES;
      if (copied < SLICE_BYTES) continue;
      copied = 0;
      await new Promise(resolve => setImmediate(resolve));
    }
  }
  return { kind, bytes: shared, baseLength: base?.length ?? null, tailEnds };
}

/** The request as fold.ts wants it, in memory of its own: not everything reads shared memory. */
export function openRequest(shared: SharedRequest, leftOut: ReadonlySet<number> | null): FoldInput {
  const bytes = new Uint8Array(shared.bytes).slice();
  const tail: Uint8Array[] = [];
  let from = shared.baseLength ?? 0;
  for (const end of shared.tailEnds) {
    tail.push(bytes.subarray(from, end));
    from = end;
  }
  const base = shared.baseLength === null ? null : bytes.subarray(0, shared.baseLength);
  return { kind: shared.kind, base, tail, leftOut };
}
