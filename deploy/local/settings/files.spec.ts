import { postgresFolder } from '../steps/servers.ts';
import { placesOf } from './files.ts';

it('keeps its state in the clone, or in the folder that MINSHENG_HOME names', () => {
  expect(placesOf('/clone').credentials).toBe('/clone/.minsheng/credentials.json');
  expect(placesOf('/clone', '').home).toBe('/clone/.minsheng');
  expect(placesOf('/clone', '/elsewhere').records).toBe('/elsewhere/processes');
  expect(placesOf('/clone', 'proof')).toMatchObject({ root: '/clone', home: '/clone/proof', lock: '/clone/proof/launcher.lock' });
});

it('gives each home a PostgreSQL of its own', () => {
  const folders = [undefined, '/elsewhere/a', '/elsewhere/b'].map((home) => postgresFolder(placesOf('/clone', home)));
  expect(new Set(folders).size).toBe(3);
});
