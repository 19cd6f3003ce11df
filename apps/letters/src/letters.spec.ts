import { lifecycleSuite } from '../../../libs/service/src/testing/lifecycle-suite.ts';
import { lettersService } from './letters.service.ts';

lifecycleSuite(lettersService, { MINSHENG_ENVIRONMENT: 'local' });
