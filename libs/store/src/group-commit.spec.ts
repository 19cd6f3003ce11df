import { endOfTurn, GroupCommit } from './group-commit.ts';

/** A writer whose transactions end when the test says so. */
function writer(fails: (items: readonly number[]) => Error | undefined = () => undefined) {
  const batches: number[][] = [];
  const open: (() => void)[] = [];
  let manual = true;
  return {
    batches,
    async write(items: readonly number[]) {
      batches.push([...items]);
      if (manual) await new Promise<void>((resolve) => void open.push(resolve));
      const error = fails(items);
      if (error) throw error;
      return items.map((item) => item * 10);
    },
    commit: () => open.shift()?.(),
    byItself() {
      manual = false;
      open.splice(0).forEach((resolve) => resolve());
    },
    failsAll: (error: unknown) => error instanceof Error && error.message === 'away',
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('sharing commits', () => {
  it('an item that comes alone is written at once', () => {
    const to = writer();
    void new GroupCommit(to).submit(1);
    expect(to.batches).toEqual([[1]]);
  });

  it('what comes in one turn of the event loop is written together where that is wanted', async () => {
    const to = writer();
    const group = new GroupCommit({ ...to, gather: endOfTurn });
    [1, 2].forEach((item) => void group.submit(item));
    await turn();
    expect(to.batches).toEqual([[1, 2]]);
  });

  it('each transaction waits for what gathers, also behind another', async () => {
    const to = writer();
    const gathered: (() => void)[] = [];
    const group = new GroupCommit({ ...to, gather: () => new Promise<void>((resolve) => void gathered.push(resolve)) });
    const submit = (item: number) => void group.submit(item);
    submit(1);
    await turn();
    submit(2);
    gathered.shift()!();
    await turn();
    submit(3);
    to.commit();
    await turn();
    submit(4);
    expect(to.batches).toEqual([[1, 2]]);
    gathered.shift()!();
    await turn();
    expect(to.batches).toEqual([[1, 2], [3, 4]]);
    to.byItself();
  });

  it('what comes during a transaction shares the next one', async () => {
    const to = writer();
    const group = new GroupCommit(to);
    const first = group.submit(1);
    await turn();
    const results = [first, ...[2, 3, 4].map((item) => group.submit(item))];
    expect(to.batches).toEqual([[1]]);
    expect(group.waiting).toBe(3);
    to.commit();
    await expect(results[0]).resolves.toBe(10);
    await Promise.resolve();
    expect(to.batches).toEqual([[1], [2, 3, 4]]);
    to.byItself();
    await expect(Promise.all(results)).resolves.toEqual([10, 20, 30, 40]);
  });

  it('a batch has its bound', async () => {
    const to = writer();
    const group = new GroupCommit({ ...to, most: 2, gather: endOfTurn });
    const results = [1, 2, 3, 4, 5].map((item) => group.submit(item));
    to.byItself();
    await Promise.all(results);
    expect(to.batches).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('a bound counts what items weigh, and one that is over it goes alone', async () => {
    const to = writer();
    const group = new GroupCommit({ ...to, most: 5, gather: endOfTurn, weigh: (item: number) => item });
    const results = [2, 3, 1, 9, 4, 1, 1].map((item) => group.submit(item));
    to.byItself();
    await Promise.all(results);
    expect(to.batches).toEqual([[2, 3], [1], [9], [4, 1], [1]]);
  });

  it('two are written side by side only while more waits than one takes', async () => {
    const to = writer();
    const group = new GroupCommit({ ...to, most: 2, parallel: 2 });
    const results = [group.submit(1)];
    for (const item of [2, 3]) results.push(group.submit(item));
    await turn();
    expect(to.batches).toEqual([[1]]);
    results.push(group.submit(4));
    await turn();
    expect(to.batches).toEqual([[1], [2, 3]]);
    for (const item of [5, 6]) results.push(group.submit(item));
    await turn();
    expect(to.batches).toHaveLength(2);
    to.commit();
    await turn();
    expect(to.batches).toEqual([[1], [2, 3], [4, 5]]);
    to.byItself();
    await expect(Promise.all(results)).resolves.toEqual([10, 20, 30, 40, 50, 60]);
    expect(to.batches).toEqual([[1], [2, 3], [4, 5], [6]]);
    to.byItself();
    await expect(group.submit(7)).resolves.toBe(70);
  });

  it('one faulty item fails alone', async () => {
    const to = writer((items) => (items.includes(3) ? new Error('faulty') : undefined));
    const group = new GroupCommit(to);
    const results = Promise.allSettled([1, 2, 3, 4].map((item) => group.submit(item)));
    to.byItself();
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(to.batches).toEqual([[1], [2, 3, 4], [2], [3], [4]]);
  });

  it('a database that is away fails all of them, once', async () => {
    const to = writer(() => new Error('away'));
    const group = new GroupCommit(to);
    const results = Promise.allSettled([1, 2, 3].map((item) => group.submit(item)));
    to.byItself();
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(to.batches).toEqual([[1], [2, 3]]);
  });

  it('goes on after a failure', async () => {
    const to = writer((items) => (items.includes(1) ? new Error('away') : undefined));
    to.byItself();
    const group = new GroupCommit(to);
    await expect(group.submit(1)).rejects.toThrow('away');
    await expect(group.submit(2)).resolves.toBe(20);
  });
});
