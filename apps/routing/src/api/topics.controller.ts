import { Controller, Inject } from '@nestjs/common';
import { BatchPattern, type BusRecord } from '#libs/bus';
import { answerResultsTopic, intakeTopic } from '#libs/contract';
import { handleResults } from '../answers/handle-results.ts';
import { handleIntake } from '../intake/handle-intake.ts';
import { ROUTING, type RoutingParts } from './parts.ts';

/** What routing reads from Kafka. */
@Controller()
export class TopicsController {
  constructor(@Inject(ROUTING) private readonly parts: RoutingParts) {}

  @BatchPattern(intakeTopic)
  async intake(records: BusRecord[]): Promise<void> {
    await handleIntake(records, this.parts);
  }

  @BatchPattern(answerResultsTopic)
  async results(records: BusRecord[]): Promise<void> {
    await handleResults(records, this.parts);
  }
}
