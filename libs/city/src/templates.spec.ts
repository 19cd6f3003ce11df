import type { City } from './folder/city.ts';
import { emergencyReply, renderTemplate } from './templates.ts';
import { loadJiujiang } from './testing.ts';

let city: City;
beforeAll(async () => {
  city = await loadJiujiang();
});

it('acknowledges with number and PIN', () => {
  const text = renderTemplate(city, 'acknowledgement', { number: 'JJ-20261124-000123', pin: '482915' });
  expect(text).toContain('JJ-20261124-000123');
  expect(text).toContain('482915');
  expect(text).not.toMatch(/[{}]/);
});

it('puts values in as they are, braces and dollar signs too', () => {
  expect(renderTemplate(city, 'answer', { number: 'JJ-20261124-000123', text: '$& {pin} $1' })).toContain('$& {pin} $1');
});

it('names the three emergency numbers', () => {
  for (const number of ['110', '119', '120']) expect(emergencyReply(city)).toContain(number);
});

it('tells leaders in plain words under a policy that has no texts for them yet', () => {
  const older = { ...city, templates: new Map([...city.templates].filter(([name]) => !name.startsWith('leader-'))) };
  const values = {
    unit: '市政局', title: '局长', level: '第3级', kind: '投诉', number: 'JJ-20261124-000123', holder: '市政局', since: '2026-11-24 17:00', due: '2026-12-01 17:30',
    asked: '路灯不亮', story: '无',
  };
  for (const each of [city, older]) {
    const text = renderTemplate(each, 'leader-escalated', values);
    for (const said of ['局长', '投诉JJ-20261124-000123', '2026-12-01 17:30', '路灯不亮']) expect(text).toContain(said);
    expect(text).not.toMatch(/[{}]/);
  }
});
