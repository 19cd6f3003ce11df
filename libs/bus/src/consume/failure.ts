import { MalformedEvent } from '#libs/contract';

/** Thrown by a handler: this record can never succeed, so its key is parked at once. The message must quote no one. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
}

/** The transport stops, or its partition went to another member: what is in hand is left as it is. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Trying again cannot help: the record itself is wrong. */
export function isPermanent(error: unknown): boolean {
  return error instanceof PermanentError || error instanceof MalformedEvent || (error instanceof Error && error.name === 'ZodError');
}

/**
 * Why a record was parked, for a person and for the dead letter's header. Messages of errors that are not our own may
 * quote a citizen (parsers and PostgreSQL do), so of those only kind, code and place are told.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof PermanentError || error instanceof MalformedEvent) return error.message;
  if (!(error instanceof Error)) return `something that is no error was thrown (${typeof error})`;
  if (error.name === 'ZodError') return `not as its schema says: ${issuesOf(error)}`;
  const cause = 'driverError' in error && error.driverError instanceof Error ? error.driverError : error;
  const parts = (['code', 'table', 'column', 'constraint'] as const).flatMap((name) => {
    const value = (cause as unknown as Record<string, unknown>)[name];
    return typeof value === 'string' ? [`${name} ${value}`] : [];
  });
  const place = /\n\s+at (.+)/.exec(error.stack ?? '')?.[1];
  return [error.name, ...parts, ...(place === undefined ? [] : [`at ${place.replace(/\(?(?:file:\/\/)?\/.*\/([^/)]+)\)?$/, '($1)')}`])].join(', ');
}

function issuesOf(error: Error): string {
  const issues = (error as unknown as { issues?: { path?: PropertyKey[]; code?: string }[] }).issues ?? [];
  return issues.slice(0, 10).map(({ path, code }) => `${path?.map(String).join('.') || '(value)'}: ${code}`).join('; ');
}
