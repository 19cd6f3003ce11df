import { SpanKind, trace } from '@opentelemetry/api';
import { inSpan } from '#libs/service';
import type { Sql } from './tx.ts';

/** A span for work on the database, where something above it is being recorded; nearly free elsewhere (polls, relays). */
export function inDatabaseSpan<Result>(name: string, statement: string | undefined, work: () => Promise<Result>): Promise<Result> {
  if (!trace.getActiveSpan()?.isRecording()) return work();
  // Statements hold places ($1), never values.
  const attributes = { 'db.system.name': 'postgresql', ...(statement === undefined ? {} : { 'db.query.text': statement }) };
  return inSpan(name, attributes, work, SpanKind.CLIENT);
}

/** The same, each statement in a span named by its verb. */
export function traced<Runner extends Sql>(sql: Runner): Runner {
  return {
    ...sql,
    query: <Row>(statement: string, parameters?: unknown[]) =>
      inDatabaseSpan(verbOf(statement), statement, () => sql.query<Row>(statement, parameters)),
    execute: (statement: string, parameters?: unknown[]) =>
      inDatabaseSpan(verbOf(statement), statement, () => sql.execute(statement, parameters)),
  };
}

function verbOf(statement: string): string {
  return /^\s*(\w+)/.exec(statement)?.[1]?.toUpperCase() ?? 'SQL';
}
