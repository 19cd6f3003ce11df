import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SentTexts } from './sent.ts';

const folder = mkdtempSync(join(tmpdir(), 'sent-'));
const file = join(folder, 'outbox.jsonl');
afterAll(() => rmSync(folder, { recursive: true }));

const line = (n: number, direction = 'outbound-api', status = 'queued'): string =>
  `${JSON.stringify({ sid: `SM${n}`, direction, to: `+861300000000${n % 2}`, body: `text ${n}`, status })}\n`;

it('meets each text once, whatever becomes of the file', () => {
  const sent = new SentTexts(file);
  sent.look();
  expect(sent.all).toEqual([]);

  writeFileSync(file, line(1) + line(9, 'inbound') + line(2).slice(0, 20));
  sent.look();
  expect(sent.all.map(({ sid }) => sid)).toEqual(['SM1']);

  appendFileSync(file, line(2).slice(20) + line(1, 'outbound-api', 'delivered') + line(3));
  sent.look();
  sent.look();
  expect(sent.all).toEqual([
    { sid: 'SM1', to: '+8613000000001', body: 'text 1' }, { sid: 'SM2', to: '+8613000000000', body: 'text 2' }, { sid: 'SM3', to: '+8613000000001', body: 'text 3' },
  ]);

  // As the stand-in writes it anew, without the oldest.
  writeFileSync(`${file}.draft`, line(3) + line(4));
  renameSync(`${file}.draft`, file);
  sent.look();
  expect(sent.all.map(({ sid }) => sid)).toEqual(['SM1', 'SM2', 'SM3', 'SM4']);
  expect([sent.countTo('+8613000000000'), sent.countTo('+8613000000001'), sent.countTo('nobody')]).toEqual([2, 2, 0]);
});
