import kafkajs, { type Kafka as KafkaClient, type RetryOptions } from 'kafkajs';
import type { Logger } from '#libs/service';

const { Kafka, logLevel } = kafkajs;

export interface BusConnection {
  /** host:port of each broker to ask first. */
  brokers: string[];
  clientId: string;
  username: string;
  password: string;
  mechanism: 'SCRAM-SHA-512' | 'SCRAM-SHA-256';
  tls: boolean;
}

/** For readers: a broker that is away is waited for without end, asked again at least once a second. */
export const endless: RetryOptions = { initialRetryTime: 100, maxRetryTime: 1000, retries: 1_000_000 };

/** For writers and one-time questions: gives up after about four seconds of a broker that refuses connections. */
export const patient: RetryOptions = { initialRetryTime: 100, maxRetryTime: 1000, retries: 6 };

export function kafkaClient(connection: BusConnection, retry: RetryOptions, logger: Logger): KafkaClient {
  const username = connection.username;
  const password = connection.password;
  return new Kafka({
    clientId: connection.clientId,
    brokers: connection.brokers,
    ssl: connection.tls,
    sasl:
      connection.mechanism === 'SCRAM-SHA-512'
        ? { mechanism: 'scram-sha-512', username, password }
        : { mechanism: 'scram-sha-256', username, password },
    connectionTimeout: 3000,
    authenticationTimeout: 5000,
    requestTimeout: 10_000,
    retry,
    logLevel: logLevel.WARN,
    // One line per failed attempt, several a second while a broker is away: what matters is said by our own parts.
    logCreator: () => ({ namespace, log }) => logger.debug({ namespace, broker: log.broker, groupId: log.groupId }, `kafkajs: ${log.message}`),
  });
}
