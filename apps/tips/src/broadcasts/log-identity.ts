import { createHash } from 'node:crypto';

export interface LoggedCaller {
  station: string;
  programme: string;
  airedAt: Date;
  callerName?: string | undefined;
  /** E.164. */
  phone?: string | undefined;
  summary: string;
}

/** What makes a row of a log the same row, whenever and in whatever order it is sent again. */
export function logIdentity({ station, programme, airedAt, callerName = '', phone = '', summary }: LoggedCaller): string {
  return `log:${createHash('sha256').update(JSON.stringify([station, programme, airedAt.toISOString(), callerName, phone, summary])).digest('base64url')}`;
}
