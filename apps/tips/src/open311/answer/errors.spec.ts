import { standardErrors } from './errors.ts';

const document = (status: number, more: object = {}) => ({ type: 'urn:minsheng:problem:x', title: 'A title', status, ...more });

it.each([[400, 400], [401, 403], [403, 403], [404, 404], [405, 400], [413, 400], [415, 400], [422, 400], [429, 429], [500, 500], [503, 503]])(
  '%i goes out as %i, and the code says which', (status, sent) => {
    expect(standardErrors(document(status, { detail: 'why' }))).toEqual({ status: sent, errors: [{ code: status, description: 'why' }] });
  },
);

it('every wrong field is an entry; where nothing is said, the title', () => {
  const errors = [{ field: 'lat', message: 'is missing', remedy: 'send it' }, { field: 'page', message: 'is wrong' }];
  expect(standardErrors(document(400, { detail: 'not shown', errors }))).toEqual({
    status: 400, errors: [{ code: 400, description: 'lat is missing: send it' }, { code: 400, description: 'page is wrong' }],
  });
  expect(standardErrors(document(500))).toEqual({ status: 500, errors: [{ code: 500, description: 'A title' }] });
});
