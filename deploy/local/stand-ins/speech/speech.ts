import { Readable } from 'node:stream';
import type { IncomingMessage, ServerResponse } from 'node:http';
import busboy from '@fastify/busboy';
import type { StandIn } from '../stand-in.ts';
import { sendJson } from '../twilio/requests.ts';

/** A recording as it was sent to be written down. */
export interface HeardRecording {
  file: { name: string; mediaType: string; bytes: Buffer };
  fields: Record<string, string>;
  authorization: string | undefined;
}

export interface SpeechStandIn extends StandIn {
  /** What it was given, oldest first. */
  heard(): readonly HeardRecording[];
  /** The next recordings are answered so, one each, instead of with words of its own. */
  answerNext(...answers: ((response: ServerResponse) => void)[]): void;
}

/** A service that writes down what is spoken, in the form that many have: POST /speech/audio/transcriptions. It hears nothing and says so. */
export function speechStandIn(): SpeechStandIn {
  const heard: HeardRecording[] = [];
  const answers: ((response: ServerResponse) => void)[] = [];
  return {
    path: '/speech/',
    async answer(request, response, url) {
      if (`${request.method} ${url.pathname}` !== 'POST /speech/audio/transcriptions') return sendJson(response, 404, { error: { message: 'not found' } });
      const recording = await readForm(request);
      heard.push(recording);
      if (heard.length > 100) heard.shift();
      const answer = answers.shift();
      if (answer) return answer(response);
      const text = `（语音识别替身：收到${recording.file.bytes.length}字节的录音，并未真正识别）`;
      sendJson(response, 200, {
        task: 'transcribe', language: 'chinese', duration: 3, text, segments: [{ id: 0, start: 0, end: 3, text, avg_logprob: -0.5, no_speech_prob: 0.1 }],
      });
    },
    heard: () => heard,
    answerNext: (...next) => void answers.push(...next),
    sent: () => [],
    close: () => {},
  };
}

async function readForm(request: IncomingMessage): Promise<HeardRecording> {
  const fields: Record<string, string> = {};
  const file = { name: '', mediaType: '', bytes: Buffer.alloc(0) };
  await new Promise<void>((resolve, reject) => {
    const reader = new busboy({ headers: { 'content-type': request.headers['content-type'] ?? '' } });
    reader.on('field', (name, value) => {
      fields[name] = value;
    });
    reader.on('file', (field, stream, name, _encoding, mediaType) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (field === 'file') Object.assign(file, { name, mediaType, bytes: Buffer.concat(chunks) });
      });
    });
    reader.on('error', reject);
    reader.on('finish', () => resolve());
    Readable.from(request).pipe(reader);
  });
  return { file, fields, authorization: request.headers.authorization };
}
