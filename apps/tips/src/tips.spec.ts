import { lifecycleSuite } from '../../../libs/service/src/testing/lifecycle-suite.ts';
import { tipsService } from './tips.service.ts';

lifecycleSuite(tipsService, { MINSHENG_ENVIRONMENT: 'local' });
