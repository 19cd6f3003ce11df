import { Module, type DynamicModule } from '@nestjs/common';
import { CasesController } from './api/cases.controller.ts';
import { DepartmentsController } from './api/departments.controller.ts';
import { ROUTING, type RoutingParts } from './api/parts.ts';
import { TasksController } from './api/tasks.controller.ts';
import { TopicsController } from './api/topics.controller.ts';

@Module({})
export class RoutingModule {
  static of(parts: RoutingParts): DynamicModule {
    return {
      module: RoutingModule,
      controllers: [CasesController, DepartmentsController, TasksController, TopicsController],
      providers: [{ provide: ROUTING, useValue: parts }],
    };
  }
}
