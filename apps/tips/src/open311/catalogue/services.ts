import type { Attribute, City, Subcategory } from '#libs/city';
import type { Json } from '../answer/xml.ts';

/** More are no help to whoever looks for the right service. */
const mostKeywords = 10;

/** GET /services: each subcategory of the city is a service, in the order of its folder. */
export function serviceList(city: City): Json {
  return [...city.subcategories.values()].map((sub) => {
    const group = city.categories.get(sub.category)?.name ?? sub.category;
    const keywords = [...sub.strong, ...sub.words].slice(0, mostKeywords);
    return {
      service_code: sub.code,
      service_name: sub.name,
      description: `${group}：${sub.name}${keywords.length > 0 ? `（如${keywords.slice(0, 3).join('、')}）` : ''}`,
      metadata: sub.attributes.length > 0,
      type: 'realtime',
      keywords: keywords.join(','),
      group,
    };
  });
}

/** GET /services/{code}: what is asked beside the description. */
export function serviceDefinition({ code, attributes }: Subcategory): Json {
  return { service_code: code, attributes: attributes.map(attributeOf) };
}

function attributeOf({ code, datatype, description, example, required, variable, values }: Attribute, index: number): Json {
  return {
    variable, code, datatype, required, datatype_description: example ?? null, order: index + 1, description,
    // Only lists have values.
    ...(values.length > 0 ? { values: values.map(({ key, name }) => ({ key, name })) } : {}),
  };
}
