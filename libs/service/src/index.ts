export { systemClock, type Clock } from './clock.ts';
export { silentLogger, type Logger } from './logger.ts';
export { systemRandom, type Random } from './random.ts';
export type { Assembly, ServiceContext, ServiceDefinition } from './definition.ts';
