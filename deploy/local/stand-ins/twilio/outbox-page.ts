import type { TextMessage } from './messages.ts';

/** One text that was "sent" to a citizen. */
export interface SentText {
  sid: string;
  at: string;
  from: string;
  to: string;
  body: string;
  status: string;
  /** Twilio when not said. */
  provider?: string;
}

/** What went out, newest first. */
export function sentTexts(messages: readonly TextMessage[]): SentText[] {
  return messages
    .filter((message) => message.direction === 'outbound-api')
    .map(({ sid, createdAt, from, to, body, status }) => ({ sid, at: createdAt, from, to, body, status }))
    .toReversed();
}

export function outboxPage(texts: readonly SentText[]): string {
  const rows = texts.map((text) =>
    `<tr><td>${escape(text.at)}</td><td>${escape(text.from)}</td><td>${escape(text.to)}</td>`
    + `<td>${escape(text.body).replaceAll('\n', '<br>')}</td><td>${escape(text.status)}</td><td>${escape(text.provider ?? 'twilio')}</td></tr>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>Outbox</title>
<style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem}table{border-collapse:collapse}
th,td{border-bottom:1px solid #ccc;padding:.4rem .8rem;text-align:left;vertical-align:top}</style></head>
<body><h1>Outbox</h1><p>Texts that the local default "sent": nothing left this machine.</p>
<table><thead><tr><th>At</th><th>From</th><th>To</th><th>Text</th><th>State</th><th>By</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></body></html>
`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
