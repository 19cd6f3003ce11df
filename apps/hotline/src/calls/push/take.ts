import { createHash } from 'node:crypto';
import { unknownCorrespondent, type Channel, type HttpAnswer, type InboundItem, type ReceivingAccount } from '#libs/channel';
import { invalid } from '#libs/service';
import type { FieldMap } from './field-map.ts';
import { readPush, type Push } from './read-push.ts';

/** One request of a platform; its key was looked at before. */
export interface PushRequest {
  action: string | undefined;
  account: ReceivingAccount;
  body: Buffer;
}

type Parts = Pick<Channel, 'intake' | 'metrics' | 'city'>;

/** Of a call that the city's side made: no message is made of its recordings. */
const outwardPart = 'outward';
const outwardWords = '（这是坐席呼出的通话，不是群众来电。）';

/**
 * Takes in what a call-centre platform pushes: the record of a call, its recordings and its voicemail are parts of one
 * message, in whatever order they come.
 * @throws Problem 400 without an action, 503 when it could not be stored: anything but 2xx makes the platform send it again
 */
export async function takePush(map: FieldMap, { action, account, body }: PushRequest, channel: Parts): Promise<HttpAnswer> {
  if (action === undefined || action === '') throw invalid([{ field: 'action', message: 'is missing in the address', remedy: `set the platform to call ?action=${Object.keys(map.events).join('|')}` }]);
  const ignore = (event: string) => {
    channel.metrics.ignored.inc({ provider: map.name, event });
    return map.answer;
  };
  const event = Object.hasOwn(map.events, action) ? map.events[action] : undefined;
  if (event === undefined) return ignore('action');
  const push = readPush(body, event, channel.city.now.phone.area);
  const item = itemOf(push, { map, account, body });
  if (push.kind === 'call' && push.outward) {
    // A recording may have come first and made a message: then a person is told at once what it is.
    if (await isMessage(account, push.id, channel)) await channel.intake.accept({ ...item, text: outwardWords, textOrigin: { kind: 'clerk', confidence: 1 } });
    else await channel.intake.setAside(account.key, push.id, outwardPart);
    return ignore('outward');
  }
  if (push.kind === 'recording' && (await isOutward(account, push.id, channel))) return ignore('outward');
  return (await channel.intake.accept(item)).response;
}

function itemOf(push: Push, { map, account, body }: { map: FieldMap; account: ReceivingAccount; body: Buffer }): InboundItem {
  const common = {
    account, medium: 'call', provider: map.name, original: { bytes: body, mediaType: 'application/json' }, text: '', response: () => map.answer,
  } as const;
  if (push.kind === 'unreadable') {
    return { ...common, identity: `sha256:${createHash('sha256').update(body).digest('hex')}`, correspondent: unknownCorrespondent, unreadable: push.reason };
  }
  const { id, phone } = push;
  const at = push.kind === 'call' ? push.startedAt : push.recordedAt;
  const part = {
    ...common, identity: id, textOrigin: { kind: 'pending', confidence: 0 } as const, ...(at ? { receivedAt: at } : {}),
    correspondent: phone === undefined ? unknownCorrespondent : { phones: [phone], emails: [], capacity: 'self' as const },
  };
  if (push.kind === 'call') return { ...part, part: 'record', call: { id, ...(push.seconds === undefined ? {} : { seconds: push.seconds }) } };
  return {
    ...part, part: `recording:${push.recordingId}`, call: { id },
    ...(push.url === undefined
      ? { lost: [{ role: 'recording', reason: 'the platform named no address of it' }] }
      : { media: [{ url: push.url, role: 'recording' }] }),
  };
}

async function isMessage(account: ReceivingAccount, id: string, { intake }: Parts): Promise<boolean> {
  return (await intake.known(account.key, [id])).size > 0;
}

async function isOutward(account: ReceivingAccount, id: string, { intake }: Parts): Promise<boolean> {
  const [known = false] = await intake.knows(account.key, [{ identity: id, part: outwardPart }]);
  return known;
}
