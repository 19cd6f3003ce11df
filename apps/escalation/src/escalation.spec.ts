import { lifecycleSuite } from '../../../libs/service/src/testing/lifecycle-suite.ts';
import { escalationService } from './escalation.service.ts';

lifecycleSuite(escalationService, { MINSHENG_ENVIRONMENT: 'local' });
