import { EventEmitter } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import { z } from 'zod';
import type { ServiceDefinition } from '../definition.ts';
import { silentLogger } from '../logger.ts';
import { exitConfiguration, run, type HostProcess } from './main.ts';

@Module({})
class MainModule {}

/** A process that only notes what is done to it. */
class Host extends EventEmitter {
  env: NodeJS.ProcessEnv = { MINSHENG_ENVIRONMENT: 'local' };
  said = '';
  readonly stderr = { write: (text: string) => { this.said += text; return true; } };
  readonly #exit = Promise.withResolvers<number>();
  readonly exited = this.#exit.promise;
  readonly exit = (code: number): void => { this.#exit.resolve(code); };
}

function definition(name: 'tips' | 'letters', closed: string[], settings: z.ZodRawShape = {}): ServiceDefinition {
  return {
    name, settings,
    assemble: async () => ({ module: { module: MainModule }, close: async () => { closed.push(name); } }),
  };
}

const start = (host: Host, definitions: ServiceDefinition[]) =>
  run(definitions, host as unknown as HostProcess, silentLogger, { port: 0, logger: silentLogger });

it.each(['SIGTERM', 'SIGINT', 'disconnect'])('ends all services of the process on %s', async (event) => {
  const [host, closed] = [new Host(), [] as string[]];
  await start(host, [definition('tips', closed), definition('letters', closed)]);
  host.emit(event);
  host.emit(event);
  await expect(host.exited).resolves.toBe(0);
  expect(closed.sort()).toEqual(['letters', 'tips']);
  expect(host.listenerCount('SIGTERM')).toBe(1);
});

it('tells in plain words what is wrong with the settings, and exits so that nobody starts it again', async () => {
  const [host, closed] = [new Host(), [] as string[]];
  await start(host, [definition('tips', closed), definition('letters', closed, { TOKEN: z.string().describe('the token') })]);
  await expect(host.exited).resolves.toBe(exitConfiguration);
  expect(host.said).toBe('The settings of letters are not complete:\n  TOKEN is not set. Set it to the token.\n');
  expect(closed).toEqual(['tips']);
});

it('names a port that is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const [host, closed] = [new Host(), [] as string[]];
  host.env = { ...host.env, TIPS_SERVICE_PORT: String(port) };
  await run([definition('tips', closed)], host as unknown as HostProcess, silentLogger, { logger: silentLogger });
  await expect(host.exited).resolves.toBe(1);
  expect(host.said).toContain(`Port ${port} is taken`);
  expect(closed).toEqual(['tips']);
  other.close();
});

it.each(['uncaughtException', 'unhandledRejection'])('ends the process on %s, closing what is open', async (event) => {
  const [host, closed] = [new Host(), [] as string[]];
  await start(host, [definition('tips', closed)]);
  host.emit(event, new Error('a fault'));
  await expect(host.exited).resolves.toBe(1);
  expect(closed).toEqual(['tips']);
});
