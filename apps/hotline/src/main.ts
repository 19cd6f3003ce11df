import { main } from '#libs/service';
import { hotlineService } from './hotline.service.ts';

await main(hotlineService);
