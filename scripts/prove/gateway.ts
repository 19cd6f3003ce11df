import { randomBytes, randomInt } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Credentials } from '../send/credentials.ts';
import { signatureOf, twilioForm } from '../send/twilio-form.ts';

/** A text as Twilio would post it, signed. */
export interface Text {
  sid: string;
  from: string;
  form: Record<string, string>;
  signature: string;
}

const path = '/mobile/sms/twilio';

/** A running gateway, as providers and staff meet it. */
export class Gateway {
  readonly credentials: Credentials;

  constructor(credentials: Credentials) {
    this.credentials = credentials;
  }

  text(words: string, from = someNumber()): Text {
    const { secrets, publicUrl } = this.credentials;
    const sid = `SM${randomBytes(16).toString('hex')}`;
    const form = twilioForm({ sid, accountSid: secrets.TWILIO_ACCOUNT_SID, from, to: secrets.TWILIO_NUMBER, text: words, media: [] });
    return { sid, from, form, signature: signatureOf(secrets.TWILIO_AUTH_TOKEN, `${publicUrl}${path}`, form) };
  }

  async post({ form, signature }: Pick<Text, 'form' | 'signature'>): Promise<number> {
    const response = await fetch(this.credentials.url + path, {
      method: 'POST', body: new URLSearchParams(form), headers: { 'x-twilio-signature': signature },
    });
    await response.arrayBuffer();
    return response.status;
  }

  /** Posts and hangs up after so many milliseconds, whatever has been answered by then. */
  async postAndHangUp({ form, signature }: Text, milliseconds: number): Promise<void> {
    const call = request(this.credentials.url + path, {
      method: 'POST', headers: { 'x-twilio-signature': signature, 'content-type': 'application/x-www-form-urlencoded' },
    });
    call.on('error', () => undefined);
    call.on('response', (response) => response.resume());
    call.end(new URLSearchParams(form).toString());
    await delay(milliseconds);
    call.destroy();
  }

  async api<Schema extends z.ZodType>(key: string, url: string, schema: Schema, body?: unknown): Promise<z.output<Schema>> {
    const response = await this.call(key, url, body);
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${url}: ${response.status} ${JSON.stringify(answer)}`);
    return schema.parse(answer);
  }

  call(key: string, url: string, body?: unknown): Promise<Response> {
    return fetch(this.credentials.url + url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${this.credentials.keys[key] ?? ''}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** What the stand-in was given to send, newest first. */
  async outbox(): Promise<{ to: string; body: string }[]> {
    const response = await fetch(`${this.credentials.url}/dev/outbox`, { headers: { accept: 'application/json' } });
    return z.array(z.object({ to: z.string(), body: z.string() })).parse(await response.json());
  }
}

/** A mobile number that nobody used before, with luck: one citizen for one text. */
export function someNumber(): string {
  return `+8615${String(randomInt(1_000_000_000)).padStart(9, '0')}`;
}

export async function until<Result>(what: string, look: () => Promise<Result | undefined>, seconds = 60): Promise<Result> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await delay(100);
  }
}
