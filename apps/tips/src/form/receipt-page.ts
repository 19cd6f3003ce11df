import type { Zone } from '#libs/city';
import type { ReceiptView } from '../reports/desk.ts';
import { looks } from './form-page.ts';
import { html, page, type Markup } from './html.ts';
import { lookQuery, type Look } from './language.ts';
import { textsOf } from './texts.ts';

export interface ReceiptPage {
  look: Look;
  view: ReceiptView;
  /** The secret part of its address. */
  key: string;
  zone: Zone;
}

/** Seconds until the page looks again by itself, while the number is awaited. */
const again = 4;

/** The page that a report's sender keeps: number, PIN, what he should note, and what he was answered so far. */
export function receiptPage({ look, view, key, zone }: ReceiptPage): string {
  const texts = textsOf(look);
  const path = `/tips/reports/${view.messageId}`;
  const receipt = view.said.find(({ number, pin }) => number !== undefined && pin !== undefined);
  return page({
    look, title: texts.receiptTitle,
    head: view.awaited ? html`<meta http-equiv="refresh" content="${again}">` : html``,
    body: html`
${looks(look, texts, path, { key })}
<main>
<h1>${texts.receiptTitle}</h1>
<p>${texts.received} ${time(view.receivedAt, zone)}</p>
${receipt ? html`<dl class="receipt">
<dt>${texts.number}</dt><dd>${receipt.number}</dd>
<dt>${texts.pin}</dt><dd>${receipt.pin}</dd>
</dl>` : view.awaited && html`<p role="status">${texts.awaited}</p>`}
<p>${texts.keep}</p>
${view.notices.length > 0 && html`<h2>${texts.noticed}</h2>
<ul>${view.notices.map((notice) => html`<li>${texts.notices[notice.kind](notice)}</li>`)}</ul>`}
<h2>${texts.said}</h2>
${view.said.length === 0 ? html`<p>${texts.nothingSaid}</p>` : html`<ol class="said" lang="zh-CN">${view.said.map(({ text, at }) => html`<li>${time(at, zone)}<p>${text}</p></li>`)}</ol>`}
<p><a href="${path}${lookQuery(look, { key })}">${texts.lookAgain}</a></p>
<p><a href="/tips${lookQuery(look)}">${texts.another}</a></p>
</main>`,
  });
}

function time(at: Date, zone: Zone): Markup {
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone.name, dateStyle: 'short', timeStyle: 'short' }).format(at);
  return html`<time datetime="${at.toISOString()}">${shown}</time>`;
}
