import { main } from '#libs/service';
import { routingService } from './routing.service.ts';

await main(routingService);
