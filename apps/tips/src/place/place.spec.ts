import fc from 'fast-check';
import { exifPlace } from './exif-place.ts';
import { placeOf, type GivenPlace, type PlaceFound } from './place-of.ts';
import { jpegAt } from './testing/jpeg.ts';

describe('where a photo was taken', () => {
  it.each([[29.7051, 116.0019], [-33.8568, 151.2153], [51.4779, -0.0015]])('%d, %d', (latitude, longitude) => {
    const found = exifPlace(jpegAt(latitude, longitude));
    expect(found?.latitude).toBeCloseTo(latitude, 4);
    expect(found?.longitude).toBeCloseTo(longitude, 4);
  });

  it.each<[string, Uint8Array]>([
    ['no fix', jpegAt(0, 0)],
    ['an angle that cannot be', jpegAt(123, 116)],
    ['no JPEG', Buffer.from('\x89PNG\r\n\x1a\n')],
    ['a JPEG without EXIF', Buffer.from([0xff, 0xd8, 0xff, 0xdb, 0, 4, 1, 1, 0xff, 0xd9])],
    ['EXIF that is cut short', jpegAt(29.7, 116).subarray(0, 40)],
    ['nothing', new Uint8Array()],
  ])('%s: it says nothing', (_, bytes) => {
    expect(exifPlace(bytes)).toBeUndefined();
  });

  it('whatever the bytes, it does not fail', () => {
    const whole = jpegAt(29.7, 116);
    fc.assert(fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
      const changed = Buffer.from(whole);
      changed[at] = byte;
      exifPlace(changed);
    }));
  });
});

const city = { name: '九江市', bounds: { south: 28.78, west: 113.94, north: 30.11, east: 116.89 } };
const inside = { latitude: 29.7, longitude: 116 };
const beijing = { latitude: 39.9, longitude: 116.4 };

it.each<[string, GivenPlace, typeof inside | undefined, PlaceFound]>([
  ['nothing', {}, undefined, {}],
  ['words', { text: '和中路' }, undefined, { place: { text: '和中路' } }],
  ['a point', { point: inside }, undefined, { place: inside }],
  ['both', { text: '和中路', point: inside }, undefined, { place: { text: '和中路', ...inside } }],
  ['a point outside', { text: '和中路', point: beijing }, undefined, { place: { text: '和中路（所选位置在九江市范围之外）', ...beijing }, remark: 'outside' }],
  ['only a photo', {}, inside, { place: { text: '（照片拍摄位置）', ...inside }, remark: 'from-photo' }],
  ['words and a photo', { text: '和中路' }, inside, { place: { text: '和中路' } }],
  ['a point and a photo', { point: inside }, beijing, { place: inside }],
  ['a photo from elsewhere', {}, beijing, {}],
])('%s', (_, given, photo, found) => {
  expect(placeOf(given, photo, city)).toEqual(found);
});

it('a city without bounds has no outside', () => {
  expect(placeOf({ point: beijing }, undefined, { ...city, bounds: undefined })).toEqual({ place: beijing });
});
