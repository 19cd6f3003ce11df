import { silentLogger, type Clock } from '#libs/service';
import { UnavailableError } from '#libs/store';
import type { BusRecord } from '../record.ts';
import { handleChunk, type ChunkDeps } from './chunk.ts';
import { Interrupted, PermanentError } from './failure.ts';

const record = (offset: number, key: string | null): BusRecord => ({
  topic: 't', partition: 0, offset: String(offset), key, headers: {}, value: Buffer.alloc(0), timestamp: new Date(0),
});
const deadlock = Object.assign(new Error('deadlock'), { code: '40P01' });

/** Plays a chunk with a handler that fails as told; gives what happened, in order. */
async function play(records: BusRecord[], failures: (offsets: string[], call: number) => unknown, already: string[] = [], reads: string[] = []) {
  const story: string[] = [];
  const lease = new AbortController();
  const clock: Clock = {
    now: () => new Date(0),
    async sleep(milliseconds) {
      story.push(`wait ${milliseconds}`);
    },
  };
  const parked = new Set(already);
  const deps: ChunkDeps = {
    clock, logger: silentLogger, attempts: 3,
    async onRead({ next }) {
      reads.push(next);
    },
    store: {
      schema: 'routing',
      async whenAvailable() {
        story.push('database back');
      },
    },
    parking: {
      async divert(some) {
        const behind = some.filter(({ key }) => key !== null && parked.has(key));
        if (behind.length > 0) story.push(`behind ${behind.map(({ offset }) => offset).join()}`);
        return some.filter((one) => !behind.includes(one));
      },
      async park(one, { attempts }) {
        if (one.key !== null) parked.add(one.key);
        story.push(`park ${one.offset} after ${attempts}`);
      },
    },
  };
  let call = 0;
  const handler = async (given: BusRecord[]) => {
    const offsets = given.map(({ offset }) => offset);
    call += 1;
    const error = failures(offsets, call);
    story.push(`${error === undefined ? 'done' : 'failed'} ${offsets.join()}`);
    if (error === 'interrupt') {
      lease.abort();
      throw deadlock;
    }
    if (error !== undefined) throw error;
  };
  await handleChunk(records, handler, lease.signal, deps).catch((error: unknown) => story.push(error instanceof Interrupted ? 'interrupted' : `rejected ${String(error)}`));
  return story;
}

const abba = [record(1, 'a'), record(2, 'b'), record(3, 'b'), record(4, 'a')];

describe('handleChunk', () => {
  it('calls the handler once with all records', async () => {
    expect(await play(abba, () => undefined)).toEqual(['done 1,2,3,4']);
  });

  it('keeps records of parked keys from the handler', async () => {
    expect(await play(abba, () => undefined, ['b'])).toEqual(['behind 2,3', 'done 1,4']);
    expect(await play(abba, () => undefined, ['a', 'b'])).toEqual(['behind 1,2,3,4']);
  });

  it('falls back record by record, parks a wrong one at once, and lets other keys flow', async () => {
    const wrong = (offsets: string[]) => (offsets.includes('2') ? new PermanentError('x') : undefined);
    expect(await play(abba, wrong)).toEqual(['failed 1,2,3,4', 'done 1', 'failed 2', 'park 2 after 1', 'behind 3', 'done 4']);
  });

  it('tries others again with back-off before it parks', async () => {
    const broken = (offsets: string[]) => (offsets.includes('1') ? new TypeError('x') : undefined);
    expect(await play([record(1, 'a')], broken)).toEqual(['failed 1', 'wait 100', 'failed 1', 'wait 400', 'failed 1', 'park 1 after 3']);
  });

  it('parks a record without a key by itself', async () => {
    const wrong = (offsets: string[]) => (offsets.includes('1') ? new PermanentError('x') : undefined);
    expect(await play([record(1, null), record(2, null)], wrong)).toEqual(['failed 1,2', 'failed 1', 'park 1 after 1', 'done 2']);
  });

  it('waits for the database without counting a try, however often it goes', async () => {
    const away = (_: string[], call: number) => (call <= 5 ? new UnavailableError('away') : undefined);
    const story = await play(abba, away);
    expect(story.filter((line) => line === 'database back')).toHaveLength(5);
    expect(story.at(-1)).toBe('done 1,2,3,4');
    expect(story.join()).not.toContain('park');
  });

  it('does a conflicting transaction again, all of it', async () => {
    expect(await play(abba, (_, call) => (call <= 2 ? deadlock : undefined))).toEqual([
      'failed 1,2,3,4', 'wait 100', 'failed 1,2,3,4', 'wait 400', 'done 1,2,3,4',
    ]);
  });

  it('stops where it is when the lease ends', async () => {
    const reads: string[] = [];
    expect(await play(abba, () => 'interrupt', [], reads)).toEqual(['failed 1,2,3,4', 'wait 100', 'interrupted']);
    expect(reads).toEqual([]);
  });

  it('tells how far it has read, also where the last records wait behind their key', async () => {
    const reads: string[] = [];
    await play(abba, () => undefined, ['a'], reads);
    await play(abba, () => undefined, ['a', 'b'], reads);
    await play(abba, (offsets) => (offsets.includes('4') ? new PermanentError('x') : undefined), [], reads);
    expect(reads).toEqual(['5', '5', '5']);
  });
});
