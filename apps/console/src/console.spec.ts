import { lifecycleSuite } from '../../../libs/service/src/testing/lifecycle-suite.ts';
import { consoleService } from './console.service.ts';

lifecycleSuite(consoleService, { MINSHENG_ENVIRONMENT: 'local' });
