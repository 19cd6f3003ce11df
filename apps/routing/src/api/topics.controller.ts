import { Controller, Inject } from '@nestjs/common';
import { BatchPattern, type BusRecord } from '#libs/bus';
import { answerResultsTopic, escalationsTopic, intakeTopic } from '#libs/contract';
import { handleResults } from '../answers/handle-results.ts';
import { handleIntake } from '../intake/handle-intake.ts';
import { handlePoints } from '../points/handle-points.ts';
import { ROUTING, type RoutingParts } from './parts.ts';

/** Each topic is read for itself: while kafkajs has one batch handled it fetches none of another topic. */
export const intakeTransport = Symbol('intake');
export const resultsTransport = Symbol('results');
export const pointsTransport = Symbol('points');

/** What routing reads from Kafka. */
@Controller()
export class TopicsController {
  constructor(@Inject(ROUTING) private readonly parts: RoutingParts) {}

  @BatchPattern(intakeTopic, intakeTransport)
  async intake(records: BusRecord[]): Promise<void> {
    await handleIntake(records, this.parts);
  }

  @BatchPattern(escalationsTopic, pointsTransport)
  async points(records: BusRecord[]): Promise<void> {
    await handlePoints(records, this.parts);
  }

  @BatchPattern(answerResultsTopic, resultsTransport)
  async results(records: BusRecord[]): Promise<void> {
    await handleResults(records, this.parts);
  }
}
