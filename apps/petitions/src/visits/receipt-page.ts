import type { City } from '#libs/city';
import { html } from '#libs/service';
import type { Page } from '../pages/send-page.ts';
import type { VisitView } from './desk.ts';

/** Seconds until the page looks again by itself, while the number is awaited. */
const again = 3;
/** Of the record; the whole is in the gateway, and a receipt is one sheet of paper. */
const mostRecord = 200;

/** The sheet of paper that a visitor takes home. Names are masked: it may lie about. */
export function receiptPage({ view, city }: { view: VisitView; city: Pick<City, 'name' | 'zone'> }): Page {
  const { visit, said, awaited } = view;
  const given = said.find(({ number, pin }) => number !== undefined && pin !== undefined);
  const others = said.filter((one) => one !== given);
  const words = visit.record.trim().replaceAll(/\s+/g, ' ');
  const record = words.length > mostRecord ? `${words.slice(0, mostRecord)}……（全文已登记）` : words;
  const who = visit.representatives.length > 0 ? `${visit.representatives.map(masked).join('、')}（代表），共${visit.headCount}人` : masked(visit.name ?? '未留姓名');
  const rows: [string, string][] = [
    ['来访人', who], ['来访时间', timeIn(city.zone.name, visit.arrivedAt)], ['接待人', visit.officer],
    ...(visit.subject === undefined ? [] : [['事项', visit.subject] as [string, string]]),
    ['反映内容', record === '' ? '见所交材料' : record],
    ...(visit.files.length === 0 ? [] : [['收到材料', `${visit.files.length}份`] as [string, string]]),
  ];
  return {
    title: `来访登记回执 · ${city.name}民声直通车`, style, script,
    head: awaited && html`<meta http-equiv="refresh" content="${again}">` || html``,
    body: html`
<main>
<p class="bar"><button type="button" id="print">打印</button></p>
<header><p class="line">${city.name}民声直通车</p><h1>来访登记回执</h1></header>
${given ? html`<dl class="number"><div><dt>受理编号</dt><dd>${given.number}</dd></div><div><dt>查询码</dt><dd>${given.pin}</dd></div></dl>`
    : html`<p class="number wait" role="status">${awaited ? '正在生成编号，页面将自动刷新…' : others.length > 0 ? '您反映的情况已并入在办事项，见下。' : '编号尚未生成，请稍后重新打开本页。'}</p>`}
<table>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</table>
${others.map(({ text }) => html`<p class="said">${text}</p>`)}
<h2>怎样查询</h2>
<p>凭受理编号和查询码，可向来访接待室或市长热线查询办理情况、补充情况。查询码请妥善保管，勿告诉他人。</p>
<h2>办理期限</h2>
<ol>
<li>能当场答复的当场答复；不能当场答复的，自收到之日起15日内书面告知办理情况。（《信访工作条例》第二十三条）</li>
<li>自受理之日起60日内办结；情况复杂的，经批准可延长，但不超过30日，并告知延期理由。（第三十四条）</li>
<li>对处理意见不服的，可自收到书面答复之日起30日内请求复查；对复查意见不服的，可自收到之日起30日内请求复核。（第三十五条、第三十六条）</li>
</ol>
<footer><span>登记时间：${timeIn(city.zone.name, view.storedAt)}</span><span>登记号：${view.messageId.slice(0, 8)}</span></footer>
</main>`,
  };
}

function masked(name: string): string {
  if (name === '未留姓名') return name;
  const [first = ''] = Array.from(name);
  return `${first}**`;
}

function timeIn(timeZone: string, at: Date): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at);
}

const script = "document.getElementById('print').addEventListener('click', () => window.print());";

const style = `
@page { size: A5; margin: 10mm 12mm; }
* { box-sizing: border-box; }
body { margin: 0; background: #e9edf2; color: #111; font: 10.5pt/1.5 "Songti SC", SimSun, "Noto Serif CJK SC", serif; overflow-wrap: anywhere; }
main { width: 148mm; max-width: 100%; min-height: 200mm; margin: 1rem auto; padding: 10mm 12mm; background: #fff; }
header { text-align: center; border-bottom: .6mm solid #a3161c; margin-bottom: 4mm; }
header .line { margin: 0; font-size: 11pt; letter-spacing: .1em; }
h1 { font-size: 18pt; letter-spacing: .25em; margin: 0 0 2mm; font-weight: 700; }
h2 { font-size: 11pt; margin: 3.5mm 0 1mm; }
.number { display: flex; gap: 10mm; justify-content: center; border: .4mm solid #111; margin: 0 0 4mm; padding: 2.5mm; }
.number div { text-align: center; }
.number dt { font-size: 9.5pt; }
.number dd { margin: 0; font: 700 17pt/1.25 "Noto Sans Mono", Menlo, Consolas, monospace; }
table { border-collapse: collapse; width: 100%; }
th, td { border: .25mm solid #444; padding: 1.2mm 2mm; text-align: left; vertical-align: top; white-space: pre-wrap; }
th { width: 22mm; font-weight: 700; white-space: nowrap; }
p { margin: 0 0 1mm; } ol { margin: 0; padding-inline-start: 5mm; }
.said { border: .25mm solid #444; padding: 1.5mm 2mm; margin-top: 2mm; }
footer { display: flex; justify-content: space-between; margin-top: 5mm; font-size: 9pt; color: #333; }
.bar { text-align: right; } .bar button { font: inherit; padding: .3rem 1.2rem; }
@media print { body { background: #fff; } main { width: auto; min-height: 0; margin: 0; padding: 0; } .bar { display: none; } }
`;
