import { Module, type DynamicModule } from '@nestjs/common';
import { EscalationsController } from './api/escalations.controller.ts';
import { ESCALATION, type EscalationParts } from './api/parts.ts';
import { TopicsController } from './api/topics.controller.ts';

@Module({})
export class EscalationModule {
  static of(parts: EscalationParts): DynamicModule {
    return {
      module: EscalationModule,
      controllers: [EscalationsController, TopicsController],
      providers: [{ provide: ESCALATION, useValue: parts }],
    };
  }
}
