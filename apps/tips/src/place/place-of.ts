import type { Bounds } from '#libs/city';
import type { Place } from '#libs/contract';
import type { Point } from './exif-place.ts';

/** What a sender said about the place: words, a point, both or nothing. */
export interface GivenPlace {
  text?: string | undefined;
  point?: Point | undefined;
}

export interface PlaceFound {
  place?: Place;
  /** To be said to the sender, and to whoever reads the report. */
  remark?: 'outside' | 'from-photo';
}

/**
 * Where a report is about. What the sender says counts; where he says nothing, a photo may (`fromPhoto`), and the place
 * says so. A point outside the city is kept and said to be outside: he may have touched the map in the wrong place, or
 * report what comes from over there.
 */
export function placeOf(given: GivenPlace, fromPhoto: Point | undefined, city: { name: string; bounds: Bounds | undefined }): PlaceFound {
  const photo = given.text === undefined && given.point === undefined ? fromPhoto : undefined;
  const point = given.point ?? photo;
  const outside = point !== undefined && city.bounds !== undefined && !within(point, city.bounds);
  // A photo that was taken elsewhere shows nothing of this city.
  if (photo && outside) return {};
  const words = [given.text, outside ? `（所选位置在${city.name}范围之外）` : undefined, photo ? '（照片拍摄位置）' : undefined].filter((part) => part !== undefined);
  if (words.length === 0 && point === undefined) return {};
  return {
    place: { ...(words.length > 0 ? { text: words.join('') } : {}), ...point },
    ...(outside ? { remark: 'outside' as const } : photo ? { remark: 'from-photo' as const } : {}),
  };
}

function within({ latitude, longitude }: Point, { south, west, north, east }: Bounds): boolean {
  return latitude >= south && latitude <= north && longitude >= west && longitude <= east;
}
