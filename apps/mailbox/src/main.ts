import { main } from '#libs/service';
import { mailboxService } from './mailbox.service.ts';

await main(mailboxService);
