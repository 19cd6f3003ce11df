import { post, type Door } from './door.ts';

/** A text as Aliyun pushes it; the acknowledgement leaves as an approved text. */
export const aliyun: Door = {
  service: 'mobile', answer: 'report', assigned: true, appealsEach: 5,
  sourceIdOf: (hex) => BigInt(`0x1${hex.slice(0, 13)}`).toString(),
  textOf: (words) => words,
  bring({ sourceId, from, words }, { url, credentials: { secrets } }) {
    const [secret = ''] = (secrets['ALIYUN_SMS_SECRET'] ?? '').split(',');
    const message = {
      phone_number: from.replace(/^\+86/, ''), content: words, send_time: '2026-11-26 09:00:00', dest_code: secrets['ALIYUN_SMS_NUMBER'] ?? '', sequence_id: sourceId,
    };
    return post(`${url}/mobile/sms/aliyun/${secret}`, { body: JSON.stringify([message]), headers: { 'content-type': 'application/json' } });
  },
};
