// The services that a case's life goes through, in this process and by a clock that is given to them. Built by house.ts,
// because the apps need a build.
import { startService, type Clock, type Logger, type RunningService } from '#libs/service';
import type { ServiceName } from '#libs/contract';
import { escalationService } from '../../apps/escalation/src/escalation.service.ts';
import { mobileService } from '../../apps/mobile/src/mobile.service.ts';
import { routingService } from '../../apps/routing/src/routing.service.ts';

export interface Started {
  mobile: RunningService;
  routing: RunningService;
  escalation: RunningService;
}

/** All or none: when one fails to start, the others are closed. */
export async function startServices(
  environmentOf: (name: ServiceName) => NodeJS.ProcessEnv, overrides: { clock: Clock; logger: Logger },
): Promise<Started> {
  const starting = [
    startService(mobileService, environmentOf('mobile'), overrides),
    startService(routingService, environmentOf('routing'), overrides),
    startService(escalationService, environmentOf('escalation'), overrides),
  ] as const;
  try {
    const [mobile, routing, escalation] = await Promise.all(starting);
    return { mobile, routing, escalation };
  } catch (error) {
    const settled = await Promise.allSettled(starting);
    await Promise.all(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value.close()] : [])));
    throw error;
  }
}
