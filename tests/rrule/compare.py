#!/usr/bin/env python3
"""Compares `tidings when` with Python's dateutil and zoneinfo.

    compare.py TIDINGS rules|words|zones COUNT SEED

rules: random RFC 5545 rules, DAILY to YEARLY, all BY parts but BYSECOND, INTERVAL, COUNT, UNTIL, WKST, RDATE
and EXDATE; the first 30 times of each, and the first 5 from a random day on.
words: random rules in words, each wish worded at random, against the RRULE that is meant; the first 30 times.
zones: random wall-clock times to instants, and random instants to wall clocks, 1970 to 2099, in
every zone both know; half of them within three hours of a clock change.

zones, after 2037: not asked for Europe/Dublin and its alias. GLib 2.74 misreads the rule for the far
future where winter is the saving time; up to 2037 it is right.

Where the two are known to differ, and why we keep ours. dateutil is asked the question in the
second column:

  YEARLY + BYMONTHDAY, without BYMONTH,     DTSTART's month is given to dateutil. It takes every
  BYYEARDAY, BYWEEKNO                       month; libical and other calendars keep DTSTART's.
  BYWEEKNO                                  not asked: it takes all seven days where no day is
                                            given (RFC 5545: DTSTART's), counts the weeks of the
                                            year before wrong on 1 to 3 January, forgets -52 and
                                            -53, and takes INTERVAL by calendar years. Such rules
                                            are held against the definition, day by day, instead.
  WEEKLY + BYSETPOS                         DTSTART is moved to the week's first day, and what lies
                                            before DTSTART is left out here: its first week is
                                            cut off at DTSTART, so that positions count wrong.
  BYDAY with and without numbers            not mixed: MO,1FR makes it ask for both at once.
                                            Nor is YEARLY + BYMONTHDAY + a numbered BYDAY without
                                            BYMONTH, the only form that is counted as "not
                                            comparable" (181 of 20,500): the month that would have to
                                            be given makes it count the days in that month.
  UNTIL as a date                           the end of that day is given: it takes midnight.

RRULE_COUNT=20000 RRULE_SEED=1 ends with no difference: 20,319 rules, 20,000 rules in words, 20,000
instants in 553 zones (dateutil 2.8.2, tzdata 2025).
"""
import datetime as dt
import itertools
import json
import random
import subprocess
import sys
import warnings

from dateutil import rrule as R

warnings.simplefilter('ignore')   # COUNT beside UNTIL, for our own horizon
DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
FREQ = {'DAILY': R.DAILY, 'WEEKLY': R.WEEKLY, 'MONTHLY': R.MONTHLY, 'YEARLY': R.YEARLY}


class Calendar:
    """The datetime module with a nearer end of time: dateutil looks for a time that never comes
    until the year 9999, which takes it minutes."""
    MAXYEAR = 9999

    def __getattr__(self, name):
        return getattr(dt, name)


R.datetime = Calendar()


def ask(tidings, rules, *options):
    out = subprocess.run([tidings, 'when', '--json', *options, '-'], input='\n'.join(rules) + '\n',
                         stdout=subprocess.PIPE, text=True).stdout.splitlines()
    assert len(out) == len(rules), '%d answers to %d rules' % (len(out), len(rules))
    return [json.loads(line) for line in out]


def some(rnd, values, most):
    return sorted(rnd.sample(values, rnd.randint(1, min(most, len(values)))))


def signed(n):
    return [i for i in range(-n, n + 1) if i]


def random_parts(rnd, freq):
    """The BY parts as {name: list}, BYDAY as [(n, weekday)]."""
    p = {}

    def maybe(name, chance, values, most):
        if rnd.random() < chance:
            p[name] = some(rnd, values, most)
    maybe('BYMONTH', .3, list(range(1, 13)), 4)
    if freq != 'WEEKLY':
        maybe('BYMONTHDAY', .3, signed(31), 5)
    if freq == 'YEARLY':
        maybe('BYYEARDAY', .15, signed(366), 6)
        maybe('BYWEEKNO', .2, signed(53), 5)
    if rnd.random() < .45:
        nth = freq in ('MONTHLY', 'YEARLY') and 'BYWEEKNO' not in p and rnd.random() < .6
        far = 5 if freq == 'MONTHLY' or 'BYMONTH' in p else 53
        p['BYDAY'] = sorted({(rnd.choice(signed(far)) if nth else 0, rnd.randrange(7))
                             for _ in range(rnd.randint(1, 4))})
    maybe('BYHOUR', .15, list(range(24)), 3)
    maybe('BYMINUTE', .15, list(range(60)), 3)
    if p and rnd.random() < .25 and 'BYWEEKNO' not in p:
        p['BYSETPOS'] = some(rnd, signed(8) + signed(3), 3)
    return p


def random_rule(rnd):
    freq = rnd.choice(list(FREQ))
    start = dt.datetime(rnd.randint(1970, 2040), 1, 1) + dt.timedelta(days=rnd.randrange(366), minutes=rnd.randrange(1440))
    p = random_parts(rnd, freq)
    r = {'freq': freq, 'start': start, 'parts': p, 'interval': 1, 'count': None, 'until': None, 'wkst': None, 'rdate': [], 'exdate': []}
    if rnd.random() < .5:
        r['interval'] = rnd.randint(1, 13)
    end = rnd.random()
    if end < .25:
        r['count'] = rnd.randint(1, 40)
    elif end < .45:
        r['until'] = start + dt.timedelta(days=rnd.randrange(4000), minutes=rnd.randrange(1440))
        r['until_date'] = rnd.random() < .3
    if rnd.random() < .3:
        r['wkst'] = rnd.randrange(7)
    for name in ('rdate', 'exdate'):
        if rnd.random() < .1:
            r[name] = [start + dt.timedelta(days=rnd.randrange(60)) for _ in range(3)]
    return r


def text_of(r):
    stamp = '%Y%m%dT%H%M%S'
    s = 'FREQ=' + r['freq']
    for name, v in r['parts'].items():
        s += ';%s=%s' % (name, ','.join((str(n) if n else '') + DAYS[d] for n, d in v) if name == 'BYDAY' else ','.join(map(str, v)))
    if r['interval'] != 1:
        s += ';INTERVAL=%d' % r['interval']
    if r['count']:
        s += ';COUNT=%d' % r['count']
    if r['until']:
        s += ';UNTIL=' + r['until'].strftime('%Y%m%d' if r['until_date'] else stamp)
    if r['wkst'] is not None:
        s += ';WKST=' + DAYS[r['wkst']]
    s = 'DTSTART:%s RRULE:%s' % (r['start'].strftime(stamp), s)
    for name in ('rdate', 'exdate'):
        if r[name]:
            s += ' %s:%s' % (name.upper(), ','.join(d.strftime(stamp) for d in r[name]))
    return s


def week_of(day, wkst):
    """(year, week, weeks of that year): a week belongs to the year that has four of its days."""
    def first(year):
        fourth = dt.date(year, 1, 4)
        return fourth - dt.timedelta(days=(fourth.weekday() - wkst) % 7)
    year = day.year + (day >= first(day.year + 1)) - (day < first(day.year))
    return year, (day - first(year)).days // 7 + 1, (first(year + 1) - first(year)).days // 7


def fits(day, p, wkst):
    end = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    yday, ydays = day.timetuple().tm_yday, dt.date(day.year, 12, 31).timetuple().tm_yday
    _, week, weeks = week_of(day, wkst)
    either = lambda name, n, of: name not in p or n in p[name] or n - of - 1 in p[name]
    return (('BYMONTH' not in p or day.month in p['BYMONTH']) and either('BYMONTHDAY', day.day, end.day)
            and either('BYYEARDAY', yday, ydays) and either('BYWEEKNO', week, weeks)
            and ('BYDAY' not in p or (0, day.weekday()) in p['BYDAY']))


def by_definition(r, horizon):
    p, start, wkst = dict(r['parts']), r['start'], r['wkst'] or 0
    if not {'BYDAY', 'BYMONTHDAY', 'BYYEARDAY'} & set(p):
        p['BYDAY'] = [(0, start.weekday())]
    clock = [dt.time(h, m) for h in p.get('BYHOUR', [start.hour]) for m in p.get('BYMINUTE', [start.minute])]
    until = r['until'].replace(hour=23, minute=59) if r['until'] and r['until_date'] else r['until']
    base, times = week_of(start.date(), wkst)[0], []
    for i in range((min(until or horizon, horizon) - start).days + 2):
        day = start.date() + dt.timedelta(days=i)
        if (week_of(day, wkst)[0] - base) % r['interval'] == 0 and fits(day, p, wkst):
            times += [dt.datetime.combine(day, c) for c in clock]
    times = [t for t in times if start <= t <= min(until or horizon, horizon)][:r['count']]
    whole = len(times) < 300
    times = sorted((set(times) | set(r['rdate'])) - set(r['exdate']))
    return [t for t in times if t <= horizon], whole


def by_dateutil(r, horizon):
    if 'BYWEEKNO' in r['parts']:
        return by_definition(r, horizon)
    p, start, count = dict(r['parts']), r['start'], r['count']
    until = r['until']
    if until and r['until_date']:
        until = until.replace(hour=23, minute=59, second=59)
    if r['freq'] == 'YEARLY' and 'BYMONTHDAY' in p and not {'BYMONTH', 'BYYEARDAY', 'BYWEEKNO'} & set(p):
        p['BYMONTH'] = [start.month]
        p['BYDAY'] = [(n, d) for n, d in p.get('BYDAY', [])]
        if any(n for n, _ in p['BYDAY']):
            return None   # the number counts in the year for us, in the month once BYMONTH is given
    p.setdefault('BYHOUR', [start.hour])
    p.setdefault('BYMINUTE', [start.minute])
    if r['freq'] == 'WEEKLY' and 'BYSETPOS' in p:
        p.setdefault('BYDAY', [(0, start.weekday())])
        start = (start - dt.timedelta(days=(start.weekday() - (r['wkst'] or 0)) % 7)).replace(hour=0, minute=0)
        count = None
    kw = {'by' + k[2:].lower(): v for k, v in p.items() if v and k != 'BYDAY'}
    if p.get('BYDAY'):
        kw['byweekday'] = [R.weekday(d, n or None) for n, d in p['BYDAY']]
    kw['until'] = min(until or horizon, horizon)
    R.datetime.MAXYEAR = horizon.year + 1
    rule = R.rrule(FREQ[r['freq']], dtstart=start, interval=r['interval'], wkst=r['wkst'] or 0, bysecond=0, count=count, **kw)
    times = [t for t in itertools.islice(rule, 400) if t >= r['start']]
    whole = len(times) < 300
    if r['count']:
        times = times[:r['count']]
    times = sorted((set(times) | set(r['rdate'])) - set(r['exdate']))
    return [t for t in times if t <= horizon], whole


def rules(tidings, count, seed):
    rnd = random.Random(seed)
    bad, asked, skipped = [], 0, 0
    while asked < count:
        batch = [random_rule(rnd) for _ in range(500)]
        later = dt.datetime(rnd.randint(1975, 2060), rnd.randint(1, 12), 1)
        first = ask(tidings, [text_of(r) for r in batch], '--zone', 'UTC', '--from', '1900-01-01', '--count', '30')
        tail = ask(tidings, [text_of(r) for r in batch], '--zone', 'UTC', '--from', later.strftime('%Y-%m-%d'), '--count', '5')
        for r, f, t in zip(batch, first, tail):
            horizon = r['start'] + dt.timedelta(days=365 * {'YEARLY': 30, 'MONTHLY': 10}.get(r['freq'], 5))
            want = by_dateutil(r, horizon)
            if want is None:
                skipped += 1
                continue
            want, whole = want
            asked += 1
            got = [x for x in f.get('times', ['error ' + f.get('error', '')]) if x <= horizon.isoformat()]
            if got != [x.isoformat() for x in want[:30]]:
                bad.append((text_of(r), [x.isoformat() for x in want[:4]], got[:4]))
            elif whole or (want and later <= want[-1]):
                after = [x.isoformat() for x in want if x >= later][:5]
                got = [x for x in t.get('times', []) if x <= horizon.isoformat()][:5]
                if got[:len(after)] != after or (whole and len(got) > len(after)):
                    bad.append((text_of(r) + ' from %s' % later, after, got))
    return bad, '%d rules asked, %d not comparable' % (asked, skipped)


NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']
ORDINALS = {1: ['first', '1st'], 2: ['second', '2nd'], 3: ['third', '3rd'], 4: ['fourth', '4th'],
            -1: ['last'], -2: ['second to last', 'penultimate', 'second-last']}
SINCE = dt.datetime(2024, 1, 1)


def listed(rnd, words):
    words = list(words)
    if len(words) == 1:
        return words[0]
    return rnd.choice([', '.join(words), ' and '.join(words), ', '.join(words[:-1]) + ' and ' + words[-1], '/'.join(words), ' & '.join(words)])


def day_word(rnd, day):
    return rnd.choice([NAMES[day], NAMES[day] + 's', NAMES[day][:3], NAMES[day].capitalize()])


def word_weekly(rnd):
    if rnd.random() < .4:                                   # a range, perhaps over the week's end
        a, n = rnd.randrange(7), rnd.randint(2, 6)
        days = [(a + i) % 7 for i in range(n)]
        text = rnd.choice(['%s-%s', '%s to %s', '%s through %s', '%s \u2013 %s']) % (NAMES[a][:rnd.choice([3, 9])], NAMES[days[-1]])
        interval = rnd.choice([1, 1, 2, 3])
        head = {1: ['', 'weekly on ', 'every week '], 2: ['every 2 weeks on ', 'every other week, '], 3: ['every three weeks ']}[interval]
        return rnd.choice(head) + text, dict(freq=R.WEEKLY, interval=interval, byweekday=days)
    kind = rnd.randrange(4)
    if kind == 0:
        return rnd.choice(['weekdays', 'every working day', 'business days', 'every week day', 'mon-fri']), dict(freq=R.WEEKLY, byweekday=range(5))
    days = some(rnd, range(7), 4)
    words = listed(rnd, [day_word(rnd, d) for d in days])
    if kind == 1:
        return rnd.choice(['', 'every ', 'on ', 'weekly on ', 'once a week on ']) + words, dict(freq=R.WEEKLY, byweekday=days)
    if kind == 2:
        return rnd.choice(['every 2 weeks on ', 'fortnightly on ', 'every second week on ', 'every other week on ']) + words, dict(freq=R.WEEKLY, interval=2, byweekday=days)
    count = {1: 'once', 2: 'twice', 3: 'three times', 4: '4 times'}[len(days)]
    return count + rnd.choice([' a week on ', ' per week on ', ' each week: '][:2]) + words, dict(freq=R.WEEKLY, byweekday=days)


def word_monthly(rnd):
    kind = rnd.randrange(4)
    if kind == 0:
        nths, day = some(rnd, [1, 2, 3, 4, -1, -2], 2), rnd.randrange(7)
        words = listed(rnd, [rnd.choice(ORDINALS[n]) for n in nths]) + ' ' + day_word(rnd, day)
        head, tail = rnd.choice([('', ''), ('on the ', ''), ('', ' of the month'), ('', ' of each month'), ('monthly on the ', ''), ('every month on the ', '')])
        return head + words + tail, dict(freq=R.MONTHLY, byweekday=[R.weekday(day, n) for n in nths])
    if kind == 1:
        days = some(rnd, range(1, 32), 3)
        suffix = lambda n: '%d%s' % (n, 'th' if 10 < n < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th'))
        words = listed(rnd, [suffix(d) for d in days])
        return rnd.choice(['on the %s', 'every %s of the month', 'monthly on the %s', '%s of each month']) % words, dict(freq=R.MONTHLY, bymonthday=days)
    if kind == 2:
        n = rnd.choice([1, -1])
        word = {1: 'first', -1: 'last'}[n]
        day = rnd.choice(['weekday', 'working day', 'business day', 'workday'])
        return rnd.choice(['%s %s of the month', 'monthly on the %s %s', 'every month on the %s %s']) % (word, day), dict(freq=R.MONTHLY, byweekday=range(5), bysetpos=n)
    return rnd.choice(['end of the month', 'last day of the month', 'monthly on the last day', 'at the end of each month']), dict(freq=R.MONTHLY, bymonthday=-1)


def word_yearly(rnd):
    month, day, kind = rnd.randint(1, 12), rnd.randint(1, 28), rnd.randrange(4)
    name = MONTHS[month - 1]
    if kind == 0:
        text = rnd.choice(['yearly on %d %s', 'on %d %s', '%d %s', 'annually on %d %s', 'every year on %d %s', 'once a year on %d %s']) % (day, name)
        return text, dict(freq=R.YEARLY, bymonth=month, bymonthday=day)
    if kind == 1:
        months = some(rnd, range(1, 13), 3)
        nth, weekday = rnd.choice([1, 2, 3, 4, -1]), rnd.randrange(7)
        words = listed(rnd, [MONTHS[m - 1][:rnd.choice([3, 9])] for m in months])
        text = rnd.choice(['%s %s of %s', 'every %s %s in %s', 'on the %s %s in %s', 'yearly on the %s %s of %s']) % (rnd.choice(ORDINALS[nth]), NAMES[weekday], words)
        return text, dict(freq=R.YEARLY, bymonth=months, byweekday=R.weekday(weekday, nth))
    if kind == 2:
        text = rnd.choice(['every 6 months on %d %s', 'half-yearly on %d %s', 'every half year on %d %s', 'semiannually on %d %s']) % (day, name)
        return text, dict(freq=R.YEARLY, bymonth=[month, (month + 5) % 12 + 1], bymonthday=day)
    text = rnd.choice(['quarterly on %d %s', 'every 3 months on %d %s', 'every quarter on %d %s']) % (day, name)
    return text, dict(freq=R.YEARLY, bymonth=[(month - 1 + i) % 12 + 1 for i in (0, 3, 6, 9)], bymonthday=day)


def words(tidings, count, seed):
    rnd = random.Random(seed)
    texts, wants, bad = [], [], []
    for _ in range(count):
        text, kw = rnd.choice([word_weekly, word_weekly, word_monthly, word_monthly, word_yearly])(rnd)
        hour, minute = rnd.randrange(24), rnd.choice([0, 0, 15, 30])
        clocks = ['%02d:%02d' % (hour, minute), '%d.%02d' % (hour, minute), '%dh%02d' % (hour, minute)]
        if not minute:
            clocks += ['%d %s' % ((hour + 11) % 12 + 1, rnd.choice(['pm', 'p.m.'] if hour > 11 else ['am', 'a.m.']))]
        texts.append(text + ' at ' + rnd.choice(clocks))
        R.datetime.MAXYEAR = 2100
        wants.append([t.isoformat() for t in itertools.islice(R.rrule(dtstart=SINCE, byhour=hour, byminute=minute, bysecond=0, **kw), 30)])
    for text, want, got in zip(texts, wants, ask(tidings, texts, '--zone', 'UTC', '--from', '2024-01-01', '--count', '30')):
        if got.get('times') != want:
            bad.append((text, want[:4], got.get('times', [got.get('error')])[:4]))
    return bad, '%d rules asked' % len(texts)


def change_near(zone, rnd):
    """A random clock change of the zone, as UTC seconds, or None."""
    at = rnd.randrange(0, 4102444800 - 2 * 31557600)
    off = lambda t: dt.datetime.fromtimestamp(t, zone).utcoffset()
    for lo in range(at, at + 31557600, 30 * 86400):
        hi = lo + 30 * 86400
        if off(lo) != off(hi):
            while hi - lo > 1:
                mid = (lo + hi) // 2
                lo, hi = (mid, hi) if off(mid) == off(lo) else (lo, mid)
            return hi
    return None


def zones(tidings, count, seed):
    import zoneinfo
    rnd = random.Random(seed)
    utc = dt.timezone.utc
    names = sorted(n for n in zoneinfo.available_timezones() if '/' in n and not n.startswith(('posix/', 'right/', 'SystemV/')))
    known = ask(tidings, ['DTSTART;TZID=%s:20250101T000000 RRULE:FREQ=DAILY;COUNT=1' % n for n in names], '--from', '2024-01-01')
    names = [n for n, k in zip(names, known) if 'times' in k]
    bad, walls, wants, instants = [], [], [], {}
    for _ in range(count // 2):
        name = rnd.choice(names)
        zone = zoneinfo.ZoneInfo(name)
        t = change_near(zone, rnd) if rnd.random() < .5 else None
        t = t + rnd.randrange(-10800, 10800) if t else rnd.randrange(0, 4102444800)
        if name in ('Europe/Dublin', 'Eire'):
            t %= 2114380800
        wall = dt.datetime.fromtimestamp(t, zone).replace(tzinfo=None, fold=0) + dt.timedelta(minutes=rnd.choice([0, -30, 30, 60]))
        walls.append('DTSTART;TZID=%s:%s RRULE:FREQ=DAILY;COUNT=1' % (name, wall.strftime('%Y%m%dT%H%M%S')))
        wants.append(wall.replace(tzinfo=zone).astimezone(utc).replace(tzinfo=None).isoformat())
        instants.setdefault(name, []).append(t)
    for rule, want, got in zip(walls, wants, ask(tidings, walls, '--zone', 'UTC', '--from', '1969-01-01', '--count', '1')):
        if got.get('times') != [want]:
            bad.append((rule, want, got))
    for name, ts in instants.items():
        zone = zoneinfo.ZoneInfo(name)
        rules_ = [dt.datetime.fromtimestamp(t, utc).strftime('DTSTART:%Y%m%dT%H%M%SZ RRULE:FREQ=DAILY;COUNT=1') for t in ts]
        for t, rule, got in zip(ts, rules_, ask(tidings, rules_, '--zone', name, '--from', '1968-01-01', '--count', '1')):
            want = dt.datetime.fromtimestamp(t, zone).replace(tzinfo=None).isoformat()
            if got.get('times') != [want]:
                bad.append((rule, name, want, got))
    return bad, '%d instants in %d zones' % (2 * len(walls), len(instants))


def main():
    tidings, what, count, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    bad, said = {'rules': rules, 'words': words, 'zones': zones}[what](tidings, count, seed)
    for b in bad[:10]:
        print('  differs:', *b, sep='\n    ')
    print('%s: %s, seed %d, %d differ' % (what, said, seed, len(bad)))
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
