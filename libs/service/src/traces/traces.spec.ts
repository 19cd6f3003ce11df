import { Controller, Module, Post } from '@nestjs/common';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import request from 'supertest';
import type { ServiceDefinition } from '../definition.ts';
import { silentLogger } from '../logger.ts';
import { startService } from '../start/start-service.ts';
import { currentTrace, currentTraceparent, injectTrace, inSpan, withExtractedTrace } from './spans.ts';

@Controller('trace')
class TraceController {
  @Post()
  async trace() {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return inSpan('store', { rows: 1 }, () => ({ headers: injectTrace({ ce_id: '1' }), traceparent: currentTraceparent() }));
  }

  @Post('fault')
  fault() { return inSpan('store', {}, () => { throw new RangeError('13800001234'); }); }
}

@Module({ controllers: [TraceController] })
class TraceModule {}

const definition = (name: 'routing' | 'tips'): ServiceDefinition =>
  ({ name, settings: {}, assemble: async () => ({ module: { module: TraceModule } }) });
const env = { MINSHENG_ENVIRONMENT: 'local' };
const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

it('passes a trace through a request with a body to its headers, when nothing is exported too', async () => {
  const service = await startService(definition('routing'), env, { port: 0, logger: silentLogger });
  const answer = await request(service.url).post('/trace').set('traceparent', parent).send({ a: 1 }).expect(201);
  expect(answer.body.headers).toEqual({ ce_id: '1', traceparent: answer.body.traceparent });
  expect(answer.body.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/);
  const fresh = await request(service.url).post('/trace').send({ a: 1 }).expect(201);
  expect(fresh.body.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  await service.close();
});

it('exports the spans of each service to its own exporter, and no error message', async () => {
  const exporters = { routing: new InMemorySpanExporter(), tips: new InMemorySpanExporter() };
  const start = (name: 'routing' | 'tips') => startService(definition(name), env, {
    port: 0, logger: silentLogger, spanProcessors: [new SimpleSpanProcessor(exporters[name])],
  });
  const [routing, tips] = [await start('routing'), await start('tips')];
  await request(routing.url).post('/trace').set('traceparent', parent).send({ a: 1 }).expect(201);
  await request(tips.url).post('/trace/fault').expect(500);
  const spans = exporters.routing.getFinishedSpans();
  expect(spans.map((s) => s.name)).toEqual(['store', 'POST /trace']);
  expect(spans[0]?.parentSpanContext?.spanId).toBe(spans[1]?.spanContext().spanId);
  expect(spans[1]?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  expect(spans[1]?.resource.attributes['service.name']).toBe('minsheng-routing');
  const failed = exporters.tips.getFinishedSpans();
  expect(failed.map((s) => s.name)).toEqual(['store', 'POST /trace/fault']);
  expect(failed[0]?.attributes['error.type']).toBe('RangeError');
  expect(JSON.stringify(failed.map((s) => [s.attributes, s.status, s.events]))).not.toContain('13800001234');
  await Promise.all([routing.close(), tips.close()]);
});

it('takes a trace from the headers of a message, and starts a new one without', async () => {
  const service = await startService(definition('routing'), env, { port: 0, logger: silentLogger });
  expect(withExtractedTrace({ traceparent: Buffer.from(parent) }, () => currentTrace()?.traceId))
    .toBe('0af7651916cd43dd8448eb211c80319c');
  await withExtractedTrace({ traceparent: parent }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(currentTrace()?.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(withExtractedTrace({}, () => currentTrace())).toBeUndefined();
  });
  expect(currentTraceparent()).toBeUndefined();
  await service.close();
});

it('gives what is below a trace that is not sampled no ids of its own', async () => {
  const service = await startService(definition('routing'), env, {
    port: 0, logger: silentLogger, spanProcessors: [new SimpleSpanProcessor(new InMemorySpanExporter())],
  });
  await withExtractedTrace({ traceparent: parent.replace(/01$/, '00') }, async () => {
    const above = currentTrace();
    expect(await inSpan('store', {}, (span) => [span.spanContext().spanId, currentTrace()])).toEqual(['b7ad6b7169203331', above]);
    await expect(inSpan('store', {}, () => { throw new RangeError('no'); })).rejects.toThrow(RangeError);
  });
  await service.close();
});
