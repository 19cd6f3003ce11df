import type { ReceivingAccount } from '#libs/channel';
import { Breaks, drain, type DrainParts } from './drain.ts';
import { NotStored } from './faults.ts';
import type { Keeper } from './keep.ts';
import type { Position } from './positions.ts';
import type { MailSession } from './session.ts';

/** A mailbox in memory whose faults the test decides, and what was done in which order. */
function setUp(sizes: number[], changed: { position?: Partial<Position>; storable?: (uids: number[]) => number; poison?: number } = {}) {
  const there = new Map(sizes.map((size, index) => [index + 1, size]));
  const steps: string[] = [];
  let position: Position = { uidValidity: '7', uid: 0, done: 0, ...changed.position };
  const session: MailSession = {
    uidValidity: '7',
    uids: async (from, to = Infinity) => [...there.keys()].filter((uid) => uid >= from && uid <= to),
    sizes: async (uids) => uids.map((uid) => ({ uid, size: there.get(uid) ?? 0 })),
    async fetch(uids) {
      if (changed.poison !== undefined && uids.includes(changed.poison)) throw new Error('broken off');
      steps.push(`fetch ${uids.join(',')}`);
      return uids.map((uid) => ({ uid, bytes: Buffer.from(String(uid)), at: undefined }));
    },
    header: async (uid) => ({ uid, bytes: Buffer.from('Subject: x'), at: undefined }),
    async finish(uids) {
      steps.push(`finish ${uids.join(',')}`);
      uids.forEach((uid) => there.delete(uid));
      return true;
    },
    untilNews: async () => {}, close: () => {},
  };
  const keeper = {
    async keep(mails: { uid: number }[]) {
      const kept = changed.storable?.(mails.map(({ uid }) => uid)) ?? mails.length;
      if (kept === 0) throw new NotStored('none');
      steps.push(`store ${mails.slice(0, kept).map(({ uid }) => uid).join(',')}`);
      return kept;
    },
    keepIncomplete: async ({ uid }: { uid: number }) => void steps.push(`store header ${uid}`),
  } as unknown as Keeper;
  const parts: DrainParts = {
    session, keeper, mailbox: { done: { kind: 'folder', name: 'Archive' } }, account: () => ({}) as ReceivingAccount, mostBytes: 1000, breaks: new Breaks(),
    positions: {
      read: async () => position,
      async write(next) {
        if (next.uid !== position.uid) steps.push(`position ${next.uid}`);
        position = next;
      },
    },
    progress: () => {},
  };
  const run = () => drain(parts, new AbortController().signal);
  return { steps, run, position: () => position };
}

it('moves the position only after the durable write, and mail only after that', async () => {
  const { run, steps, position } = setUp([1, 1, 1]);
  await run();
  expect(steps).toEqual(['fetch 1,2,3', 'store 1,2,3', 'position 3', 'finish 1,2,3']);
  expect(position()).toMatchObject({ uid: 3, done: 3 });
});

it('goes on from its position, and finishes what a crash left', async () => {
  const { run, steps } = setUp([1, 1, 1], { position: { uid: 2, done: 1 } });
  await run();
  expect(steps).toEqual(['fetch 3', 'store 3', 'position 3', 'finish 2,3']);
});

it('stops before the first mail that could not be stored, and takes it up again', async () => {
  let broken = true;
  const { run, steps, position } = setUp([1, 1, 1], { storable: (uids) => (broken && uids.includes(2) ? uids.indexOf(2) : uids.length) });
  await expect(run()).rejects.toThrow(NotStored);
  expect(position()).toMatchObject({ uid: 1, done: 0 });
  await expect(run()).rejects.toThrow(NotStored);
  broken = false;
  await run();
  expect(steps).toEqual(['fetch 1,2,3', 'store 1', 'position 1', 'fetch 2,3', 'fetch 2,3', 'store 2,3', 'position 3', 'finish 1,2,3']);
});

it('keeps of a large mail the header, leaves it where it is, and goes on', async () => {
  const { run, steps, position } = setUp([1, 1001, 1]);
  await run();
  expect(steps).toEqual(['fetch 1', 'store 1', 'position 1', 'store header 2', 'position 2', 'fetch 3', 'store 3', 'position 3', 'finish 1,3']);
  expect(position()).toMatchObject({ uid: 3, done: 3 });
});

it('finds the mail at which a connection breaks off, and passes it by its header', async () => {
  const { run, steps } = setUp([1, 1, 1], { poison: 2 });
  for (let n = 0; n < 4; n += 1) await expect(run()).rejects.toThrow('broken off');
  await run();
  expect(steps).toEqual(['fetch 1', 'store 1', 'position 1', 'store header 2', 'position 2', 'fetch 3', 'store 3', 'position 3', 'finish 1,3']);
});
