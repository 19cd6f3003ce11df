import type { z } from 'zod';
import type { speechSettings } from './settings.ts';
import { readTranscript, type Transcript } from './transcript.ts';

/** What became of one attempt. `reason` is for a person and holds no address. */
export type Transcribed =
  | ({ outcome: 'heard' } & Transcript)
  /** Will not get better by waiting. */
  | { outcome: 'refused'; reason: string }
  | { outcome: 'failed'; reason: string; retryAfterSeconds?: number };

export type Transcribe = (recording: { bytes: Buffer; mediaType: string }, signal: AbortSignal) => Promise<Transcribed>;

type SpeechSettings = z.output<z.ZodObject<typeof speechSettings>>;

export interface TranscribeParts {
  settings: Omit<SpeechSettings, 'SPEECH_URL'> & { SPEECH_URL: string };
  fetch: typeof fetch;
  /** How long writing down one recording may take. */
  seconds: number;
}

/** An hour with its segments and tokens is less. */
const mostAnswer = 8 * 1024 * 1024;
/** The common form tells the kind of sound by the file's name. */
const endings: Record<string, string> = {
  'audio/mpeg': 'mp3', 'audio/wav': 'wav', 'audio/mp4': 'm4a', 'audio/aac': 'aac', 'audio/ogg': 'ogg', 'audio/opus': 'opus', 'audio/webm': 'webm', 'audio/flac': 'flac',
  'audio/amr': 'amr', 'video/mp4': 'mp4', 'video/webm': 'webm', 'video/3gpp': '3gp', 'video/quicktime': 'mov',
};

/** Asks a service in the common form: POST {SPEECH_URL}/audio/transcriptions with file, model, language, response_format. Never rejects. */
export function createTranscribe({ settings, fetch: fetcher, seconds }: TranscribeParts): Transcribe {
  return async ({ bytes, mediaType }, signal) => {
    if (!/^(?:audio|video)\//.test(mediaType)) return { outcome: 'refused', reason: 'it is no sound' };
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)], { type: mediaType }), `recording.${endings[mediaType] ?? 'bin'}`);
    form.set('model', settings.SPEECH_MODEL);
    form.set('language', 'zh');
    form.set('response_format', 'verbose_json');
    const timeout = AbortSignal.timeout(seconds * 1000);
    try {
      const response = await fetcher(`${settings.SPEECH_URL}/audio/transcriptions`, {
        method: 'POST', body: form, redirect: 'error', signal: AbortSignal.any([timeout, signal]),
        headers: { accept: 'application/json', ...(settings.SPEECH_KEY === undefined ? {} : { authorization: `Bearer ${settings.SPEECH_KEY}` }) },
      });
      return await judge(response);
    } catch {
      return { outcome: 'failed', reason: timeout.aborted ? `the speech service did not answer within ${seconds} s` : 'the speech service cannot be reached' };
    }
  };
}

async function judge(response: Response): Promise<Transcribed> {
  const { status } = response;
  if (status >= 200 && status < 300) {
    const transcript = readTranscript(parseJson(await textOf(response)));
    // It took the recording and may answer better another time; if it never does, a person listens.
    return transcript ? { outcome: 'heard', ...transcript } : { outcome: 'failed', reason: 'the speech service’s answer cannot be read' };
  }
  await response.body?.cancel();
  if (status === 413) return { outcome: 'refused', reason: 'the recording is larger than the speech service takes (413)' };
  if ([400, 415, 422].includes(status)) return { outcome: 'refused', reason: `the speech service cannot read the recording (${status})` };
  const after = Number(response.headers.get('retry-after'));
  return { outcome: 'failed', reason: `the speech service answered ${status}`, ...(after > 0 && after < 86_400 ? { retryAfterSeconds: after } : {}) };
}

/** Undefined when it does not end. */
async function textOf(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > mostAnswer) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
