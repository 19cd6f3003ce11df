import { main } from '#libs/service';
import { lettersService } from './letters.service.ts';

await main(lettersService);
