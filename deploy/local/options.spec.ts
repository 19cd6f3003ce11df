import { readOptions } from './options.ts';
import { externalServers } from './settings/external.ts';

it('reads options and the port', () => {
  expect(readOptions([], {})).toEqual({ single: false, fresh: false, port: 8080, publicUrl: 'http://127.0.0.1:8080' });
  expect(readOptions(['--single', '--fresh'], { PORT: '9000', PUBLIC_URL: 'https://x.example' }))
    .toEqual({ single: true, fresh: true, port: 9000, publicUrl: 'https://x.example' });
});

it.each([[['--what'], {}, /--what/], [['x'], {}, /x/], [[], { PORT: 'many' }, /^PORT is no port/], [[], { PORT: '70000' }, /^PORT is no port/]])(
  'refuses %j %j', (args, env, words) => expect(() => readOptions(args, env)).toThrow(words),
);

it('uses the servers that the environment names', () => {
  expect(externalServers({})).toEqual({ database: undefined, kafka: undefined });
  expect(externalServers({ DATABASE_URL: 'postgres://a:b@db/minsheng', KAFKA_BROKERS: 'k:9092', KAFKA_USERNAME: 'boss', KAFKA_PASSWORD: 'p' })).toEqual({
    database: 'postgres://a:b@db/minsheng',
    kafka: { brokers: 'k:9092', mechanism: 'SCRAM-SHA-512', admin: { username: 'boss', password: 'p' } },
  });
});

it.each([
  [{ KAFKA_BROKERS: 'k:9092' }, /^KAFKA_BROKERS is set: set KAFKA_USERNAME/],
  [{ DATABASE_URL: 'mysql://x/y' }, /^DATABASE_URL is no address/],
  [{ DATABASE_URL: 'postgres://host' }, /^DATABASE_URL is no address/],
])('says what is missing: %j', (env, words) => {
  expect(() => externalServers(env)).toThrow(words);
});
