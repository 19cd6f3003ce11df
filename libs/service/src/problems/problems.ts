/** One field that is wrong, and what the caller can do about it. `field` is a dotted path, '' for the whole body. */
export interface FieldError {
  field: string;
  message: string;
  remedy?: string;
}

/** What a problem says beside its kind. `headers` go out with the answer (Retry-After, WWW-Authenticate). */
export interface ProblemOptions {
  detail?: string;
  errors?: readonly FieldError[];
  headers?: Readonly<Record<string, string>>;
  cause?: unknown;
}

/** An error with an answer of its own: thrown anywhere in a request, sent as a problem document (RFC 9457). */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(kind: ProblemKind, options: ProblemOptions = {}) {
    super(options.detail ?? kind.title, { cause: options.cause });
    this.name = 'Problem';
    this.code = kind.code;
    this.status = kind.status;
    this.title = kind.title;
    this.detail = options.detail;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
  }
}

export interface ProblemKind {
  code: string;
  status: number;
  title: string;
}

/** The catalogue. A code is for programs and never changes; a title is the same for every problem of its kind. */
export const problemKinds = {
  malformed: { code: 'malformed', status: 400, title: 'The request cannot be read' },
  invalid: { code: 'invalid', status: 400, title: 'The request has wrong fields' },
  unauthorised: { code: 'unauthorised', status: 401, title: 'A valid key is needed' },
  forbidden: { code: 'forbidden', status: 403, title: 'Not allowed' },
  notFound: { code: 'not-found', status: 404, title: 'Not found' },
  methodNotAllowed: { code: 'method-not-allowed', status: 405, title: 'This method is not for this address' },
  conflict: { code: 'conflict', status: 409, title: 'In conflict with the present state' },
  erased: { code: 'erased', status: 410, title: 'Erased for good' },
  tooLarge: { code: 'too-large', status: 413, title: 'The request is too large' },
  unsupportedType: { code: 'unsupported-media-type', status: 415, title: 'This content type is not taken' },
  unprocessable: { code: 'unprocessable', status: 422, title: 'The request cannot be carried out' },
  tooMany: { code: 'too-many-requests', status: 429, title: 'Too many requests' },
  internal: { code: 'internal', status: 500, title: 'A fault of ours' },
  unavailable: { code: 'unavailable', status: 503, title: 'Not available at the moment' },
} as const satisfies Record<string, ProblemKind>;

/** 400: the fields that are wrong, each named. */
export function invalid(errors: readonly FieldError[], detail?: string): Problem {
  return new Problem(problemKinds.invalid, { errors, ...(detail === undefined ? {} : { detail }) });
}

/** 401: no key, or one that we do not know. */
export function unauthorised(detail: string, challenge = 'Bearer realm="minsheng"'): Problem {
  return new Problem(problemKinds.unauthorised, { detail, headers: { 'www-authenticate': challenge } });
}

/** 403: the caller is known, or his signature is wrong, and this is not for him. */
export function forbidden(detail: string): Problem {
  return new Problem(problemKinds.forbidden, { detail });
}

export function notFound(detail: string): Problem {
  return new Problem(problemKinds.notFound, { detail });
}

/** 409: e.g. another `version` of the case than the caller had seen. */
export function conflict(detail: string, errors: readonly FieldError[] = []): Problem {
  return new Problem(problemKinds.conflict, { detail, errors });
}

/** 429 with Retry-After in seconds. */
export function tooMany(detail: string, retryAfterSeconds: number): Problem {
  return new Problem(problemKinds.tooMany, { detail, headers: retryAfter(retryAfterSeconds) });
}

/** 503 with Retry-After in seconds: what cannot be stored now is to be sent again. */
export function unavailable(retryAfterSeconds: number, detail?: string, cause?: unknown): Problem {
  return new Problem(problemKinds.unavailable, {
    headers: retryAfter(retryAfterSeconds),
    ...(detail === undefined ? {} : { detail }),
    cause,
  });
}

function retryAfter(seconds: number): Record<string, string> {
  return { 'retry-after': String(Math.max(1, Math.ceil(seconds))) };
}
