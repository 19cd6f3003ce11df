import { main } from '#libs/service';
import { mobileService } from './mobile.service.ts';

await main(mobileService);
