import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';

/** The addresses of a resource: the standard has the format behind its name; without one `Accept` decides. */
export const inFormats = (path: string): string[] => [path, `${path}.json`, `${path}.xml`];

const filters = {
  service_request_id: 'several by commas; over all other filters', service_code: 'several by commas', start_date: 'RFC 3339; with end_date at most 90 days apart',
  end_date: '', status: 'open, closed', updated_after: 'RFC 3339, of the last visible change', updated_before: '', page: 'from 1', page_size: '1 to 1000',
  extensions: 'true: with the history as notes', jurisdiction_id: 'may be left out',
};

/** Documents parameters of the address. */
export const asks = (...names: (keyof typeof filters)[]): MethodDecorator =>
  applyDecorators(...names.map((name) => ApiQuery({ name, required: false, type: String, description: filters[name] })));

const posted = {
  service_code: 'of GET services', lat: 'WGS84, together with long', long: '', address_string: 'where lat and long, or address_id, are not given', address_id: '',
  'attribute[CODE]': 'answers to the service definition', description: 'up to 4,000 characters', email: '', phone: '', first_name: '', last_name: '', device_id: '',
  account_id: '', media_url: 'a web address that a photo can be fetched from', media: 'files, as multipart/form-data',
  api_key: 'here, in the address, or as header api_key, X-Api-Key or Authorization: Bearer', jurisdiction_id: 'may be left out',
};

/** What a client posts. */
export const postedForm = {
  type: 'object', required: ['service_code'],
  properties: Object.fromEntries(Object.entries(posted).map(([name, description]) => [name, { type: 'string', description }])),
};
