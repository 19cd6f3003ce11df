import { steppedClock } from '#libs/service';
import { cachedResolver } from './resolver.ts';

const clockAt = () => steppedClock(new Date('2026-11-24T08:00:00Z'));
const fails = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));

it('keeps answers, also that there is none, and gives each asker one of his own', async () => {
  const clock = clockAt();
  let asked = 0;
  const resolve = cachedResolver(async (name) => {
    asked += 1;
    return name === 'a.example' ? [['v=spf1 -all']] : fails('ENOTFOUND');
  }, clock);
  const [one, other] = await Promise.all([resolve('a.example', 'TXT'), resolve('A.example', 'TXT')]);
  expect([one, one === other, asked]).toEqual([[['v=spf1 -all']], false, 1]);
  await expect(resolve('b.example', 'TXT')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  await expect(resolve('b.example', 'TXT')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  expect(asked).toBe(2);
  clock.jumpTo(new Date(clock.now().getTime() + 301_000));
  await resolve('a.example', 'TXT');
  expect(asked).toBe(3);
});

it('asks a server that is away once a second, and again as ever when it is back', async () => {
  const clock = clockAt();
  let [asked, away] = [0, true];
  const resolve = cachedResolver(async () => {
    asked += 1;
    return away ? fails('ETIMEOUT') : ['192.0.2.1'];
  }, clock);
  for (let n = 0; n < 50; n += 1) await expect(resolve(`n${n}.example`, 'A')).rejects.toMatchObject({ code: 'ETIMEOUT' });
  expect(asked).toBeLessThan(10);
  away = false;
  clock.jumpTo(new Date(clock.now().getTime() + 1001));
  await expect(resolve('a.example', 'A')).rejects.toMatchObject({ code: 'ETIMEOUT' });
  await new Promise((done) => setImmediate(done));
  await expect(resolve('a.example', 'A')).resolves.toEqual(['192.0.2.1']);
  await expect(resolve('b.example', 'A')).resolves.toEqual(['192.0.2.1']);
});

it('lets nobody wait for one that hangs, once it is known to', async () => {
  const clock = clockAt();
  let hangs = false;
  const resolve = cachedResolver(() => (hangs ? new Promise(() => {}) : fails('ETIMEOUT')), clock);
  for (let n = 0; n < 6; n += 1) await expect(resolve(`n${n}.example`, 'A')).rejects.toMatchObject({ code: 'ETIMEOUT' });
  hangs = true;
  clock.jumpTo(new Date(clock.now().getTime() + 5000));
  for (let n = 0; n < 3; n += 1) await expect(resolve('a.example', 'A')).rejects.toMatchObject({ code: 'ETIMEOUT' });
});

it('takes a domain whose own servers are broken for no outage', async () => {
  let asked = 0;
  const resolve = cachedResolver(async () => {
    asked += 1;
    return fails('ESERVFAIL');
  }, clockAt());
  for (let n = 0; n < 20; n += 1) await expect(resolve('broken.example', 'TXT')).rejects.toMatchObject({ code: 'ESERVFAIL' });
  expect(asked).toBe(20);
});
