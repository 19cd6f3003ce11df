import { Controller, Inject } from '@nestjs/common';
import { BatchPattern, type BusRecord } from '#libs/bus';
import { casesTopic } from '#libs/contract';
import { foldBatch } from '../fold/fold-batch.ts';
import { ESCALATION, type EscalationParts } from './parts.ts';

/** What escalation reads from Kafka. */
@Controller()
export class TopicsController {
  constructor(@Inject(ESCALATION) private readonly parts: EscalationParts) {}

  @BatchPattern(casesTopic)
  async cases(records: BusRecord[]): Promise<void> {
    await foldBatch(records, this.parts.store);
  }
}
