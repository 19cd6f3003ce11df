import { outcomeOf } from './api.ts';

describe('what Twilio’s answer to a text means', () => {
  it.each([
    [201, { sid: 'SM1', status: 'queued' }, { outcome: 'sent', providerId: 'SM1' }],
    [201, '<html>', { outcome: 'unknown', reason: 'Twilio’s answer cannot be read' }],
    [400, { code: 21211, message: "The 'To' number +8613800001234 is not a valid phone number." }, { outcome: 'refused', reason: "twilio 21211: The 'To' number … is not a valid phone number." }],
    [400, { code: 21610, message: 'Attempt to send to unsubscribed recipient' }, { outcome: 'refused', reason: 'twilio 21610: Attempt to send to unsubscribed recipient' }],
    [400, undefined, { outcome: 'refused', reason: 'twilio 400' }],
    [401, { code: 20003, message: 'Authenticate' }, { outcome: 'busy', reason: 'twilio 20003: Authenticate' }],
    [404, undefined, { outcome: 'busy', reason: 'twilio 404' }],
    [408, undefined, { outcome: 'unknown', reason: 'twilio 408' }],
    [500, { code: 20500, message: 'An internal server error has occurred' }, { outcome: 'unknown', reason: 'twilio 20500: An internal server error has occurred' }],
    [503, undefined, { outcome: 'unknown', reason: 'twilio 503' }],
  ])('%i %j', (status, body, outcome) => {
    expect(outcomeOf(status, body, null)).toEqual(outcome);
  });

  it('too many: as long as Twilio asks for', () => {
    expect(outcomeOf(429, { code: 20429, message: 'Too Many Requests' }, '7')).toEqual({ outcome: 'busy', reason: 'twilio 20429: Too Many Requests', retryAfterSeconds: 7 });
  });
});
