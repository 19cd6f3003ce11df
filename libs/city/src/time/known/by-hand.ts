/** A limit worked out with the State Council's papers and a wall calendar; times are of Asia/Shanghai. */
export interface KnownLimit {
  /** One of Jiujiang's deadlines, or of those that limits.json gives. */
  limit: string;
  received: string;
  accepted?: string | undefined;
  pauses?: [from: string, to: string][] | undefined;
  extension?: number | undefined;
  due: string;
  provisional?: boolean;
  /** The working. */
  about: string;
}

export const byHand: readonly KnownLimit[] = [
  // Make-up days, days off, the close of the office, the last second of a day.
  { limit: 'same-day', received: '2026-09-20T10:00:00', due: '2026-09-20T17:30:00', about: 'Sunday 20 works for National Day: its own close' },
  { limit: 'same-day', received: '2026-09-19T10:00:00', due: '2026-09-20T17:30:00', about: 'Saturday 19 is off, Sunday 20 works' },
  { limit: 'same-day', received: '2026-09-24T17:30:00', due: '2026-09-28T17:30:00', about: 'Thursday at the close is too late; 25 to 27 are Mid-Autumn; Monday 28' },
  { limit: 'same-day', received: '2026-09-30T23:59:59', due: '2026-10-08T17:30:00', about: 'Wednesday night; 1 to 7 October are off; Thursday 8' },
  { limit: 'same-day', received: '2026-10-09T18:00:00', due: '2026-10-10T17:30:00', about: 'Friday evening; Saturday 10 works' },
  { limit: 'same-day', received: '2026-10-10T23:59:59', due: '2026-10-12T17:30:00', about: 'the night of that Saturday; Sunday is off; Monday 12' },
  { limit: 'same-day', received: '2020-01-23T18:00:00', due: '2020-02-03T17:30:00', about: 'Thursday before the festival, which a late paper lengthened to 2 February; Monday 3' },
  { limit: 'same-day', received: '2019-04-30T18:00:00', due: '2019-05-05T17:30:00', about: 'the second paper of 2019 frees 1 to 4 May and has Sunday 5 worked' },
  { limit: 'same-day', received: '2018-12-28T18:00:00', due: '2018-12-29T17:30:00', about: 'Saturday 29 December works by the paper of the next year' },
  { limit: 'same-day', received: '2018-12-29T18:00:00', due: '2019-01-02T17:30:00', about: '30 and 31 December and 1 January are off; Wednesday 2' },
  { limit: 'same-day', received: '2022-12-30T17:30:00', due: '2023-01-03T17:30:00', about: 'Friday at the close; 31 December to 2 January are off; Tuesday 3' },
  { limit: 'same-day', received: '2024-02-29T09:00:00', due: '2024-02-29T17:30:00', about: 'the leap day is a Thursday' },
  // No half working days: the eve of the festival is worked to the close, and the hour of a pause does not count.
  { limit: 'same-day', received: '2024-02-09T15:00:00', due: '2024-02-09T17:30:00', about: 'Friday, the lunar New Year’s Eve of 2024, works in full' },
  { limit: 'same-day', received: '2026-11-24T10:00:00', pauses: [['2026-11-24T11:00:00', '2026-11-24T15:00:00']], due: '2026-11-24T17:30:00', about: 'a pause within one Tuesday holds no working day' },
  { limit: 'week', received: '2026-11-24T10:00:00', pauses: [['2026-11-25T09:00:00', '2026-11-25T17:00:00']], due: '2026-12-01T17:30:00', about: '24 + 7 = 31 November = 1 December; eight hours of one date are 0 days' },
  { limit: 'week', received: '2026-11-24T10:00:00', pauses: [['2026-11-25T23:00:00', '2026-11-26T01:00:00']], due: '2026-12-02T17:30:00', about: 'two hours over midnight are 1 day: Wednesday 2 December' },
  { limit: 'same-day', received: '2026-11-24T10:00:00', pauses: [['2026-11-24T11:00:00', '2026-11-26T09:00:00']], due: '2026-11-26T17:30:00', about: 'Wednesday 25 and Thursday 26 are 2 working days' },
  { limit: 'same-day', received: '2026-09-30T09:00:00', pauses: [['2026-09-30T10:00:00', '2026-10-08T09:00:00']], due: '2026-10-08T17:30:00', about: 'of the pause only 8 October is a working day: 1' },
  { limit: 'same-day', received: '2026-11-24T18:00:00', pauses: [['2026-11-24T20:00:00', '2026-11-25T10:00:00']], due: '2026-11-25T17:30:00', about: 'it runs from Wednesday on, whose morning the pause holds: it begins at 10:00' },
  { limit: 'same-day', received: '2026-11-24T10:00:00', extension: 3, due: '2026-11-27T17:30:00', about: 'Tuesday 24 and 3 days are Friday 27' },
  // Calendar days.
  { limit: 'week', received: '2026-09-24T09:00:00', due: '2026-10-08T17:30:00', about: '24 + 7 = 31 September = 1 October, off until 7' },
  { limit: 'week', received: '2026-09-24T09:00:00', extension: 5, due: '2026-10-08T17:30:00', about: '24 + 7 + 5 = 6 October, off until 7' },
  { limit: 'week', received: '2026-09-24T09:00:00', extension: 10, due: '2026-10-12T17:30:00', about: '24 + 7 + 10 = 11 October, a Sunday; Monday 12' },
  { limit: 'week', received: '2026-09-16T09:00:00', pauses: [['2026-09-18T10:00:00', '2026-09-21T09:00:00']], due: '2026-09-28T17:30:00', about: '16 + 7 + 3 = 26, Mid-Autumn until 27; Monday 28' },
  { limit: 'week', received: '2026-09-16T09:00:00', pauses: [['2026-09-18T10:00:00', '2026-09-21T09:00:00']], extension: 5, due: '2026-10-08T17:30:00', about: 'pause, then extension: 16 + 7 + 3 + 5 = 31 = 1 October, off until 7' },
  { limit: 'week', received: '2026-09-16T09:00:00', pauses: [['2026-09-24T10:00:00', '2026-09-26T10:00:00']], extension: 5, due: '2026-09-30T17:30:00', about: 'extension, then a pause in the time it gave: 16 + 7 + 5 + 2 = 30, Wednesday' },
  { limit: 'week', received: '2026-09-16T09:00:00', pauses: [['2026-09-24T10:00:00', '2026-09-26T10:00:00']], due: '2026-09-23T17:30:00', about: '16 + 7 = 23, Wednesday; the pause began when it was over' },
  { limit: 'week', received: '2020-02-22T12:00:00', due: '2020-03-02T17:30:00', about: '22 + 7 = 29 February 2020, a Saturday; Monday 2 March' },
  { limit: 'week', received: '2024-02-22T12:00:00', due: '2024-02-29T17:30:00', about: '22 + 7 = 29 February 2024, a Thursday' },
  { limit: '30-days', received: '2023-01-30T09:00:00', due: '2023-03-01T17:30:00', about: '31 January is 1, 28 February 29, 1 March 30: Wednesday' },
  { limit: '30-days', received: '2024-01-30T09:00:00', due: '2024-02-29T17:30:00', about: '31 January is 1, 29 February 30: Thursday' },
  { limit: '30-days', received: '2020-01-30T09:00:00', due: '2020-03-02T17:30:00', about: '29 February 2020 is 30, a Saturday; Monday 2 March' },
  { limit: '15-days', received: '2026-02-01T09:00:00', due: '2026-02-24T17:30:00', about: '1 + 15 = 16 February, off until 23' },
  { limit: '15-days', received: '2026-02-01T09:00:00', pauses: [['2026-02-13T09:00:00', '2026-02-24T09:00:00']], due: '2026-02-27T17:30:00', about: '1 + 15 + 11 = 27 February, Friday: the pause held the festival' },
  { limit: '15-days', received: '2026-11-02T10:00:00', accepted: '2026-11-12T10:00:00', due: '2026-11-17T17:30:00', about: 'returned, referred again, accepted by another: 2 + 15 = 17, as ever' },
  { limit: '15-days', received: '2026-11-02T23:59:59', due: '2026-11-17T17:30:00', about: 'the last second of Monday 2 is still Monday: 2 + 15 = 17' },
  { limit: '15-days', received: '2026-11-03T00:00:00', due: '2026-11-18T17:30:00', about: 'a second later is Tuesday: 3 + 15 = 18' },
  { limit: '60-days', received: '2026-03-02T09:00:00', accepted: '2026-03-05T16:00:00', due: '2026-05-04T23:59:59.999', about: '31 March is 26, 30 April 56, 4 May 60; off, and stays' },
  { limit: '60-days', received: '2026-03-02T09:00:00', accepted: '2026-03-05T16:00:00', extension: 30, due: '2026-06-03T23:59:59.999', about: '4 May + 30 = 34 May = 3 June' },
  { limit: '60-days', received: '2026-03-02T09:00:00', accepted: '2026-03-05T16:00:00', extension: 30, pauses: [['2026-04-01T09:00:00', '2026-04-11T09:00:00']], due: '2026-06-13T23:59:59.999', about: '4 May + 10 + 30 = 44 May = 13 June' },
  { limit: '60-days', received: '2026-03-02T09:00:00', accepted: '2026-03-05T16:00:00', pauses: [['2026-03-03T09:00:00', '2026-03-05T09:00:00']], due: '2026-05-04T23:59:59.999', about: 'a pause before acceptance is before the start' },
  { limit: '60-days', received: '2026-03-02T09:00:00', accepted: '2026-03-05T16:00:00', pauses: [['2026-03-04T09:00:00', '2026-03-10T09:00:00']], due: '2026-05-09T23:59:59.999', about: 'accepted in a pause, it starts on 10 March: 31 March is 21, 30 April 51, 9 May 60' },
  // Hours.
  { limit: 'two-hours', received: '2026-11-24T23:00:00', due: '2026-11-25T01:00:00', about: 'around the clock' },
  { limit: 'two-hours', received: '2026-11-24T23:00:00', pauses: [['2026-11-24T23:30:00', '2026-11-25T08:00:00']], due: '2026-11-25T09:30:00', about: 'half an hour before the pause, an hour and a half after it' },
  { limit: 'two-hours', received: '2026-11-24T23:00:00', extension: 1, due: '2026-11-26T01:00:00', about: '01:00 on 25, and a day' },
  { limit: 'day-and-night', received: '2024-02-28T12:00:00', due: '2024-02-29T12:00:00', about: '24 hours from 28 February of a leap year' },
  { limit: 'day-and-night', received: '2023-02-28T12:00:00', due: '2023-03-01T12:00:00', about: '24 hours from 28 February of another' },
  { limit: 'office-hours', received: '2026-11-24T08:30:00', due: '2026-11-24T16:30:00', about: '8 of the 9 hours from 08:30 to 17:30: noon is no break' },
  { limit: 'office-hours', received: '2026-11-27T15:30:00', due: '2026-11-30T14:30:00', about: 'Friday 2 hours, Monday 6' },
  { limit: 'office-hours', received: '2026-10-09T15:30:00', due: '2026-10-10T14:30:00', about: 'Friday 2 hours, the Saturday that works 6' },
  { limit: 'office-hours', received: '2026-09-30T15:30:00', due: '2026-10-08T14:30:00', about: '30 September 2 hours, 8 October 6' },
  { limit: 'office-hours', received: '2026-11-24T10:00:00', pauses: [['2026-11-24T12:00:00', '2026-11-25T09:30:00']], due: '2026-11-25T15:30:00', about: '2 hours before the pause, 6 from 09:30' },
  { limit: 'office-hours', received: '2026-11-24T10:00:00', pauses: [['2026-11-24T18:00:00', '2026-11-25T08:00:00']], due: '2026-11-25T09:00:00', about: '7½ hours on Tuesday, ½ on Wednesday: a pause at night takes no open office' },
  // Working days, and calendar days to the second.
  { limit: 'five-working', received: '2026-02-13T11:00:00', due: '2026-02-27T11:00:00', about: 'Saturday 14 is 1; off until 23; Tuesday 24 is 2, Friday 27 is 5' },
  { limit: 'five-working', received: '2026-02-27T11:00:00', due: '2026-03-05T11:00:00', about: 'Saturday 28 works: 1; Monday 2 March is 2, Thursday 5 is 5' },
  { limit: 'five-working', received: '2026-09-18T23:59:59', due: '2026-09-24T23:59:59', about: 'Sunday 20 is 1, Monday 21 is 2, Thursday 24 is 5' },
  { limit: 'five-working', received: '2026-09-21T11:00:00', pauses: [['2026-09-24T10:00:00', '2026-09-28T10:00:00']], due: '2026-09-30T11:00:00', about: '22, 23, 24, 28, 29 are 5; the pause holds one working day, 28: 30' },
  { limit: 'fifteen-working', received: '2026-02-10T10:00:00', due: '2026-03-09T17:30:00', about: '11 to 14 are 4, 24 to 28 are 9, 2 to 6 March are 14, Monday 9 is 15' },
  { limit: 'three-days', received: '2026-02-12T10:20:30', due: '2026-02-24T10:20:30', about: '12 + 3 = 15, off until 23' },
  { limit: 'three-days', received: '2020-02-26T23:59:59', due: '2020-03-02T23:59:59', about: '26 + 3 = 29 February 2020, a Saturday; Monday 2 March' },
  // Years without a paper: weekdays, and said so.
  { limit: 'same-day', received: '2026-12-18T10:00:00', due: '2026-12-18T17:30:00', about: 'Friday 18 December: before the paper of 2027 has a say' },
  { limit: 'same-day', received: '2026-12-18T18:00:00', due: '2026-12-21T17:30:00', provisional: true, about: 'Monday 21, which that paper may change' },
  { limit: 'week', received: '2026-12-12T10:00:00', due: '2026-12-21T17:30:00', provisional: true, about: '12 + 7 = 19, a Saturday; Monday 21, which that paper may change' },
  { limit: 'same-day', received: '2027-02-06T10:00:00', due: '2027-02-08T17:30:00', provisional: true, about: 'Saturday; Monday 8 by its weekday, though it will be the Spring Festival' },
  { limit: '60-days', received: '2026-12-01T09:00:00', accepted: '2026-12-01T09:00:00', due: '2027-01-30T23:59:59.999', about: '31 December is 30, 30 January 60: calendar days ask no paper' },
  { limit: 'same-day', received: '2017-06-16T10:00:00', due: '2017-06-16T17:30:00', provisional: true, about: 'a Friday before the first calendar' },
];
