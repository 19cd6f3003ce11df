import type { Admin } from 'kafkajs';
import { topicTable } from '#libs/contract';
import { applyTopics } from './topics.ts';

const topics = topicTable(['water']);

/** A broker that answers questions for the metadata of new topics like this, one answer after the other. */
function brokerThat(answers: ('unknown' | 'leaderless' | 'led')[]): Admin {
  const partitionsOf = (leader: number) => [{ partitionId: 0, leader, replicas: [1], isr: [1], partitionErrorCode: 0 }];
  const part = {
    listTopics: async () => [],
    createTopics: async () => true,
    fetchTopicMetadata: async ({ topics: names = [] }: { topics?: string[] } = {}) => {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === 'unknown') throw new Error('This server does not host this topic-partition');
      return { topics: names.map((name) => ({ name, partitions: partitionsOf(answer === 'led' ? 1 : -1) })) };
    },
  };
  return part as unknown as Admin;
}

it('waits for a broker that has not read of its new topics yet, and for their leaders', async () => {
  const broker = brokerThat(['unknown', 'unknown', 'leaderless', 'led']);
  await expect(applyTopics(broker, topics, 1, 0)).resolves.toEqual({ created: topics.map(({ name }) => name), changed: [] });
});

it('gives up in the end, with the reason', async () => {
  await expect(applyTopics(brokerThat(['unknown']), topics, 1, 0)).rejects.toThrow('does not host');
  await expect(applyTopics(brokerThat(['leaderless']), topics, 1, 0)).rejects.toThrow('no leaders yet');
});
