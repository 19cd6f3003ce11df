import type { City } from '#libs/city';
import { html } from '#libs/service';
import type { Page } from '../pages/send-page.ts';
import { staffStyle } from '../pages/style.ts';

/** Where a clerk of the petition bureau drops a sheet and its scans, and sees what became of each row. */
export function forwardedPage({ name }: Pick<City, 'name'>): Page {
  return {
    title: `信访事项转送 · ${name}民声直通车`, style: staffStyle, script,
    body: html`
<main>
<h1>信访事项转送</h1>
<p class="hint">表格为 .xlsx 或 .csv，首行为列名：信访编号、信访人、联系电话、住址、内容、问题属地、转送时间、办结期限等；一次不超过5000行。扫描件（图片或PDF）以信访编号命名，可与表格一起选择，也可打包为 .zip。编号相同的事项不会重复受理，可放心重新提交。</p>
<div class="drop" id="drop">
<p><label for="files"><strong>把表格和扫描件拖到这里</strong>，或选择文件：</label></p>
<p><input type="file" id="files" multiple></p>
<p id="chosen" class="hint"></p>
<p><button class="main" id="send" type="button" disabled>提交</button></p>
</div>
<p id="state" role="status"></p>
<div id="wrong" class="wrong" role="alert" tabindex="-1" hidden></div>
<section id="report" hidden>
<h2>办理结果</h2>
<ul class="sums" id="sums"></ul>
<p><a class="button" id="download">下载结果表（.xlsx）</a></p>
<p id="unread" class="hint"></p>
<div id="rows"></div>
<div id="others"></div>
</section>
</main>`,
  };
}

const script = `
(() => {
  'use strict';
  const at = (id) => document.getElementById(id);
  const words = { accepted: '已受理', known: '此前已受理', different: '内容不同，待核对', refused: '未受理' };
  const most = 500;
  let files = [];
  const made = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    return element;
  };
  const table = (heads, lines) => {
    const whole = made('table');
    const top = whole.createTHead().insertRow();
    for (const head of heads) top.append(made('th', head));
    const body = whole.createTBody();
    for (const [name, ...cells] of lines) {
      const row = body.insertRow();
      cells.forEach((cell, index) => row.append(made('td', cell, index === 2 ? name : '')));
    }
    return whole;
  };
  const choose = (list) => {
    files = [...list];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    at('chosen').textContent = files.length === 0 ? '' : files.map((file) => file.name).slice(0, 8).join('、') + (files.length > 8 ? ' 等' : '') + '（' + files.length + '个文件，' + (size / 1048576).toFixed(1) + ' MB）';
    const tooBig = size > 127 * 1048576;
    at('send').disabled = files.length === 0 || tooBig;
    tell(tooBig ? '一次不超过128 MB，请分批提交。' : '');
  };
  const tell = (text) => {
    at('wrong').hidden = text === '';
    at('wrong').textContent = text;
    if (text !== '') at('wrong').focus();
  };
  const show = (report) => {
    at('sums').replaceChildren(...['accepted', 'known', 'different', 'refused'].map((result) => {
      const item = made('li', words[result]);
      item.append(made('b', String(report[result])));
      return item;
    }));
    at('download').href = new URL(report.download).pathname + new URL(report.download).search;
    at('unread').textContent = report.unread.length === 0 ? '' : '未读取的列：' + report.unread.join('、');
    const odd = report.rows.filter((row) => row.faults || row.notices);
    const lines = odd.flatMap((row) => row.faults
      ? row.faults.map((fault) => [row.result, String(row.row), row.number || '', words[row.result], fault.cell || '', fault.column, fault.reason, fault.remedy])
      : [[row.result, String(row.row), row.number || '', words[row.result], '', '', row.notices.join('；'), '']]);
    at('rows').replaceChildren(...(lines.length === 0 ? [] : [made('h2', '需要处理的行'), table(['行', '信访编号', '结果', '单元格', '列', '原因', '处理办法'], lines.slice(0, most))]),
      ...(lines.length > most ? [made('p', '其余 ' + (lines.length - most) + ' 项见结果表。')] : []));
    at('others').replaceChildren(...(report.files.length === 0 ? [] : [made('h2', '扫描件'), table(['文件', '信访编号', '结果', '原因', '处理办法'],
      report.files.slice(0, most).map((file) => [file.result, file.name, file.number || '', words[file.result], file.reason || '', file.remedy || '']))]));
    at('report').hidden = false;
  };
  const drop = at('drop');
  for (const type of ['dragenter', 'dragover']) drop.addEventListener(type, (event) => { event.preventDefault(); drop.classList.add('over'); });
  for (const type of ['dragleave', 'drop']) drop.addEventListener(type, (event) => { event.preventDefault(); drop.classList.remove('over'); });
  drop.addEventListener('drop', (event) => choose(event.dataTransfer.files));
  at('files').addEventListener('change', (event) => choose(event.target.files));
  at('send').addEventListener('click', async () => {
    at('send').disabled = true;
    at('report').hidden = true;
    tell('');
    at('state').textContent = '正在提交，请稍候…';
    try {
      const form = new FormData();
      for (const file of files) form.append('file', file, file.name);
      const response = await fetch(location.pathname, { method: 'POST', body: form, headers: { 'accept': 'application/json', 'accept-language': 'zh' } });
      const answer = await response.json().catch(() => ({}));
      if (response.ok) show(answer);
      else if (response.status === 503) tell('暂时无法保存，请稍后原样重新提交；已受理的不会重复。');
      else tell('未能提交（' + response.status + '）：' + (answer.errors ? answer.errors.map((error) => error.message + (error.remedy ? '；' + error.remedy : '')).join('\\n') : (answer.detail || answer.title || '')));
    } catch {
      tell('网络中断，请重新提交；已受理的不会重复。');
    }
    at('state').textContent = '';
    at('send').disabled = false;
  });
})();
`;
