import { createWatchedFolder, type Channel, type OpenedFile, type SettledFile, type WatchedFolder } from '#libs/channel';
import { Problem, type Clock, type Logger } from '#libs/service';
import type { LetterAccounts } from '../accounts.ts';
import type { LetterDesk } from '../arrival/desk.ts';
import { identityOf } from './identity.ts';
import { isWhole } from './whole.ts';

export interface InboxParts {
  path: string;
  settleSeconds: number;
  channel: Channel;
  accounts: LetterAccounts;
  desk: Pick<LetterDesk, 'take'>;
  clock: Clock;
  logger: Logger;
}

const mostBytes = 128 * 1024 * 1024;
/** A file that does not end as its kind ends may still come over a slow line: so many times as long it is waited for. */
const patience = 6;
/** Of those who are still writing, and what machines leave behind. */
const unfinished = /^~|~$|\.(part|partial|tmp|temp|crdownload|filepart|lock)$|^(thumbs\.db|desktop\.ini)$/i;

/** Takes each file that office scanners save in a folder as a letter. */
export function watchInbox({ path, settleSeconds, channel, accounts, desk, clock, logger }: InboxParts): WatchedFolder {
  const { store, sources } = channel;
  const source = () => ({ name: 'folder:letters-inbox', account: accounts.usual()?.key ?? '' });
  let given: readonly SettledFile[] = [];
  const isDue = ({ name }: OpenedFile) => (given.find((file) => file.name === name)?.quietSeconds ?? 0) >= settleSeconds * patience;
  return createWatchedFolder({
    name: 'letters inbox', path, mostBytes, settleSeconds, store, clock, logger,
    ready(files) {
      given = files.filter(({ name }) => !unfinished.test(name));
      return given.map(({ name }) => [name]);
    },
    async take([file]) {
      if (!file) return undefined;
      if (!isWhole(file.content) && !isDue(file)) return 'later';
      try {
        await desk.take({
          identity: identityOf(file), provider: 'inbox', fields: {}, by: 'inbox',
          files: [{ bytes: file.content, mediaType: 'application/octet-stream', name: file.name }],
        });
      } catch (error) {
        const refused = reasonOf(error);
        if (refused === undefined) throw error;
        return { refused };
      }
      return undefined;
    },
    onFailing: (reason) => sources.failing(source(), `LETTERS_INBOX: ${reason}`),
    onWorking: () => sources.working(source()),
  });
}

/** What a person reads beside the refused file; undefined when waiting may help. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Problem) || error.status !== 400) return undefined;
  return error.errors.map(({ message, remedy }) => `The file ${message}: ${remedy ?? ''}.`).join('\n');
}
