import { Module } from '@nestjs/common';
import type { ServiceDefinition } from '#libs/service';

@Module({})
class LettersModule {}

/** Scanned letters. It has no work yet: it starts, is ready and stops. */
export const lettersService: ServiceDefinition = {
  name: 'letters',
  settings: {},
  assemble: async () => ({ module: { module: LettersModule } }),
};
