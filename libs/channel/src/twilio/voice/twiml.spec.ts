import { XMLParser } from 'fast-xml-parser';
import { greetAndRecord, nothing, thanks } from './twiml.ts';

const read = (body: string): unknown => new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(body);

it('greets with any words, and names its call-back whole', () => {
  const recordingUrl = 'https://minsheng.example.org/hotline/voice/twilio/recording?line=a&b="c"';
  const { status, headers, body } = greetAndRecord({ words: '您好 & <欢迎> "来电"', maxSeconds: 90, recordingUrl });
  expect([status, headers['content-type']]).toEqual([200, 'text/xml; charset=utf-8']);
  expect(read(body)).toMatchObject({
    Response: {
      Say: [{ language: 'zh-CN', '#text': '您好 & <欢迎> "来电"' }, { language: 'zh-CN' }],
      Record: { action: recordingUrl, recordingStatusCallback: recordingUrl, maxLength: '90', recordingStatusCallbackEvent: 'completed absent', finishOnKey: '#' },
    },
  });
});

it('thanks and hangs up, or says nothing', () => {
  expect(read(thanks.body)).toMatchObject({ Response: { Say: { language: 'zh-CN' }, Hangup: '' } });
  expect(read(nothing.body)).toMatchObject({ Response: '' });
});
