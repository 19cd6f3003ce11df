import { lifecycleSuite } from '../../../libs/service/src/testing/lifecycle-suite.ts';
import { petitionsService } from './petitions.service.ts';

lifecycleSuite(petitionsService, { MINSHENG_ENVIRONMENT: 'local' });
