import { createWatchedFolder, type Channel, type WatchedFolder } from '#libs/channel';
import type { Clock, Logger } from '#libs/service';
import type { FaxLines } from '../lines.ts';
import { readyFaxes } from './ready.ts';
import { spoolName, takeSpooled } from './take.ts';

export interface SpoolParts {
  path: string;
  settleSeconds: number;
  lines: FaxLines;
  channel: Channel;
  clock: Clock;
  logger: Logger;
}

/** Of one document: several hundred pages. */
const mostBytes = 64 * 1024 * 1024;

/** The folder into which the city's own fax server puts what it received (deploy/fax). */
export function faxSpool({ path, settleSeconds, lines, channel, clock, logger }: SpoolParts): WatchedFolder {
  const source = { name: spoolName, account: lines.first };
  return createWatchedFolder({
    name: spoolName, path, settleSeconds, mostBytes, clock, logger, store: channel.store, ready: readyFaxes,
    take: (files) => takeSpooled(files, channel, lines),
    onFailing: (reason) => channel.sources.failing(source, reason),
    onWorking: () => channel.sources.working(source),
  });
}
