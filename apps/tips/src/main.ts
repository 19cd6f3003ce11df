import { main } from '#libs/service';
import { tipsService } from './tips.service.ts';

await main(tipsService);
