import kafkajs, { type ICustomPartitioner } from 'kafkajs';

/**
 * Kafka's own choice by key; for a record without one by its id. kafkajs asks again with each try: a choice at random
 * would put a record into a second partition when only the answer to the first request was lost, and no broker drops that.
 */
export const samePartition: ICustomPartitioner = () => {
  const byKey = kafkajs.Partitioners.DefaultPartitioner();
  return (given) => byKey(given.message.key === null ? { ...given, message: { ...given.message, key: idOf(given.message.headers) } } : given);
};

function idOf(headers: Parameters<ReturnType<ICustomPartitioner>>[0]['message']['headers']): string | null {
  const id = headers?.ce_id;
  return typeof id === 'string' ? id : null;
}
