import type { City } from '#libs/city';
import type { CurrentCity, ReceivingAccount } from '#libs/channel';
import type { Medium } from '#libs/contract';
import type { FieldError } from '#libs/service';

/** The account of a station, and by which of the two it is on air. */
export interface StationAccount {
  account: ReceivingAccount;
  medium: Extract<Medium, 'radio' | 'tv'>;
}

export interface Said {
  /** Key or name of the account. */
  account?: string | undefined;
  station: string;
}

/**
 * To which of the city's stations something belongs: by the account that is named, by the office of the key, by the
 * station's name, by whether that speaks of radio or television, and when the city has one station only, to that. A key
 * that belongs to one station sends for no other.
 */
export function stationAccount({ account: named, station }: Said, unit: string | undefined, city: Pick<CurrentCity, 'now' | 'account'>): StationAccount | FieldError {
  const all = stationsOf(city.now);
  const own = all.find(({ key }) => key === unit);
  const byName = (text: string) => all.find(({ key, name }) => key === text || name === text);
  const bySpeech = () => {
    const medium = /电视|\btv\b|television/i.test(station) ? 'tv' : /广播|电台|radio/i.test(station) ? 'radio' : undefined;
    const found = all.filter(({ media }) => medium !== undefined && media.includes(medium));
    return found.length === 1 ? found[0] : undefined;
  };
  const found = named === undefined ? (own ?? byName(station) ?? bySpeech() ?? (all.length === 1 ? all[0] : undefined)) : byName(named);
  const account = found && city.account(found.key);
  const keys = all.map(({ key, name }) => `${key} (${name})`).join(', ');
  if (!found || !account) {
    return { field: 'account', message: named === undefined ? 'is missing, and the station’s name does not tell which it is' : 'is none of the city’s stations', remedy: `send one of: ${keys}` };
  }
  if (own && own.key !== found.key) return { field: 'account', message: 'is not the station of this key', remedy: `leave it out, or send ${own.key}` };
  return { account, medium: found.media.includes('tv') ? 'tv' : 'radio' };
}

function stationsOf({ accounts }: Pick<City, 'accounts'>) {
  return [...accounts.values()].filter(({ channel, media }) => channel === 'tips' && (media.includes('radio') || media.includes('tv')));
}
