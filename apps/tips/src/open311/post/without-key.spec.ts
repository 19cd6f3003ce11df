import { withoutKey } from './without-key.ts';

const form = 'application/x-www-form-urlencoded';

it.each([
  ['at the end', 'a=1&api_key=s3cret', 'a=1'], ['in the middle, twice', 'a=1&api_key=s3cret&b=%E7%81%AF&api_key=other', 'a=1&b=%E7%81%AF'],
  ['with an escaped name', 'a=1&api%5fkey=s3cret&b', 'a=1&b'], ['not there', 'a=%ff+b&xapi_key=1', 'a=%ff+b&xapi_key=1'], ['alone', 'api_key=s3cret', ''],
])('a form loses the key and nothing else: %s', (_, body, kept) => {
  expect(withoutKey(Buffer.from(body), form, 's3cret').toString()).toBe(kept);
});

it('a form of parts keeps its length, and every other byte', () => {
  const body = Buffer.concat([Buffer.from('--b\r\nContent-Disposition: form-data; name="api_key"\r\n\r\ns3cret\r\n--b--'), Buffer.from([0xff, 0x00])]);
  const kept = withoutKey(body, 'multipart/form-data; boundary=b', 's3cret');
  expect(kept.equals(Buffer.from(body.toString('latin1').replace('s3cret', '******'), 'latin1'))).toBe(true);
  expect(body.includes('s3cret')).toBe(true);
});
