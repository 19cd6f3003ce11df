import { main } from '#libs/service';
import { petitionsService } from './petitions.service.ts';

await main(petitionsService);
