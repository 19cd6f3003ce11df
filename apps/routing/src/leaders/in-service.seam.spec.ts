import { z } from 'zod';
import { address, answer, answersTopic } from '#libs/contract';
import { silentLogger, systemClock, type Clock } from '#libs/service';
import { openStore } from '#libs/store';
import { provisionRole } from '../../../../test/servers.ts';
import { askOf } from '../spec/ask.ts';
import { openKit, until, type Kit } from '../spec/kit.ts';
import { readAll } from '../spec/read-all.ts';
import { replacePosts } from './holders.ts';

jest.setTimeout(180_000);

const number = '+8613800007101';
let kit: Kit;
const { caseOf } = askOf(() => kit);

beforeAll(async () => {
  // Ten in the morning in the city, so that no quiet hours delay what is told.
  const begun = systemClock.now();
  const today = new Date(begun.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  const ahead = Date.parse(`${today}T10:00:00+08:00`) - begun.getTime();
  const clock: Clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + ahead) };
  kit = await openKit(clock);
  const store = await openStore({
    url: await provisionRole(kit.database, 'routing'), schema: 'routing', applicationName: 'spec', migrations: [], logger: silentLogger, clock: systemClock,
  });
  await store.transaction((tx) => replacePosts(tx, [{ unit: 'urban-management', level: 1, holder: { name: '陈一', phone: number } }], kit.sealer, 'spec', begun));
  await store.close();
});
afterAll(async () => {
  await kit?.close();
});

it('a case that the rules assign is told to the handler of its unit, sealed, on answers.v1', async () => {
  const [messageId] = await kit.publish({ text: '浔阳区和中路的路灯坏了三天了，请修理' });
  const { id, number: caseNumber, unit } = await caseOf(messageId!);
  expect(unit).toBe('urban-management');
  const [telling] = await until('the telling', async () => {
    const rows = await kit.sql<{ id: string }>('SELECT id FROM routing.leader_tellings WHERE case_id = $1 AND sent_at IS NOT NULL', [id]);
    return rows.length > 0 && rows;
  });
  const record = await until('its answer', async () => (await readAll(kit, 'mobile', answersTopic, 'mobile-spec')).find(({ value }) => value.includes(telling!.id)));
  expect(record.value + JSON.stringify(record.headers)).not.toContain(number);
  const given = answer.parse(JSON.parse(record.value));
  expect(record.key).toBe(id);
  expect(given).toMatchObject({ caseId: id, kind: 'notice', medium: 'sms', account: 'mayor-mobile' });
  expect(await kit.sealer.open(given.to, address)).toEqual({ medium: 'sms', address: number });
  expect(await kit.sealer.open(given.text, z.string())).toContain(caseNumber);
});
