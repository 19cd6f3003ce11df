export { busConnection, busSettings, type BusSettings } from './settings.ts';
export type { BusConnection } from './kafka/client.ts';
export type { BusRecord } from './record.ts';
export { connectPublisher, type Publisher } from './publish/publisher.ts';
export { BatchPattern, type BatchHandler } from './consume/pattern.ts';
export { KafkaTransport, type KafkaTransportOptions } from './consume/transport.ts';
export { PermanentError } from './consume/failure.ts';
export type { OnParked, Parked } from './park/parking.ts';
export { listParked, releaseParked, skipParked, type Decider, type ParkedKey } from './park/decide.ts';
