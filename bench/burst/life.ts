import { createHash } from 'node:crypto';
import { z } from 'zod';
import { messageId } from '#libs/contract';
import type { Credentials } from '../../deploy/local/settings/credentials.ts';
import { webhookPath } from '../load/texts.ts';
import { matters } from '../load/citizens.ts';
import { signatureOf, twilioForm } from '../../scripts/send/twilio-form.ts';
import type { Client } from './client.ts';
import type { OpenedCases } from './opened.ts';

export interface Lives {
  client: Client;
  opened: OpenedCases;
  credentials: Credentials;
  city: string;
  /** The unit that holds what no rule sends elsewhere. */
  desk: string;
}

const line = z.object({ id: z.string(), number: z.string(), version: z.number(), status: z.string(), unit: z.string() });
const list = z.object({ items: z.array(line) });
const acted = z.object({ version: z.number(), case: z.object({ status: z.string() }) });

/** A case must be there soon after its text was taken in, even when many come at once. */
const patience = 60_000;
/** Every fifth text is one that no rule knows a unit for. */
const mayBeReferredTo = ['urban-management', 'housing', 'education', 'health', 'transport', 'civil-affairs', 'market-supervision'];
const toDesk = '有件事想跟你们反映一下，麻烦回个电话';

/**
 * The `n`th whole life: a citizen's text, found by staff, referred where no rule did, accepted, answered, approved, and
 * found resolved. Each step is a request of its own at the one address. @throws Error at the first that is not as it should be
 */
export async function live(n: number, { client, opened, credentials, city, desk }: Lives): Promise<void> {
  const staff = callerOf(client, credentials.keys['staff']);
  const phone = `+8615${String(n).padStart(9, '0')}`;
  const sid = `SM${createHash('md5').update(`burst ${n}`).digest('hex')}`;
  const { TWILIO_ACCOUNT_SID: accountSid = '', TWILIO_AUTH_TOKEN: token = '', TWILIO_NUMBER: to = '' } = credentials.secrets;
  const form = twilioForm({ sid, accountSid, from: phone, to, text: n % 5 === 0 ? `${toDesk}（${n}）` : `${matters[n % matters.length]}（第${n}条）`, media: [] });
  await client.call({
    kind: 'send', method: 'POST', path: webhookPath, body: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signatureOf(token, `${credentials.publicUrl}${webhookPath}`, form) },
  });
  const { caseId, number } = await opened.of(messageId(city, 'mayor-mobile', sid), patience);

  const found = await staff.find('search', number);
  let { unit } = found;
  if (found.status === 'new') {
    await staff.get('list', `/api/cases?unit=${desk}&status=new&limit=20`, list);
    unit = mayBeReferredTo[(n / 5) % mayBeReferredTo.length]!;
    await staff.act('refer', `/api/cases/${caseId}/actions`, { id: 'refer', version: found.version, action: 'refer', lead: unit });
  }
  const department = callerOf(client, credentials.keys[`department:${unit}`]);
  const door = `/api/departments/${unit}/cases/${caseId}/actions`;
  await department.act('accept', door, { id: 'accept', action: 'accept' });
  const { version } = await department.act('propose', door, { id: 'propose', action: 'propose-resolution', answer: '已派人到现场处理完毕' });

  await staff.get('list', `/api/cases?unit=${unit}&status=awaiting-approval&limit=20`, list);
  await staff.act('approve', `/api/cases/${caseId}/actions`, { id: 'approve', version, action: 'approve' });
  const { status } = await staff.find('search', number);
  if (status !== 'resolved') throw new Error(`search: the case is ${status} after its approval`);
}

function callerOf(client: Client, key: string | undefined) {
  const headers = { authorization: `Bearer ${key ?? ''}` };
  const get = async <Schema extends z.ZodType>(kind: string, path: string, schema: Schema): Promise<z.output<Schema>> =>
    schema.parse(JSON.parse(await client.call({ kind, method: 'GET', path, headers })));
  return {
    get,
    async find(kind: string, number: string) {
      const { items: [found] } = await get(kind, `/api/cases?number=${number}`, list);
      if (found?.number !== number) throw new Error(`${kind}: ${number} is not found`);
      return found;
    },
    async act(kind: string, path: string, action: object) {
      const body = JSON.stringify(action);
      return acted.parse(JSON.parse(await client.call({ kind, method: 'POST', path, headers: { ...headers, 'content-type': 'application/json' }, body })));
    },
  };
}
