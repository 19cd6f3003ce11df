import { lifecycleSuite } from '../../../libs/service/src/testing/lifecycle-suite.ts';
import { hotlineService } from './hotline.service.ts';

lifecycleSuite(hotlineService, { MINSHENG_ENVIRONMENT: 'local' });
