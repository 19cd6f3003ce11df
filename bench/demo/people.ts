import { z } from 'zod';
import { webhookPath } from '../load/texts.ts';
import { signatureOf, twilioForm } from '../../scripts/send/twilio-form.ts';
import type { CaseStory } from './cases.ts';
import type { House } from './house.ts';
import type { Step } from './lives.ts';

/** What the people of the demo do, through the doors that people have. */
export interface People {
  /** A text to the mayor's mobile. @throws Error when it is not taken */
  write(text: { phone: string; words: string; sid: string }): Promise<void>;
  /** An action on a case: the status that it was answered with, what was said, and the version that it led to. */
  act(who: Exclude<Step['who'], 'citizen'>, story: CaseStory, id: string, action: Record<string, unknown>): Promise<{ status: number; said: string; version: number | undefined }>;
}

const acted = z.object({ version: z.int() });

export function peopleOf({ services, stage: { credentials } }: House): People {
  const { TWILIO_ACCOUNT_SID: accountSid = '', TWILIO_AUTH_TOKEN: token = '', TWILIO_NUMBER: number = '' } = credentials.secrets;
  const post = (url: string, key: string, body: object): Promise<Response> => fetch(url, {
    method: 'POST', headers: { 'authorization': `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  return {
    async write({ phone, words, sid }) {
      const form = twilioForm({ sid, accountSid, from: phone, to: number, text: words, media: [] });
      const response = await fetch(`${services.mobile.url}${webhookPath}`, {
        method: 'POST', headers: { 'x-twilio-signature': signatureOf(token, `${credentials.publicUrl}${webhookPath}`, form) },
        body: new URLSearchParams(form),
      });
      if (!response.ok) throw new Error(`a text was answered with ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    },
    async act(who, story, id, action) {
      const unit = who === 'sub-unit' ? story.handedTo ?? story.unit : story.unit;
      const ofUnit = who === 'unit' || who === 'sub-unit';
      const scope = ofUnit ? `department:${unit}` : who === 'clerk' ? 'staff' : who;
      const path = ofUnit ? `/api/departments/${unit}/cases/${story.id}/actions` : `/api/cases/${story.id}/actions`;
      const response = await post(`${services.routing.url}${path}`, credentials.keys[scope] ?? '', { id, version: story.version, ...action });
      const said = await response.text();
      return { status: response.status, said, version: response.ok ? acted.parse(JSON.parse(said)).version : undefined };
    },
  };
}
