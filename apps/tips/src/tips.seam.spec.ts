import { lifecycleSuite } from '../../../libs/service/src/testing/lifecycle-suite.ts';
import { openAdapter, sharedKafka, type AdapterKit } from '../../../libs/channel/src/testing/adapter-kit.ts';
import { tipsService } from './tips.service.ts';

jest.setTimeout(60_000);

let kit: AdapterKit;
const environment: Record<string, string> = {};

beforeAll(async () => {
  kit = await openAdapter(tipsService, { kafka: await sharedKafka() });
  Object.assign(environment, kit.env);
});
afterAll(() => kit.close());

lifecycleSuite(tipsService, environment);
