import { randomUUID } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { z } from 'zod';
import { documentUrl } from '../../../deploy/local/stand-ins/telnyx/telnyx.ts';
import { telnyxHeaders } from '../../../deploy/local/stand-ins/telnyx/key.ts';
import type { Credentials } from '../credentials.ts';
import { faxDocument, type FaxDocument } from '../fax-page.ts';
import { request, type Outgoing, type SendInput, type SendKind } from '../kind.ts';
import { signatureOf } from '../twilio-form.ts';

export const fax: SendKind = {
  name: 'fax', providers: ['telnyx', 'sinch', 'signalwire', 'spool'],
  about: 'a fax, drawn: as a provider tells of it, or in the folder of the city’s own fax server; with --media a document instead',
  prepare,
};

interface Sent {
  id: string;
  from: string;
  to: string;
  document: FaxDocument;
  input: SendInput;
  credentials: Credentials;
}

async function prepare(input: SendInput, credentials: Credentials): Promise<Outgoing> {
  const document = await faxDocument(input, input.provider === 'spool' ? 'tiff' : 'pdf');
  const sent: Sent = {
    id: input.again ?? randomUUID(), from: input.from ?? '+867928222333', to: input.to ?? needed(credentials, 'DUTY_OFFICE_FAX'), document, input, credentials,
  };
  const deliver = { telnyx: byTelnyx, sinch: bySinch, signalwire: bySignalWire, spool: intoSpool }[input.provider];
  if (!deliver) throw new Error(`a fax cannot be sent by ${input.provider}`);
  return { sourceId: sent.id, files: true, scanned: true, answer: 'task', deliver: () => deliver(sent), close: () => {} };
}

type Delivered = Promise<{ ok: boolean; line: string }>;

async function byTelnyx({ id, from, to, document, input, credentials }: Sent): Delivered {
  const { link } = await atStandIn('telnyx', { id, from, to, document, input, credentials });
  const path = '/hotline/fax/telnyx';
  const body = JSON.stringify({
    data: {
      event_type: 'fax.received', id: randomUUID(), occurred_at: new Date().toISOString(), record_type: 'event',
      payload: {
        connection_id: '1453742805816968295', direction: 'inbound', fax_id: id, from, to, page_count: 1, status: 'received', partial_content: false,
        media_url: documentUrl(`${needed(credentials, 'FAX_STAND_INS_URL')}/telnyx/`, { id, link }), user_id: randomUUID(),
      },
    },
    meta: { attempt: 1, delivered_to: `${credentials.publicUrl}${path}` },
  });
  return answered(path, await request(`${input.door}${path}`, { method: 'POST', headers: telnyxHeaders(needed(credentials, 'TELNYX_PRIVATE_KEY'), body, new Date()), body }));
}

async function bySinch(sent: Sent): Delivered {
  const { id, from, to, document, input, credentials } = sent;
  await atStandIn('sinch', sent);
  const path = '/hotline/fax/sinch';
  const now = new Date().toISOString();
  const form = new FormData();
  form.append('event', 'INCOMING_FAX');
  form.append('eventTime', now);
  form.append('fax', JSON.stringify({
    id, direction: 'INBOUND', from, to, numberOfPages: 1, status: 'COMPLETED', createTime: now, completedTime: now, projectId: needed(credentials, 'SINCH_PROJECT_ID'), hasFile: 'true',
  }));
  form.append('file', new Blob([new Uint8Array(document.bytes)], { type: document.mediaType }), document.name);
  return answered(path, await request(`${input.door}${path}`, { method: 'POST', body: form }));
}

async function bySignalWire(sent: Sent): Delivered {
  const { id, from, to, input, credentials } = sent;
  await atStandIn('signalwire', sent);
  const post = (path: string, form: Record<string, string>) => request(`${input.door}${path}`, {
    method: 'POST', body: new URLSearchParams(form), headers: { 'x-signalwire-signature': signatureOf(needed(credentials, 'SIGNALWIRE_SIGNING_KEY'), `${credentials.publicUrl}${path}`, form) },
  });
  const path = '/hotline/fax/signalwire';
  const begins = { FaxSid: id, AccountSid: needed(credentials, 'SIGNALWIRE_PROJECT_ID'), ApiVersion: '2010-04-01', From: from, To: to };
  const first = await post(path, begins);
  const laml = await first.text();
  const action = /<Receive action="([^"]+)"/.exec(laml)?.[1]?.replaceAll('&amp;', '&');
  if (!first.ok || action === undefined) return { ok: false, line: `${first.status} answered by ${path}: ${laml}` };
  const next = action.slice(credentials.publicUrl.length);
  return answered(next, await post(next, {
    ...begins, RemoteStationId: from, FaxStatus: 'received', NumPages: '1', MediaUrl: `${needed(credentials, 'FAX_STAND_INS_URL')}/signalwire/media/${id}`, ErrorCode: '', ErrorMessage: '',
  }));
}

/** As the hooks of deploy/fax do: the record last, each file whole or not at all. */
async function intoSpool({ id, from, to, document, credentials }: Sent): Delivered {
  const spool = needed(credentials, 'FAX_SPOOL');
  const name = `fax-${id}`;
  const put = (file: string, content: string | Buffer) => {
    writeFileSync(join(spool, `.${file}`), content);
    renameSync(join(spool, `.${file}`), join(spool, file));
  };
  const file = `${name}${extname(document.name) || '.tif'}`;
  put(file, document.bytes);
  put(`${name}.json`, JSON.stringify({
    tiff_path: file, to_number: to, from_number: from, faxstatus: 'SUCCESS', faxpages: '1', uniqueid: id, received_at: new Date().toISOString(),
  }));
  return { ok: true, line: `put into ${spool}: taken within seconds` };
}

/** Lays the fax down where the gateway will ask for it. */
async function atStandIn(provider: string, { id, from, to, document, credentials }: Sent): Promise<{ link: string }> {
  const response = await request(`${needed(credentials, 'FAX_STAND_INS_URL')}/${provider}/dev/faxes`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, from, to, document: { base64: document.bytes.toString('base64'), mediaType: document.mediaType } }),
  });
  if (!response.ok) throw new Error(`${response.status} answered by the stand-in of ${provider}: ${await response.text()}`);
  return z.object({ link: z.string() }).parse(await response.json());
}

async function answered(path: string, response: Response): Delivered {
  return { ok: response.ok, line: `${response.status} answered by ${path}: ${await response.text()}` };
}

function needed({ secrets }: Credentials, name: string): string {
  const value = secrets[name];
  if (value === undefined) throw new Error(`There is no ${name} in the credentials: start the gateway again with npm start.`);
  return value;
}
