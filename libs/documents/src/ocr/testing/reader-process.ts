// The reader in a process of its own, as it runs in the service: under Jest a typed array of the native library is not what its own JavaScript takes for one.
import type { PagePicture } from '../../reading/page.ts';
import { createPageReader } from '../page-reader.ts';

const reader = await createPageReader();
process.on('message', (picture: PagePicture) => {
  reader.read(picture).then((page) => process.send!({ page }), (error: unknown) => process.send!({ error: String(error) }));
});
process.send!('ready');
