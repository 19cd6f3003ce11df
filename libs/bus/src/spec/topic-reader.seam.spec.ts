import { silentLogger } from '#libs/service';
import { testKafka } from '../../../../test/servers.ts';
import { topicReader, type BusRecord } from '../index.ts';
import { connectionTo, makeTopics, sendRaw, unique } from './kit.ts';

jest.setTimeout(60_000);

const connection = connectionTo(testKafka());

it('tells the ends of each partition at the call, and reads what lies between two offsets', async () => {
  const topic = unique('topic');
  await makeTopics(connection, { [topic]: 2 });
  const reader = topicReader(connection, { logger: silentLogger });
  try {
    expect(await reader.ends(topic)).toEqual([{ partition: 0, low: 0n, high: 0n }, { partition: 1, low: 0n, high: 0n }]);
    await sendRaw(connection, topic, Array.from({ length: 10 }, (_, n) => ({ key: 'k', value: String(n), partition: 1, headers: { n: String(n) } })));
    expect(await reader.ends(topic)).toEqual([{ partition: 0, low: 0n, high: 0n }, { partition: 1, low: 0n, high: 10n }]);
    const found: BusRecord[] = [];
    // All ten are one batch of the topic: it is given whole.
    for await (const records of reader.read(topic, 1, 3n, 7n)) found.push(...records);
    expect(found.map(({ offset, key, value, headers }) => [offset, key, value.toString(), headers.n])).toEqual(
      ['3', '4', '5', '6'].map((n) => [n, 'k', n, n]),
    );
  } finally {
    await reader.close();
  }
});

it('rejects for a topic that is not there, and answers the next question', async () => {
  const topic = unique('topic');
  const reader = topicReader(connection, { logger: silentLogger });
  await expect(reader.ends(topic)).rejects.toThrow();
  await makeTopics(connection, { [topic]: 1 });
  expect(await reader.ends(topic)).toHaveLength(1);
  await reader.close();
});
