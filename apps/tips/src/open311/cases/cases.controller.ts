import { Controller, Inject } from '@nestjs/common';
import { BatchPattern, type BusRecord } from '#libs/bus';
import { casesTopic } from '#libs/contract';
import { open311Token, type Open311Parts } from '../parts.ts';
import { foldBatch } from './fold-batch.ts';

/** Of the consumer of cases.events.v1. */
export const casesTransport = Symbol('open311 cases');

/** Follows the cases of requests that came in by Open311. */
@Controller()
export class Open311CasesController {
  readonly #parts: Open311Parts;

  constructor(@Inject(open311Token) parts: Open311Parts) {
    this.#parts = parts;
  }

  @BatchPattern(casesTopic, casesTransport)
  async cases(records: BusRecord[]): Promise<void> {
    await foldBatch(records, this.#parts.channel.store);
  }
}
