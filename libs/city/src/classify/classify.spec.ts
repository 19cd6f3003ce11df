import type { City } from '../folder/city.ts';
import { loadJiujiang } from '../testing.ts';
import { cases } from './cases.ts';
import { classify } from './classify.ts';

let city: City;
beforeAll(async () => {
  city = await loadJiujiang();
});

describe.each(Object.entries(cases))('%s', (category, table) => {
  it.each(table.map((row) => ({ text: row[0], row })))('$text', ({ row: [text, kind, subcategory, unit, district] }) => {
    const found = classify(city, { text });
    expect(`${found.kind} ${found.category}/${found.subcategory} → ${found.unit} ${district ? found.district : ''}`.trim())
      .toBe(`${kind} ${category}/${subcategory} → ${unit} ${district ?? ''}`.trim());
  });
});
