import { serviceNames, servicePorts } from '#libs/contract';
import { completeCredentials, keysFileOf, type CredentialsInput } from './credentials.ts';
import { placesOf } from './files.ts';
import { madeUpProviders } from './made-up.ts';
import { plan, type PlanInput } from './plan.ts';

const input: CredentialsInput = {
  url: 'http://127.0.0.1:8080',
  publicUrl: 'http://127.0.0.1:8080',
  database: 'postgres://admin:pw@127.0.0.1:8110/minsheng',
  kafka: { brokers: '127.0.0.1:8111', mechanism: 'SCRAM-SHA-512', admin: { username: 'admin', password: 'all-powerful' } },
  departments: ['water', 'housing'],
  providers: madeUpProviders,
  secrets: {},
};

describe('credentials', () => {
  it('has a user, a role and a key for each', () => {
    const made = completeCredentials(undefined, input);
    expect(Object.keys(made.kafka.users)).toEqual([...serviceNames, 'department:water', 'department:housing']);
    expect(made.kafka.users['department:water']?.username).toBe('dept-water');
    expect(made.databases['routing']).toMatch(/^postgres:\/\/routing:[\w-]{24}@127\.0\.0\.1:8110\/minsheng$/);
    expect(Object.keys(made.keys)).toEqual([
      'scanner', 'station', 'petitions', 'callcentre', 'open311', 'staff', 'supervisor', 'custodian', 'department:water', 'department:housing',
    ]);
    const all = [...Object.values(made.keys), ...Object.values(made.kafka.users).map((user) => user.password)];
    expect(new Set(all).size).toBe(all.length);
  });

  it('keeps every secret from start to start, and makes up what is new', () => {
    const first = completeCredentials(undefined, input);
    const second = completeCredentials(first, { ...input, database: 'postgres://admin:pw@127.0.0.1:9999/minsheng', departments: ['water', 'housing', 'police'] });
    expect(second.kafka.users).toMatchObject(first.kafka.users);
    expect(second.keys).toMatchObject(first.keys);
    expect(second.secrets).toEqual(first.secrets);
    expect(second.keys['department:police']).toMatch(/^[\w-]{32}$/);
    expect(second.databases['routing']).toBe(first.databases['routing']?.replace('8110', '9999'));
  });

  it('lets the environment set secrets', () => {
    const made = completeCredentials(completeCredentials(undefined, input), { ...input, secrets: { TWILIO_AUTH_TOKEN: 'real' } });
    expect(made.secrets['TWILIO_AUTH_TOKEN']).toBe('real');
    expect(made.secrets['TWILIO_ACCOUNT_SID']).toMatch(/^AC[0-9a-f]{32}$/);
  });

  it('writes hashes only into the keys file', () => {
    const made = completeCredentials(undefined, input);
    const file = JSON.stringify(keysFileOf(made));
    for (const key of Object.values(made.keys)) expect(file).not.toContain(key);
    expect(keysFileOf(made)).toMatchObject({ keys: expect.arrayContaining([
      { id: 'local-department-water', scope: 'department:water', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]) });
  });
});

describe('the plan of processes', () => {
  const credentials = completeCredentials(undefined, input);
  const planInput: PlanInput = {
    places: placesOf('/clone'), credentials, port: 8080, single: false, city: '/clone/deploy/city/x',
    ports: { postgres: 8110, kafka: 8111, kafkaController: 8112, standIns: 8113, mail: { smtp: 8114, imap: 8115, api: 8116 }, services: servicePorts },
    outer: { PATH: '/bin', KAFKA_BROKERS: 'elsewhere:1', KAFKA_PASSWORD: 'admin-secret', DATABASE_URL: 'postgres://boss:admin-secret@db/x', npm_config_x: 'y' },
  };

  it('gives each service its own secrets only', () => {
    const processes = plan(planInput);
    expect(processes.map((each) => [each.name, each.bundle])).toEqual(serviceNames.map((name) => [name, `${name}.js`]));
    for (const { name, environment } of processes) {
      expect(environment).toMatchObject({
        PATH: '/bin', MINSHENG_ENVIRONMENT: 'local', KAFKA_BROKERS: '127.0.0.1:8111', MOBILE_SERVICE_PORT: '8102',
        [`${name.toUpperCase()}_DATABASE_URL`]: credentials.databases[name],
        [`${name.toUpperCase()}_KAFKA_PASSWORD`]: credentials.kafka.users[name]?.password,
        TWILIO_API_URL: 'http://127.0.0.1:8113',
      });
      const text = JSON.stringify(environment);
      expect(text).not.toContain('admin-secret');
      expect(text).not.toContain('all-powerful');
      expect(text).not.toContain('npm_config');
      for (const other of serviceNames.filter((each) => each !== name)) {
        expect(text).not.toContain(credentials.kafka.users[other]?.password);
      }
    }
  });

  it('opens the front door in the console only', () => {
    expect(plan(planInput).filter((each) => each.environment['FRONT_DOOR'] === 'on').map((each) => each.name)).toEqual(['console']);
  });

  it('puts all nine into one process', () => {
    const [only, ...rest] = plan({ ...planInput, single: true });
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ bundle: 'single.js', services: serviceNames, environment: { FRONT_DOOR: 'on', PORT: '8080' } });
    for (const name of serviceNames) expect(only?.environment[`${name.toUpperCase()}_DATABASE_URL`]).toBe(credentials.databases[name]);
  });
});
