import kafkajs from 'kafkajs';
import { samePartition } from './partitioner.ts';

const partitionMetadata = Array.from({ length: 12 }, (_, partitionId) => ({
  partitionId, partitionErrorCode: 0, leader: 1, replicas: [1], isr: [1],
}));
const place = (partitioner: ReturnType<typeof samePartition>, key: string | null, id: string) =>
  partitioner({ topic: 't', partitionMetadata, message: { key, value: 'v', headers: { ce_id: id } } });

it('a record without a key goes to the same partition with each try, and different ones to different partitions', () => {
  const partitioner = samePartition();
  const tries = Array.from({ length: 20 }, () => place(partitioner, null, 'e-1'));
  expect(new Set(tries).size).toBe(1);
  expect(new Set(Array.from({ length: 40 }, (_, n) => place(partitioner, null, `e-${n}`))).size).toBeGreaterThan(6);
});

it('a record with a key goes where every other client of Kafka puts that key', () => {
  const theirs = kafkajs.Partitioners.DefaultPartitioner();
  for (let n = 0; n < 20; n += 1) {
    const message = { key: `k${n}`, value: 'v' };
    expect(place(samePartition(), `k${n}`, 'e')).toBe(theirs({ topic: 't', partitionMetadata, message }));
  }
});
