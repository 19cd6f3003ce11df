import { Module } from '@nestjs/common';
import type { ServiceDefinition } from '#libs/service';

@Module({})
class PetitionsModule {}

/** What the petition bureau forwards, and visits. It has no work yet: it starts, is ready and stops. */
export const petitionsService: ServiceDefinition = {
  name: 'petitions',
  settings: {},
  assemble: async () => ({ module: { module: PetitionsModule } }),
};
