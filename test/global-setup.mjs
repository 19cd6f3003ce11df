// Starts the PostgreSQL and the Kafka that all seam specs of a run share.
import { fileURLToPath } from 'node:url';
import { startOwnKafka } from './own-kafka.ts';
import { startOwnPostgres } from './own-postgres.ts';
import { sweepRunFolders } from './run-folder.ts';

export default async function globalSetup() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  await sweepRunFolders();
  const [postgres, kafka] = await Promise.allSettled([startOwnPostgres(root), startOwnKafka(root)]);
  // jest ignores what this function returns and would wait for running servers for ever.
  globalThis.minshengTestServers = [postgres, kafka].flatMap((s) => (s.status === 'fulfilled' ? [s.value] : []));
  const failed = [postgres, kafka].find((s) => s.status === 'rejected');
  if (failed) {
    await Promise.all(globalThis.minshengTestServers.map((server) => server.end()));
    throw failed.reason;
  }
  const { brokers, mechanism, admin, clusterId } = kafka.value;
  process.env.MINSHENG_TEST_SERVERS = JSON.stringify({
    postgres: { adminUrl: postgres.value.adminUrl },
    kafka: { brokers, mechanism, admin, clusterId },
  });
}
