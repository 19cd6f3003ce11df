import type { Offsets } from 'kafkajs';
import { OffsetCommits } from './offset-commits.ts';

/** A broker that answers when the test says so. */
function broker() {
  const asked: string[] = [];
  const open: ((error?: Error) => void)[] = [];
  return {
    asked,
    answer: (error?: Error) => open.shift()?.(error),
    commit: ({ topics }: Offsets) => {
      asked.push(topics.flatMap(({ topic, partitions }) => partitions.map(({ partition, offset }) => `${topic}[${partition}]@${offset}`)).join(' '));
      return new Promise<void>((resolve, reject) => open.push((error) => (error ? reject(error) : resolve())));
    },
  };
}
const at = (topic: string, partition: number, offset: string) => ({ topic, partition, offset });
const noPause = () => Promise.resolve();
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('committing offsets', () => {
  it('asks once for all that came during a request, each partition as far as it is', async () => {
    const { asked, answer, commit } = broker();
    const commits = new OffsetCommits(() => undefined, noPause);
    for (const position of [at('a', 0, '5'), at('a', 1, '2'), at('a', 0, '9'), at('b', 0, '1')]) commits.note(position, commit);
    expect(asked).toEqual(['a[0]@5']);
    answer();
    await turn();
    expect(asked).toEqual(['a[0]@5', 'a[1]@2 a[0]@9 b[0]@1']);
    answer();
    await commits.settled();
    expect(asked).toHaveLength(2);
  });

  it('pauses between two requests', async () => {
    const { asked, answer, commit } = broker();
    let over = (): void => undefined;
    const commits = new OffsetCommits(() => undefined, () => new Promise<void>((resolve) => (over = resolve)));
    commits.note(at('a', 0, '5'), commit);
    answer();
    await turn();
    for (const offset of ['6', '7']) commits.note(at('a', 0, offset), commit);
    await turn();
    expect(asked).toEqual(['a[0]@5']);
    over();
    await turn();
    expect(asked).toEqual(['a[0]@5', 'a[0]@7']);
    answer();
  });

  it('goes on after a request that failed', async () => {
    const { asked, answer, commit } = broker();
    const failures: unknown[] = [];
    const commits = new OffsetCommits((error) => failures.push(error), noPause);
    commits.note(at('a', 0, '5'), commit);
    commits.note(at('a', 0, '6'), commit);
    answer(new Error('rebalance in progress'));
    await turn();
    answer();
    await commits.settled();
    commits.note(at('a', 0, '7'), commit);
    expect([failures.length, asked]).toEqual([1, ['a[0]@5', 'a[0]@6', 'a[0]@7']]);
    answer();
    await commits.settled();
  });

  it('forgets what waits when partitions may have gone to others', async () => {
    const { asked, answer, commit } = broker();
    const commits = new OffsetCommits(() => undefined, noPause);
    commits.note(at('a', 0, '5'), commit);
    commits.note(at('a', 1, '5'), commit);
    commits.forget();
    answer();
    await commits.settled();
    expect(asked).toEqual(['a[0]@5']);
  });
});
