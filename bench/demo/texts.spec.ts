import { join } from 'node:path';
import { cityFolder, classify, loadCity, type City } from '#libs/city';
import { lives } from './lives.ts';
import { matters, places } from './texts.data.ts';

let city: City;
beforeAll(async () => {
  const loaded = await loadCity(cityFolder(join(__dirname, '../../deploy/city/jiujiang')));
  if (!loaded.ok) throw new Error('the city’s folder is faulty');
  city = loaded.city;
});

describe('the texts of the demo', () => {
  it.each(matters)('$words: to $unit, $deadline', ({ words, unit, deadline }) => {
    for (const place of places) {
      const found = classify(city, { text: words.replace('@', place), account: 'mayor-mobile' });
      expect({ place, unit: found.unit, deadline: found.deadline, emergency: found.emergency }).toEqual({ place, unit, deadline, emergency: false });
    }
  });

  it.each(lives)('$name: there are matters that it may begin with', ({ of }) => {
    expect(matters.filter(of)).not.toEqual([]);
  });
});
