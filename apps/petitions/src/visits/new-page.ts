import type { City } from '#libs/city';
import { html } from '#libs/service';
import type { Page } from '../pages/send-page.ts';
import { staffStyle } from '../pages/style.ts';

const people = [0, 1, 2, 3, 4];

/** Where the reception desk records a visit and prints its receipt. */
export function newVisitPage({ name }: Pick<City, 'name'>): Page {
  return {
    title: `来访登记 · ${name}民声直通车`, style: staffStyle, script,
    body: html`
<main>
<h1>来访登记</h1>
<p class="hint">多人共同来访的，请群众推选代表，代表不超过五人（《信访工作条例》第二十条）。有人员危险时请立即报警：110、119、120。</p>
<div id="wrong" class="wrong" role="alert" tabindex="-1" hidden></div>
<form id="visit">
<fieldset><legend>来访人（集体来访填写代表）</legend>
<div class="field"><label for="headCount">来访人数</label><input id="headCount" type="number" min="1" max="2000" value="1" required></div>
${people.map((index) => html`<div class="two person"${index > 0 && html` hidden`}>
<div class="field"><label for="name${index}">${index === 0 ? '姓名' : `代表${index + 1}姓名`}</label><input id="name${index}" maxlength="100" autocomplete="off"></div>
<div class="field"><label for="phone${index}">联系电话</label><input id="phone${index}" maxlength="64" inputmode="tel" autocomplete="off"></div>
</div>`)}
<div class="field"><label for="address">住址</label><input id="address" maxlength="500" autocomplete="off"></div>
<div class="field"><label><input type="checkbox" id="confidential"> 来访人要求保密</label></div>
</fieldset>
<fieldset><legend>反映事项</legend>
<div class="field"><label for="subject">概要（可不填）</label><input id="subject" maxlength="500" autocomplete="off"></div>
<div class="field"><label for="record">谈话记录</label><textarea id="record" rows="8" maxlength="100000"></textarea></div>
<div class="field"><label for="place">问题发生地（可不填）</label><input id="place" maxlength="500" autocomplete="off"></div>
<div class="field"><label for="files">材料：照片、扫描件、录音（可不选）</label><input id="files" type="file" multiple></div>
</fieldset>
<div class="two">
<div class="field"><label for="officer">接待人</label><input id="officer" maxlength="100" required autocomplete="off"></div>
<div class="field"><label for="arrivedAt">来访时间（不填为现在）</label><input id="arrivedAt" type="datetime-local"></div>
</div>
<p><button class="main" id="send">登记</button> <span id="state" role="status"></span></p>
</form>
<section id="done" hidden tabindex="-1">
<h2>已登记</h2>
<ul class="sums" id="sums"></ul>
<p id="notices"></p>
<p><a class="button" id="receipt" target="_blank" rel="noopener">打开回执</a> <button type="button" id="next">登记下一位</button></p>
</section>
</main>`,
  };
}

// The key stays the same until the visit is taken in: pressing twice records it once.
const script = `
(() => {
  'use strict';
  const at = (id) => document.getElementById(id);
  const form = at('visit');
  const text = (id) => { const value = at(id).value.trim(); return value === '' ? undefined : value; };
  let key = crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, '0')).join('');
  const people = [...document.querySelectorAll('.person')];
  const showPeople = () => people.forEach((person, index) => { person.hidden = index > 0 && index >= Number(at('headCount').value); });
  at('headCount').addEventListener('input', showPeople);
  const tell = (words) => {
    at('wrong').hidden = words === '';
    at('wrong').textContent = words;
    if (words !== '') at('wrong').focus();
  };
  const names = { 'officer': '接待人', 'record': '谈话记录', 'visitor.phone': '联系电话', 'arrivedAt': '来访时间', 'group.headCount': '来访人数', 'group.representatives': '代表' };
  const nameOf = (field) => names[field] || field.replace(/^group\\.representatives\\.(\\d+)\\.(name|phone)$/, (_, index, what) => '代表' + (Number(index) + 1) + (what === 'name' ? '姓名' : '联系电话'));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const headCount = Number(at('headCount').value);
    const shown = people.map((_, index) => ({ name: text('name' + index), phone: text('phone' + index) })).filter((one, index) => index < headCount);
    const who = headCount > 1
      ? { group: { headCount, representatives: shown.filter((one) => one.name !== undefined || one.phone !== undefined), address: text('address') } }
      : { visitor: { ...shown[0], address: text('address') } };
    const visit = { ...who, subject: text('subject'), record: text('record'), place: text('place'), officer: text('officer'), arrivedAt: text('arrivedAt'), confidential: at('confidential').checked };
    const body = new FormData();
    body.append('visit', JSON.stringify(visit));
    for (const file of at('files').files) body.append('material', file, file.name);
    at('send').disabled = true;
    at('state').textContent = '正在登记…';
    tell('');
    try {
      const response = await fetch(location.pathname.replace(/\\/new$/, ''), { method: 'POST', body, headers: { 'accept': 'application/json', 'accept-language': 'zh', 'idempotency-key': key } });
      const answer = await response.json().catch(() => ({}));
      if (response.ok) {
        const receipt = new URL(answer.receipt);
        at('receipt').href = receipt.pathname + receipt.search;
        at('sums').replaceChildren(...[['受理编号', answer.number || '生成中，见回执'], ['查询码', answer.pin || '见回执']].map(([name, value]) => {
          const item = document.createElement('li');
          const strong = document.createElement('b');
          strong.textContent = value;
          item.append(name, strong);
          return item;
        }));
        at('notices').textContent = answer.notices.join('；');
        form.hidden = true;
        at('done').hidden = false;
        at('done').focus();
      } else if (response.status === 503) tell('暂时无法保存，请稍后再按一次。');
      else tell('未能登记：' + (answer.errors ? answer.errors.map((error) => nameOf(error.field) + ' ' + error.message + (error.remedy ? '；' + error.remedy : '')).join('\\n') : (answer.detail || answer.title || response.status)));
    } catch {
      tell('网络中断，请再按一次；不会重复登记。');
    }
    at('state').textContent = '';
    at('send').disabled = false;
  });
  at('next').addEventListener('click', () => location.reload());
  window.addEventListener('pageshow', () => { if (!form.hidden) showPeople(); });
})();
`;
