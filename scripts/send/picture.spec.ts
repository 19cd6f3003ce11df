import { fileTypeFromBuffer } from 'file-type';
import { inflateSync } from 'node:zlib';
import { picture } from './picture.ts';
import { signatureOf, twilioForm } from './twilio-form.ts';

it('makes a PNG that is whole, and another for another seed', async () => {
  const bytes = picture(1);
  await expect(fileTypeFromBuffer(bytes)).resolves.toMatchObject({ mime: 'image/png' });
  const data = bytes.indexOf('IDAT') + 4;
  expect(inflateSync(bytes.subarray(data, bytes.indexOf('IEND') - 8))).toHaveLength(96 * (96 * 3 + 1));
  expect(picture(2)).not.toEqual(bytes);
});

it("signs as Twilio's documentation does", () => {
  const form = { CallSid: 'CA1234567890ABCDE', Caller: '+14158675309', Digits: '1234', From: '+14158675309', To: '+18005551212' };
  expect(signatureOf('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', form)).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=');
});

it('names each file in the form', () => {
  const form = twilioForm({ sid: 'MM1', accountSid: 'AC1', from: '+1', to: '+2', text: 't', media: [{ url: 'http://a', mediaType: 'image/png' }, { url: 'http://b', mediaType: 'image/gif' }] });
  expect(form).toMatchObject({ NumMedia: '2', MediaUrl0: 'http://a', MediaContentType1: 'image/gif', MessageSid: 'MM1' });
});
