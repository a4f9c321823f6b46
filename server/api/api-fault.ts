// Why a request is not carried out: thrown anywhere below a route, answered in one place as an ApiError.
import type { ApiError, ApiErrorReason } from '../../protocol/api.ts';

const STATUS: Record<ApiErrorReason, number> = {
  malformed: 400,
  'not-signed-in': 401,
  'needs-password': 401,
  'not-allowed': 403,
  'not-found': 404,
  exists: 409,
  'in-bin': 409,
  'too-large': 413,
  'not-an-image': 415,
  'too-many': 429,
  'cannot-save': 503,
  internal: 500,
};

export const NO_DOCUMENT = 'There is no document of this name.';

export class ApiFault extends Error {
  readonly reason: ApiErrorReason;
  readonly status: number;
  readonly headers: Record<string, string>;

  /** `sentence` is for people, in English. `status` where the reason's usual one does not fit. */
  constructor(
    reason: ApiErrorReason,
    sentence: string,
    more: { status?: number; headers?: Record<string, string> } = {},
  ) {
    super(sentence);
    this.name = 'ApiFault';
    this.reason = reason;
    this.status = more.status ?? STATUS[reason];
    this.headers = more.headers ?? {};
  }

  toResponse(): Response {
    const body: ApiError = { error: { reason: this.reason, sentence: this.message } };
    return new Response(`${JSON.stringify(body)}\n`, {
      status: this.status,
      headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...this.headers },
    });
  }
}
