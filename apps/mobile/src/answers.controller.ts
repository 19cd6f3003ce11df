import { Controller, Inject } from '@nestjs/common';
import { BatchPattern, type BusRecord } from '#libs/bus';
import type { Channel } from '#libs/channel';
import { answersTopic } from '#libs/contract';
import { channelToken } from './sms.controller.ts';

/** Takes from answers.v1 what is to leave by SMS. */
@Controller()
export class AnswersController {
  readonly #channel: Channel;

  constructor(@Inject(channelToken) channel: Channel) {
    this.#channel = channel;
  }

  @BatchPattern(answersTopic)
  async take(records: BusRecord[]): Promise<void> {
    await this.#channel.takeAnswers(records);
  }
}
