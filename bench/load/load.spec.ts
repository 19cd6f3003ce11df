import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { signatureOf } from '../../scripts/send/twilio-form.ts';
import { readAnswer } from './answer.ts';
import { Connection } from './connection.ts';
import { latenciesOf, percentile } from './percentiles.ts';
import { runLoad } from './run-load.ts';
import { dueAfter, dueBy } from './schedule.ts';
import { sidOf } from './citizens.ts';
import { requestOf } from './texts.ts';

describe('percentiles', () => {
  it.each([[50, 50], [99, 99], [100, 100], [1, 1], [0.5, 1]])('%d per cent of 1 … 100 do not exceed %d', (percent, expected) => {
    expect(percentile(Float64Array.from({ length: 100 }, (_, n) => n + 1), percent)).toBe(expected);
  });
  it('are values that were measured, in order', () => fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
    const { 'p50 ms': middle, 'p99 ms': high, 'max ms': most } = latenciesOf(values);
    expect(middle <= high && high <= most && most === Math.max(...values) && values.includes(middle)).toBe(true);
  })));
  it('of nothing are refused', () => expect(() => latenciesOf([])).toThrow('nothing was answered'));
});

describe('the schedule of an open loop', () => {
  it('is even', () => expect([0, 1, 2, 500].map((n) => dueAfter(n, 500))).toEqual([0, 2, 4, 1000]));
  it.each([[-1, 0], [0, 1], [1.9, 1], [2, 2], [999, 500], [1e6, 600]])('after %d ms at 500 a second %d of 600 are due', (milliseconds, due) => {
    expect(dueBy(milliseconds, 500, 600)).toBe(due);
  });
  it('says the same from both sides', () => fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(5000), (perSecond, index) => {
    expect(dueBy(dueAfter(index, perSecond) + 1e-6, perSecond, 10_000)).toBe(index + 1);
  })));
});

describe('an answer', () => {
  const whole = Buffer.from('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlater');
  it('is read when it is there whole', () => {
    for (let length = 0; length < whole.length; length += 1) expect(readAnswer(whole.subarray(0, length))).toBeUndefined();
    expect(readAnswer(Buffer.concat([whole, whole]))).toEqual({ status: 503, bytes: whole.length, last: true });
  });
  it('of unknown length is refused', () => {
    expect(() => readAnswer(Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'))).toThrow('neither its status nor its length');
  });
});

it('every text has its own words, its own citizen, its own id and a signature that holds', () => {
  const line = { publicUrl: 'http://city', accountSid: `AC${'0'.repeat(32)}`, token: 'token', number: '+19855500000' };
  const forms = [1, 2, 13].map((n) => {
    const [head = '', body = ''] = requestOf(n, line, 'host:1').toString('latin1').split('\r\n\r\n');
    expect(Number(/Content-Length: (\d+)/.exec(head)?.[1])).toBe(body.length);
    const form = Object.fromEntries(new URLSearchParams(body));
    expect(/X-Twilio-Signature: (.*)\r/.exec(head)?.[1]).toBe(signatureOf('token', 'http://city/mobile/sms/twilio', form));
    expect(form['MessageSid']).toBe(sidOf(n));
    return form;
  });
  for (const name of ['From', 'Body', 'MessageSid']) expect(new Set(forms.map((form) => form[name])).size).toBe(3);
});

describe('a load', () => {
  let server: Server;
  let port: number;
  let received: number;
  /** What the nth request meets; 200 when it says nothing. */
  let answers: (n: number) => string | undefined;
  const ok = (status: number) => `HTTP/1.1 ${status} x\r\ncontent-length: 0\r\n\r\n`;
  const requests = Array.from({ length: 40 }, (_, n) => Buffer.from(`${n}\n`));

  beforeEach(async () => {
    received = 0;
    answers = () => undefined;
    server = createServer((socket) => socket.on('error', () => undefined).on('data', () => {
      received += 1;
      const answer = answers(received) ?? ok(200);
      if (answer === 'cut') socket.destroy();
      else socket.write(answer);
    }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  async function load(plan: Parameters<typeof runLoad>[0]) {
    const connections = Array.from({ length: plan.load.connections }, () => new Connection('127.0.0.1', port));
    await Promise.all(connections.map((connection) => connection.open()));
    try {
      return await runLoad(plan, requests, connections);
    } finally {
      for (const connection of connections) connection.close();
    }
  }

  it.each([1, 4])('closed over %d connections sends each request once', async (connections) => {
    const run = await load({ load: { kind: 'closed', seconds: 60, connections } });
    expect(run).toMatchObject({ sent: 40, outcomes: { 200: 40 } });
    expect(received).toBe(40);
    expect(run.latencies.every((value) => value > 0)).toBe(true);
  });

  it('open sends all that are due, though they wait for a connection', async () => {
    const run = await load({ load: { kind: 'open', perSecond: 2000, connections: 1 } });
    expect(run).toMatchObject({ sent: 40, outcomes: { 200: 40 } });
    expect(received).toBe(40);
  });

  it('counts what was refused and what was cut, and goes on', async () => {
    answers = (n) => (n === 3 ? ok(503) : n === 5 ? 'cut' : undefined);
    const run = await load({ load: { kind: 'closed', seconds: 60, connections: 2 } });
    expect(run.outcomes).toEqual({ 200: 38, 503: 1, cut: 1 });
    expect([...run.latencies].filter(Number.isNaN)).toHaveLength(2);
  });
});
