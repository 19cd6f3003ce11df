import type { HttpAnswer } from '../../http/exchange.ts';

export interface Greeting {
  /** What the caller hears before the tone. */
  words: string;
  maxSeconds: number;
  /** Where Twilio tells of the recording, and goes on when the caller has finished. */
  recordingUrl: string;
}

/**
 * Greets and records. Twilio tells of a recording also when there is none (`absent`); `action` is given because Twilio
 * would else ask for the greeting once more. What stands behind <Record> is heard by who said nothing.
 */
export function greetAndRecord({ words, maxSeconds, recordingUrl }: Greeting): HttpAnswer {
  const url = escaped(recordingUrl);
  return twiml(
    `${say(words)}<Record action="${url}" method="POST" maxLength="${maxSeconds}" timeout="10" finishOnKey="#" playBeep="true" trim="trim-silence"`
    + ` recordingStatusCallback="${url}" recordingStatusCallbackMethod="POST" recordingStatusCallbackEvent="completed absent"/>`
    + say('没有听到您的留言。我们会尽快给您回电，再见。'),
  );
}

export const thanks = twiml(`${say('您的留言已收到，我们会尽快给您回电。谢谢，再见。')}<Hangup/>`);
export const nothing = twiml('');

function say(words: string): string {
  return `<Say language="zh-CN">${escaped(words)}</Say>`;
}

function twiml(content: string): HttpAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?>${content === '' ? '<Response/>' : `<Response>${content}</Response>`}`,
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
