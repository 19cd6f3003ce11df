import { Module } from '@nestjs/common';
import type { ServiceDefinition } from '#libs/service';

@Module({})
class EscalationModule {}

/** The clocks of all cases. It has no work yet: it starts, is ready and stops. */
export const escalationService: ServiceDefinition = {
  name: 'escalation',
  settings: {},
  assemble: async () => ({ module: { module: EscalationModule } }),
};
