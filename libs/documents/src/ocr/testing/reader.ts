import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { PagePicture, ReadPage } from '../../reading/page.ts';
import type { PageReader } from '../page-reader.ts';

/** The real reader, in a process beside the spec. One page at a time. */
export async function readerForSpecs(): Promise<PageReader> {
  const child = fork(join(import.meta.dirname, 'reader-process.ts'), { serialization: 'advanced', execArgv: ['--disable-warning=ExperimentalWarning'] });
  await once(child, 'message');
  return {
    async read(picture: PagePicture): Promise<ReadPage> {
      child.send(picture);
      const [answer] = (await once(child, 'message')) as [{ page?: ReadPage; error?: string }];
      if (answer.page === undefined) throw new Error(answer.error);
      return { ...answer.page, image: Buffer.from(answer.page.image) };
    },
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
