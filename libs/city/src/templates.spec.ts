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
