import kafkajs, { type Admin } from 'kafkajs';
import type { Topic } from '#libs/contract';

const { ConfigResourceTypes } = kafkajs;
/** `departments.<code>.v1` carries the last 20 messages of a case with up to 256 KiB of text each. */
const largestRecord = 8 * 1024 * 1024;
const mostTries = 300;

/**
 * Creates topics that are missing and sets retention and record size where they differ. Rejects, having changed nothing,
 * when a topic has another number of partitions than the table: that would move keys and break their order.
 */
export async function applyTopics(admin: Admin, topics: readonly Topic[], replicas: number, pause = 100): Promise<{ created: string[]; changed: string[] }> {
  const present = new Set(await admin.listTopics());
  const existing = topics.filter(({ name }) => present.has(name));
  await refuseOtherPartitions(admin, existing);
  const missing = topics.filter(({ name }) => !present.has(name));
  if (missing.length > 0) {
    await admin.createTopics({
      // kafkajs would give up where the broker has not read its own metadata yet, as it may on a busy machine.
      waitForLeaders: false,
      timeout: 30_000,
      topics: missing.map((topic) => ({
        topic: topic.name,
        numPartitions: topic.partitions,
        replicationFactor: replicas,
        configEntries: configOf(topic, replicas),
      })),
    });
    await untilLed(admin, missing.map(({ name }) => name), pause);
  }
  return { created: missing.map(({ name }) => name), changed: await alignConfigs(admin, existing, replicas) };
}

/** Resolves when each partition has a leader; rejects after some 30 s. */
async function untilLed(admin: Admin, topics: string[], pause: number): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics });
      if (found.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0))) return;
      if (tries >= mostTries) throw new Error('the new topics have no leaders yet: is a broker missing?');
    } catch (error) {
      if (tries >= mostTries) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function refuseOtherPartitions(admin: Admin, topics: Topic[]): Promise<void> {
  if (topics.length === 0) return;
  const { topics: found } = await admin.fetchTopicMetadata({ topics: topics.map(({ name }) => name) });
  const wrong = topics.flatMap(({ name, partitions }) => {
    const count = found.find((topic) => topic.name === name)?.partitions.length;
    return count === partitions ? [] : [`${name} has ${count}, the table says ${partitions}`];
  });
  if (wrong.length > 0) {
    throw new Error(`partitions are for ever: ${wrong.join('; ')}. Make the topic anew with the table's number, or point KAFKA_BROKERS at the right cluster`);
  }
}

function configOf({ retentionDays }: Topic, replicas: number): { name: string; value: string }[] {
  return [
    { name: 'retention.ms', value: String(retentionDays * 86_400_000) },
    { name: 'max.message.bytes', value: String(largestRecord) },
    { name: 'cleanup.policy', value: 'delete' },
    ...(replicas > 2 ? [{ name: 'min.insync.replicas', value: '2' }] : []),
  ];
}

async function alignConfigs(admin: Admin, topics: Topic[], replicas: number): Promise<string[]> {
  if (topics.length === 0) return [];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map(({ name }) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  const changes = topics.flatMap((topic) => {
    const entries = resources.find(({ resourceName }) => resourceName === topic.name)?.configEntries ?? [];
    const wanted = configOf(topic, replicas);
    if (wanted.every(({ name, value }) => entries.find((entry) => entry.configName === name)?.configValue === value)) return [];
    // This request replaces all of a topic's own settings: what an operator set besides ours is sent along.
    const own = entries.filter(({ configSource, configName }) => configSource === kafkajs.ConfigSource.TOPIC_CONFIG && !wanted.some(({ name }) => name === configName));
    return [{ topic, entries: [...own.map(({ configName, configValue }) => ({ name: configName, value: configValue })), ...wanted] }];
  });
  if (changes.length > 0) {
    await admin.alterConfigs({
      validateOnly: false,
      resources: changes.map(({ topic, entries }) => ({ type: ConfigResourceTypes.TOPIC, name: topic.name, configEntries: entries })),
    });
  }
  return changes.map(({ topic }) => topic.name);
}
