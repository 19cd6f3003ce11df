import { Module } from '@nestjs/common';
import type { ServiceDefinition } from '#libs/service';

@Module({})
class TipsModule {}

/** Web form, Open311, feeds, radio and TV. It has no work yet: it starts, is ready and stops. */
export const tipsService: ServiceDefinition = {
  name: 'tips',
  settings: {},
  assemble: async () => ({ module: { module: TipsModule } }),
};
