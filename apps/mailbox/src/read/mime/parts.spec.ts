import { systemClock, type Clock } from '#libs/service';
import { citizensMail, partsOf } from '../../spec/mails.ts';
import { readHeader } from './header.ts';
import { readParts } from './parts.ts';

const take = (mail: Buffer, clock: Clock = systemClock) => {
  const header = readHeader(mail);
  return readParts(header, mail.subarray(header.bodyAt), clock);
};
const gb = Buffer.from('c2b7b5c6', 'hex');

it('gives every part as its bytes, texts too, whatever charset they claim', async () => {
  const mail = citizensMail({ 'Content-Type': 'multipart/mixed; boundary=next' }, partsOf([
    { headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: gb },
    { headers: { 'Content-Type': 'text/html' }, body: gb },
    { headers: { 'Content-Type': 'message/delivery-status' }, body: 'Action: failed' },
    { headers: { 'Content-Type': 'message/rfc822' }, body: 'Content-Type: text/plain\r\n\r\ninner' },
  ]));
  const { leaves, fault } = await take(mail);
  expect(fault).toBeUndefined();
  expect(leaves.map(({ type, bytes }) => [type, bytes.toString('latin1')])).toEqual([
    ['text/plain', gb.toString('latin1')], ['text/html', gb.toString('latin1')], ['message/delivery-status', 'Action: failed'],
    ['message/rfc822', 'Content-Type: text/plain\r\n\r\ninner'],
  ]);
  expect(leaves[0]?.parameters.get('charset')).toBe('utf-8');
});

it('reads the beginning of what has more parts than are read', async () => {
  const many = Array.from({ length: 20_000 }, (_, n) => ({ headers: {}, body: `part ${n}` }));
  const { leaves, fault } = await take(citizensMail({ 'Content-Type': 'multipart/mixed; boundary=next' }, partsOf(many)));
  expect(fault).toContain('too many parts');
  expect(leaves.slice(0, 100).map(({ bytes }) => bytes.toString().trim())).toEqual(Array.from({ length: 100 }, (_, n) => `part ${n}`));
});

it('gives up what takes too long, and says so', async () => {
  const impatient: Clock = { now: () => new Date(), sleep: () => Promise.resolve() };
  const { leaves, fault } = await take(citizensMail({}, 'x'.repeat(1_000_000)), impatient);
  expect(fault).toBe('it takes too long to read');
  expect(leaves.map(({ bytes }) => bytes.toString('latin1', 0, 3))).toEqual(['xxx']);
});
