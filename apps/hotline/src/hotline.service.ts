import { Module } from '@nestjs/common';
import type { ServiceDefinition } from '#libs/service';

@Module({})
class HotlineModule {}

/** Hotline calls and fax. It has no work yet: it starts, is ready and stops. */
export const hotlineService: ServiceDefinition = {
  name: 'hotline',
  settings: {},
  assemble: async () => ({ module: { module: HotlineModule } }),
};
