import { main } from '#libs/service';
import { consoleService } from './console.service.ts';

await main(consoleService);
