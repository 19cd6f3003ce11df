import { main } from '#libs/service';
import { consoleService } from './console/src/console.service.ts';
import { escalationService } from './escalation/src/escalation.service.ts';
import { hotlineService } from './hotline/src/hotline.service.ts';
import { lettersService } from './letters/src/letters.service.ts';
import { mailboxService } from './mailbox/src/mailbox.service.ts';
import { mobileService } from './mobile/src/mobile.service.ts';
import { petitionsService } from './petitions/src/petitions.service.ts';
import { routingService } from './routing/src/routing.service.ts';
import { tipsService } from './tips/src/tips.service.ts';

// All nine in one process, for a small machine. None of them knows.
await main(
  hotlineService, mobileService, mailboxService, tipsService, lettersService, petitionsService,
  routingService, escalationService, consoleService,
);
