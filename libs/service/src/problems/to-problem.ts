import { z } from 'zod';
import { invalid, Problem, problemKinds, type FieldError, type ProblemKind } from './problems.ts';

/**
 * Any error as a problem. An error that we did not foresee becomes 500 and its message stays inside: it may quote what
 * a citizen wrote.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof z.ZodError) return invalid(fieldErrors(error));
  const status = statusOf(error);
  if (status === undefined || status >= 500) {
    return new Problem(status === 503 ? problemKinds.unavailable : problemKinds.internal, {
      ...(status === 503 ? { headers: { 'retry-after': '5' } } : {}),
      cause: error,
    });
  }
  const kind = kindOf(status);
  const detail = detailOf(kind, error);
  return new Problem(kind, { ...(detail === undefined ? {} : { detail }), cause: error });
}

/** Zod's issues as field errors: the path dotted, the remedy from the schema's description where it has one. */
export function fieldErrors(error: z.ZodError, prefix: readonly PropertyKey[] = []): FieldError[] {
  return error.issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: dotted([...path, key]), message: 'is not a field of this request', remedy: 'leave it out',
      }));
    }
    return [{ field: dotted(path), message: plain(issue) }];
  });
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map((part) => String(part)).join('.');
}

function plain(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return `is missing: expected ${issue.expected}`;
  }
  return issue.message;
}

/** The document that goes out; `traceId` finds the request in the logs. */
export function problemDocument(problem: Problem, traceId: string | undefined): Record<string, unknown> {
  return {
    type: `urn:minsheng:problem:${problem.code}`,
    title: problem.title,
    status: problem.status,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    ...(problem.errors.length === 0 ? {} : { errors: problem.errors }),
    ...(traceId === undefined ? {} : { traceId }),
  };
}

/** Nest's HttpException has getStatus(), Fastify's errors have statusCode. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('getStatus' in error && typeof error.getStatus === 'function') {
    const status: unknown = error.getStatus();
    return typeof status === 'number' ? status : undefined;
  }
  if ('statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return undefined;
}

function kindOf(status: number): ProblemKind {
  const known = Object.values(problemKinds).find((kind) => kind.status === status && kind.code !== 'invalid');
  return known ?? { code: `http-${status}`, status, title: 'The request cannot be carried out' };
}

function detailOf(kind: ProblemKind, error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return 'The body is empty, although its content type is JSON.';
  switch (kind) {
    case problemKinds.malformed: return 'The body is not what its content type says.';
    case problemKinds.tooLarge: return 'The body is longer than this address takes.';
    case problemKinds.notFound: return 'Nothing is at this address. /docs lists what there is.';
    case problemKinds.unsupportedType: return 'Send one of the content types that /docs names for this address.';
    default: return undefined;
  }
}
