import type { CurrentCity } from '#libs/channel';
import { approvedText } from './approved-text.ts';

const variables = [{ name: '1', value: 'number', most: 8 }, { name: '2', value: 'text', most: 5 }];
const city = {
  name: '某市',
  smsTemplates: new Map([['spec', { sign: '签名', templates: { progress: { id: 'T1', variables }, city: { id: 'T2', variables: [{ name: 'c', value: 'city' }] } } }]]),
} as unknown as CurrentCity['now'];
const progress = (number: string, text: string) => approvedText(city, 'spec', { name: 'progress', values: { number, text } });

it.each([
  ['短话', '短话'], ['五个字正好', '五个字正好'], ['这里有六个字', '这里有六…'], ['一\n二\r\n 三', '一 二 三'], ['一二三💡四五', '一二三…'],
])('free words %j become %j', (text, value) => {
  expect(progress('N1', text)).toEqual({ sign: '签名', id: 'T1', variables: [{ name: '1', value: 'N1' }, { name: '2', value }] });
});

it('the city’s name comes by itself', () => {
  expect(approvedText(city, 'spec', { name: 'city', values: {} })).toMatchObject({ variables: [{ value: '某市' }] });
});

it.each([
  ['a number that is too long', progress('N12345678', '短话'), '{number} of this answer is longer than the 8 characters'],
  ['a value that is not there', approvedText(city, 'spec', { name: 'progress', values: { number: 'N1' } }), 'needs {text}'],
  ['a value that is empty', progress('N1', ' \n'), 'needs {text}'],
  ['no template', approvedText(city, 'spec', undefined), 'approved texts only'],
  ['a template without an approved text', approvedText(city, 'spec', { name: 'answer', values: {} }), 'no text "answer"'],
  ['a provider without approved texts', approvedText(city, 'other', { name: 'progress', values: {} }), 'no text "progress"'],
])('%s: refused', (_, found, reason) => {
  expect(found).toEqual({ refused: expect.stringContaining(reason) });
});
