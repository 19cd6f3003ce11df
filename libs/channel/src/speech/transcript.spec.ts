import { readTranscript } from './transcript.ts';

const half = Math.log(0.5);

it.each<[string, unknown, unknown]>([
  ['one segment', { text: ' 路灯坏了 ', segments: [{ start: 0, end: 3, avg_logprob: half }] }, { text: '路灯坏了', confidence: 0.5 }],
  ['a long one counts more', { text: 'x', segments: [{ start: 0, end: 9, avg_logprob: 0 }, { start: 9, end: 10, avg_logprob: half }] }, { text: 'x', confidence: 0.95 }],
  ['no lengths', { text: 'x', segments: [{ avg_logprob: 0 }, { avg_logprob: half }] }, { text: 'x', confidence: 0.75 }],
  ['lengths that go backwards', { text: 'x', segments: [{ start: 5, end: 1, avg_logprob: half }] }, { text: 'x', confidence: 0.5 }],
  ['above one', { text: 'x', segments: [{ start: 0, end: 1, avg_logprob: 3 }] }, { text: 'x', confidence: 1 }],
  ['endlessly below', { text: 'x', segments: [{ start: 0, end: 1, avg_logprob: -1e9 }] }, { text: 'x', confidence: 0 }],
  ['segments without probabilities', { text: 'x', segments: [{ start: 0, end: 1 }] }, { text: 'x', confidence: 0.5 }],
  ['segments that are none', { text: 'x', segments: 'many' }, { text: 'x', confidence: 0.5 }],
  ['only a text', { text: 'x' }, { text: 'x', confidence: 0.5 }],
  ['nothing spoken', { text: '  \n', segments: [] }, { text: '', confidence: 0.5 }],
  ['no text', { segments: [] }, undefined],
  ['another kind of answer', ['x'], undefined],
  ['nothing', undefined, undefined],
  ['a machine that repeats itself', { text: '谢谢观看'.repeat(30_000) }, undefined],
])('%s', (_, body, expected) => {
  const read = readTranscript(body);
  if (read === undefined || expected === undefined) expect(read).toBe(expected);
  else expect({ ...read, confidence: Math.round(read.confidence * 1e6) / 1e6 }).toEqual(expected);
});
