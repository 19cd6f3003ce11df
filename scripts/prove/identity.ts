import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { caseOf, toldTo } from './cases.ts';
import { someNumber, type Gateway } from './gateway.ts';

const card = '11010519491231002X';
const name = '李建国';

/** A text that tells who wrote it leaves masked, and unmasked after a person’s release. */
export async function maskedUntilReleased(gateway: Gateway): Promise<string[]> {
  const from = someNumber();
  const written = `公司拖欠我三个月工资，我叫${name}，电话${from.slice(3)}，身份证${card}`;
  const text = gateway.text(written, from);
  await gateway.post(text);
  const found = await caseOf(gateway, text);
  if (found.status !== 'assigned') return [`the case is ${found.status} at ${found.unit}: no unit was told`];
  const told = async () => (await toldTo(gateway, found.unit)).filter((message) => message.case.id === found.id).map((message) => JSON.stringify(message));
  const wrong = leaks((await told()).join(), [from.slice(3), card, name]);
  await gateway.api('staff', `/api/cases/${found.id}/actions`, z.unknown(), {
    id: randomUUID(), version: found.version, action: 'release-identity', identity: true, text: true, reason: '需要联系当事人',
  });
  const after = (await told()).at(-1) ?? '';
  for (const secret of [from.slice(3), card, name]) if (!after.includes(secret)) wrong.push(`after the release ${secret.length} characters are still masked`);
  return wrong;
}

/** A report about the bureau that would be responsible goes to the duty desk, and to nobody else. */
export async function reportStays(gateway: Gateway): Promise<string[]> {
  const text = gateway.text('我要举报市城管局路灯所收受贿赂，路灯坏了不修');
  await gateway.post(text);
  const found = await caseOf(gateway, text);
  const told = (await toldTo(gateway, 'urban-management')).filter((message) => message.case.id === found.id);
  return [
    ...(found.unit === 'center' && found.status === 'new' ? [] : [`it is ${found.status} at ${found.unit}`]),
    ...(told.length === 0 ? [] : ['the accused bureau was told']),
  ];
}

/** Without a signature, with a wrong one, with another account’s token: 403, and nothing is kept. */
export async function failsClosed(gateway: Gateway): Promise<string[]> {
  const text = gateway.text('不应受理');
  const statuses = [
    await gateway.post({ form: text.form, signature: '' }),
    await gateway.post({ form: text.form, signature: Buffer.alloc(20).toString('base64') }),
    await gateway.post({ form: { ...text.form, Body: '改过的' }, signature: text.signature }),
    await gateway.post({ form: { ...text.form, AccountSid: `AC${'0'.repeat(32)}` }, signature: text.signature }),
  ];
  const unsigned = await gateway.call('nobody', '/api/cases');
  const foreign = await gateway.call('department:housing', '/api/departments/urban-management/cases');
  return [
    ...statuses.flatMap((status, index) => (status === 403 ? [] : [`forgery ${index + 1} was answered ${status}`])),
    ...(unsigned.status === 401 ? [] : [`without a key: ${unsigned.status}`]),
    ...(foreign.status === 403 ? [] : [`with another department’s key: ${foreign.status}`]),
  ];
}

function leaks(text: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret.length} characters of identity left in clear`);
}
