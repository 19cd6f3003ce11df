import { Controller, Get, Header, Module, Req } from '@nestjs/common';
import { EventPattern, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { FastifyRequest } from 'fastify';
import request from 'supertest';
import type { ServiceDefinition } from '../definition.ts';
import { clientAddress } from '../http/client-address.ts';
import { publicUrl } from '../http/public-url.ts';
import { silentLogger } from '../logger.ts';
import { startService } from './start-service.ts';

const steps: string[] = [];

class NotingTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('noting');
  listen(callback: () => void): void {
    steps.push(`transport bound to ${[...this.messageHandlers.keys()].join()}`);
    callback();
  }
  close(): void { steps.push('transport closed'); }
  on(): void {}
  unwrap<T>(): T { throw new Error('nothing to unwrap'); }
}

@Controller()
class OrderController {
  @EventPattern('intake.messages.v1') async take(_message: unknown): Promise<void> {}

  @Get('slow') async slow() {
    await new Promise((resolve) => setTimeout(resolve, 150));
    steps.push('request finished');
    return {};
  }

  @Get('twiml') @Header('content-type', 'text/xml') twiml() { return '<Response/>'; }

  @Get('who') who(@Req() req: FastifyRequest) {
    return { address: clientAddress(req), url: publicUrl({ PUBLIC_URL: 'https://minsheng.example/gate' }, req) };
  }
}

@Module({ controllers: [OrderController] })
class OrderModule {}

const definition: ServiceDefinition = {
  name: 'routing', settings: {},
  assemble: async () => ({
    module: { module: OrderModule }, transports: [new NotingTransport()],
    started: async () => { steps.push('started'); }, close: async () => { steps.push('assembly closed'); },
  }),
};

beforeEach(() => { steps.length = 0; });

it('binds transports before it has started; at the stop ends requests, then transports, then its parts', async () => {
  const service = await startService(definition, { MINSHENG_ENVIRONMENT: 'local' }, { port: 0, logger: silentLogger });
  expect(steps).toEqual(['transport bound to intake.messages.v1', 'started']);
  steps.length = 0;
  const open = request(service.url).get('/slow').then((answer) => answer.status);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await service.close();
  await expect(open).resolves.toBe(200);
  expect(steps).toEqual(['request finished', 'transport closed', 'assembly closed']);
});

it('answers text as its handler says', async () => {
  const service = await startService(definition, { MINSHENG_ENVIRONMENT: 'local' }, { port: 0, logger: silentLogger });
  const answer = await request(service.url).get('/twiml').expect(200).expect('content-type', /^text\/xml/);
  expect(answer.text).toBe('<Response/>');
  await service.close();
});

it.each([
  ['the front door of this machine', undefined, '203.0.113.7'], ['no proxy', '10.0.0.0/8', '127.0.0.1'],
])('believes %s', async (_name, proxies, address) => {
  const env = { MINSHENG_ENVIRONMENT: 'local', TRUSTED_PROXIES: proxies };
  const service = await startService(definition, env, { port: 0, logger: silentLogger });
  const answer = await request(service.url).get('/who?a=%20b').set('x-forwarded-for', '203.0.113.7').set('host', 'evil.example');
  expect(answer.body).toEqual({ address, url: 'https://minsheng.example/gate/who?a=%20b' });
  await service.close();
});
