"""Makes working-days.json and limits.json: what libs/city must give, computed without it.

Run once, with Python 3.11, chinesecalendar 1.11.0 and holidays 0.109:
    python make.py
The two libraries are kept apart from each other and from our calendar; this script stops where they differ on a
day of 2018 to 2026. They differ nowhere, not even on 2020-01-31 to 02-02, which a late paper freed, and on the Labour
Day of 2019, which a second paper moved. Years without a paper (2017, 2027) are counted by weekdays here, as
DOMAIN asks; our calendar calls them provisional.

The counting is on purpose another than libs/city's: days are looked up in one list of working days, hours are walked
minute by minute, and a minute that a pause holds is left out.
"""
import json
from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta
from pathlib import Path

import chinese_calendar
import holidays

YEARS = range(2018, 2027)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
OPENS, CLOSES = time(8, 30), time(17, 30)
china = holidays.country_holidays('CN', years=range(2017, 2029))


def works(day):
    if day.year not in YEARS:
        return day.weekday() < 5
    mine, theirs = chinese_calendar.is_workday(day), china.is_working_day(day)
    assert mine == theirs, day
    return mine


ALL = [date(2017, 1, 1) + DAY * n for n in range(365 * 12)]
WORKING = [day for day in ALL if works(day)]


def next_working(day, n):
    """The n-th working day after `day`."""
    return WORKING[bisect_right(WORKING, day) - 1 + n]


def from_working(day):
    return WORKING[bisect_left(WORKING, day)]


def working_between(first, last):
    return bisect_right(WORKING, last) - bisect_right(WORKING, first)


# The five of deploy/city/jiujiang as this script understands them, and some more, given along.
def rule(amount, unit, end='close-of-day', start='received', last='stays', clock=False):
    return {'amount': amount, 'unit': unit, 'start': start, 'end': end, 'aroundTheClock': clock, 'lastDayOff': last}


CITY = {
    'same-day': rule(0, 'working-day'),
    'week': rule(7, 'calendar-day', last='next-working-day'),
    '15-days': rule(15, 'calendar-day', last='next-working-day'),
    '30-days': rule(30, 'calendar-day', last='next-working-day'),
    '60-days': rule(60, 'calendar-day', 'end-of-day', 'accepted'),
}
MORE = {
    'two-hours': rule(2, 'hour', 'exact', clock=True),
    'day-and-night': rule(24, 'hour', 'exact', clock=True),
    'office-hours': rule(8, 'hour', 'exact'),
    'five-working': rule(5, 'working-day', 'exact'),
    'fifteen-working': rule(15, 'working-day'),
    'three-days': rule(3, 'calendar-day', 'exact', last='next-working-day'),
}


def walk_minutes(start, hours, office, pauses):
    """One minute after the other: those in a pause, or outside open office, are not counted."""
    left, at = hours * 60, start
    while left > 0:
        shut = office and not (works(at.date()) and OPENS <= at.time() < CLOSES)
        if shut or any(a <= at < b for a, b in pauses):
            at += MINUTE
        else:
            left, at = left - 1, at + MINUTE
    return at


def due(limit, received, accepted=None, pauses=(), extension=0):
    """When it is due and every day whose calendar had a say."""
    r = {**CITY, **MORE}[limit]
    start = accepted if r['start'] == 'accepted' else received
    first, asked = start.date(), set()
    if r['unit'] == 'hour':
        end = walk_minutes(start, r['amount'], not r['aroundTheClock'], pauses)
        if not r['aroundTheClock']:
            asked |= {first + DAY * n for n in range((end.date() - first).days + 1)}
        return end + DAY * extension, asked
    if r['unit'] == 'calendar-day':
        day = first + DAY * (r['amount'] + sum((b.date() - a.date()).days for a, b in pauses))
    else:
        base = first
        if r['amount'] == 0:
            base = from_working(first) if start.time() < CLOSES else next_working(first, 1)
        more = r['amount'] + sum(working_between(a.date(), b.date()) for a, b in pauses)
        day = base if more == 0 else next_working(base, more)
        asked |= {first + DAY * n for n in range((day - first).days + 1)}
    day += DAY * extension
    if r['lastDayOff'] == 'next-working-day':
        asked |= {day + DAY * n for n in range((from_working(day) - day).days + 1)}
        day = from_working(day)
    at = {'exact': start.time(), 'close-of-day': CLOSES, 'end-of-day': time(23, 59, 59, 999000)}[r['end']]
    return datetime.combine(day, at), asked


def provisional(asked):
    return any(day.year not in YEARS or day >= date(2026, 12, 20) for day in asked)


rows = []


def row(about, limit, received, accepted=None, pauses=(), extension=0):
    end, asked = due(limit, received, accepted, pauses, extension)
    text = lambda at: at.isoformat(timespec='milliseconds')
    entry = {'about': about, 'limit': limit, 'received': text(received)}
    if accepted:
        entry['accepted'] = text(accepted)
    if pauses:
        entry['pauses'] = [[text(a), text(b)] for a, b in pauses]
    if extension:
        entry['extension'] = extension
    rows.append({**entry, 'due': text(end), 'provisional': provisional(asked)})


def at(day, hour, minute=0, second=0):
    return datetime.combine(day, time(hour, minute, second))


def block(year, month, day):
    """First day off, last day off and the working day before, of the holiday that holds this day."""
    first = last = date(year, month, day)
    while not works(first - DAY):
        first -= DAY
    while not works(last + DAY):
        last += DAY
    return first, last, first - DAY


SPRING = {2018: (2, 16), 2019: (2, 5), 2020: (1, 25), 2021: (2, 12), 2022: (2, 1), 2023: (1, 22), 2024: (2, 10),
          2025: (1, 29), 2026: (2, 17)}
for year in YEARS:
    for name, (first, last, before) in {
        'Spring Festival': block(year, *SPRING[year]), 'National Day': block(year, 10, 1),
    }.items():
        row(f'{name}: the last second of the office', 'same-day', at(before, 17, 29, 59))
        row(f'{name}: as the office closes', 'same-day', at(before, 17, 30))
        row(f'{name}: a week that ends in it', 'week', at(first - DAY * 5, 9))
        row(f'{name}: five working days from the last second of the day before', 'five-working', at(before, 23, 59, 59))
        row(f'{name}: a pause over all of it', '15-days', at(before - DAY * 6, 11), pauses=[(at(before, 16), at(last + DAY, 9))])
    row('National Day: a pause over it, in working days', 'fifteen-working', at(before - DAY * 6, 11), pauses=[(at(before, 16), at(last + DAY, 9))])
    row('National Day: a pause over it, in hours of open office', 'office-hours', at(before, 15), pauses=[(at(before, 16), at(last + DAY, 10))])
    row('National Day: a pause over it, around the clock', 'day-and-night', at(before, 15), pauses=[(at(before, 16), at(last + DAY, 10))])
    row('National Day: two pauses and an extension', '30-days', at(before - DAY * 9, 8),
        pauses=[(at(before - DAY * 3, 10), at(before, 9)), (at(last + DAY, 9), at(last + DAY * 4, 23, 59, 59))], extension=30)
    row('National Day: an extension that ends in it', 'week', at(first - DAY * 15, 10), extension=10)
    row('60 days from acceptance, and a pause', '60-days', at(date(year, 3, 2), 9), at(date(year, 3, 6), 16),
        pauses=[(at(date(year, 4, 1), 0), at(date(year, 4, 9), 0))])
    makeup = [day for day in WORKING if day.year == year and day.weekday() >= 5]
    row('a make-up day', 'same-day', at(makeup[0], 10))
    row('the evening of a make-up day', 'same-day', at(makeup[-1], 23, 59, 59))
    row('hours of open office over a make-up day', 'office-hours', at(makeup[-1] - DAY, 16, 45))
    row('the last second of the year before', 'three-days', at(date(year - 1, 12, 31), 23, 59, 59))

for year in (2020, 2024):
    row('into the leap day', 'day-and-night', at(date(year, 2, 28), 12))
    row('a week over the leap day', 'week', at(date(year, 2, 23), 12))
    row('from the leap day', '30-days', at(date(year, 2, 29), 12))
    row('five working days over the leap day', 'five-working', at(date(year, 2, 26), 23, 59, 59))
    row('60 days over the leap day', '60-days', at(date(year, 1, 31), 9), at(date(year, 2, 1), 9))
    row('a pause that ends on the leap day', '15-days', at(date(year, 2, 18), 9), pauses=[(at(date(year, 2, 21), 9), at(date(year, 2, 29), 9))])
row('no leap day', '30-days', at(date(2023, 2, 28), 12))

for limit, day, hour in [('same-day', date(2027, 1, 4), 10), ('same-day', date(2026, 12, 18), 18), ('week', date(2026, 12, 12), 10),
                         ('week', date(2026, 12, 13), 10), ('15-days', date(2026, 12, 4), 10), ('30-days', date(2026, 11, 20), 10),
                         ('fifteen-working', date(2026, 12, 7), 10), ('two-hours', date(2026, 12, 31), 23), ('three-days', date(2027, 2, 5), 10)]:
    row('before the paper of 2027', limit, at(day, hour))
row('60 calendar days ask no calendar', '60-days', at(date(2026, 12, 1), 9), at(date(2026, 12, 2), 9))
row('from before the calendar', 'same-day', at(date(2017, 6, 16), 18))
row('from before the calendar', 'week', at(date(2017, 12, 25), 10))

here = Path(__file__).parent
bits = {str(y): [''.join(str(int(works(d))) for d in ALL if (d.year, d.month) == (y, m)) for m in range(1, 13)] for y in YEARS}
lines = lambda items: '[\n  ' + ',\n  '.join(json.dumps(item, ensure_ascii=False) for item in items) + '\n]'
(here / 'working-days.json').write_text(json.dumps(bits, indent=1) + '\n')
(here / 'limits.json').write_text(f'{{\n"limits": {json.dumps(MORE)},\n"rows": {lines(rows)}\n}}\n')
print(len(rows), {y: ''.join(months).count('1') for y, months in bits.items()})
