import { main } from '#libs/service';
import { escalationService } from './escalation.service.ts';

await main(escalationService);
