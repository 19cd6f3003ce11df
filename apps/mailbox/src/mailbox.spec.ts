import { lifecycleSuite } from '../../../libs/service/src/testing/lifecycle-suite.ts';
import { mailboxService } from './mailbox.service.ts';

lifecycleSuite(mailboxService, { MINSHENG_ENVIRONMENT: 'local' });
