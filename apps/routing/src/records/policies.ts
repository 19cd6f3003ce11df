import { cityFromFiles, type City, type CityFiles } from '#libs/city';
import type { Store } from '#libs/store';

/** Every version of the city’s folder under which a case was ever opened, by its hash. */
export class PolicyArchive {
  readonly #store: Store;
  readonly #known = new Map<string, City>();
  #latest: City | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Keeps a version before a case is opened under it. */
  async keep(city: City, at: Date): Promise<void> {
    this.#latest = city;
    if (this.#known.has(city.hash)) return;
    await this.#store.execute(
      'INSERT INTO policies (hash, files, stored_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [city.hash, JSON.stringify(city.files), at],
    );
    this.#known.set(city.hash, city);
  }

  /** The city as it was; throws when the version was never kept, or today’s checks refuse it. */
  async at(hash: string): Promise<City> {
    const known = this.#known.get(hash);
    if (known) return known;
    const [row] = await this.#store.query<{ files: CityFiles }>('SELECT files FROM policies WHERE hash = $1', [hash]);
    if (!row) throw new Error(`the city’s folder of version ${hash} was never kept`);
    // Texts are always those of today, and a program may have learned new ones since: an old folder need not have them.
    const texts = this.#latest?.files['templates.yaml'];
    const loaded = cityFromFiles(texts === undefined ? row.files : { ...row.files, 'templates.yaml': texts });
    if (!loaded.ok) throw new Error(`the city’s folder of version ${hash} is no longer understood: ${loaded.problems[0]?.message}`);
    const city: City = { ...loaded.city, hash, files: row.files };
    this.#known.set(hash, city);
    return city;
  }
}
