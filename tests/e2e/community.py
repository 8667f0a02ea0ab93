#!/usr/bin/env python3
"""Forty members, two months: see community.t, which starts the servers and runs this.

The story is written below, day by day; chance (SEED) only chooses who writes when, what they
answer and with which program. Says "ok ..." and "not ok ..." for what is shown.
"""
import collections
import datetime
import email.utils
import json
import os
import random
import re
import sys
import zoneinfo

import community_clients as clients
import relay
from community_oracle import Judge, Oracle, Person, Post, rows_of
from community_world import World, dkim

LIST = 'circle@test.example'
ZONE = zoneinfo.ZoneInfo('Europe/Berlin')
FIRST = datetime.date(2026, 3, 2)              # a Monday; summer time begins on 29 March
DAYS, NEWCOMER = 64, 2                          # posts.newcomer_posts
NAMES = ('Ada Bruno Clara Dario Elsa Fynn Greta Hugo Ines Jakob Karla Luis Maja Nina Otto Paula Quirin Rosa '
         'Silas Thea Udo Vera Wanda Xaver Yara Zeno Anouk Björn Célia Dimitri Élodie Frida Gus Hanne Ivo Jette').split()
SAY = ('The first rows are up and the nights stay mild.', 'I put straw under them and it helped a lot.',
       'Water in the evening, never at noon.', 'We tried that last year without much luck.',
       'The naïve way works best: a spade and patience.', 'Grüße from the garden, it rains all day.',
       'Does anybody have seeds to spare?', 'My neighbour swears by coffee grounds.')
THINGS = ('Beans Snails Compost Tomatoes Leeks Hedges Bees Frost Rain Mulch Pruning Seeds Tools Moles Apples '
          'Roses Herbs Ponds Fences Sheds Paths Onions Garlic Kale Peas Figs Plums Vines Moss Birds').split()


class Story:
    def __init__(self, env):
        self.dice = random.Random(int(env.get('SEED') or '40'))
        self.world = World(env)
        self.conf = env['conf']
        at = '@members.example'
        self.cora, self.mo = Person('Cora', 'cora' + at), Person('Mo', 'mo' + at, 'each')
        self.founders = [Person(n, n.lower() + at, m) for n, m in zip(
            NAMES[:8], ('each', 'digest', 'each', 'digest', 'each', 'summary', 'digest', 'nothing'))]
        self.gone = [Person('Lost', 'lost@elsewhere.example', 'each'), Person('Void', 'void@elsewhere.example')]
        self.newcomers = [Person(n, f'm{i}{at}') for i, n in enumerate(NAMES[8:])]
        self.guest = Person('Guest', 'guest' + at)
        self.people = [self.cora, self.mo, *self.founders, *self.gone, *self.newcomers, self.guest]
        self.of = {p.name: p for p in self.people}
        self.oracle = Oracle(self.people)
        self.judge = Judge(self.oracle, os.path.join(os.getcwd(), 'templates'))
        self.posts, self.held, self.plan, self.next = [], {}, collections.defaultdict(list), []
        self.now, self.mails, self.robots, self.robot_answers = None, 0, {}, 0

    # --- mails ---------------------------------------------------------------------------------

    def fields(self, p, to, subject, more=()):
        """Each mail has a second of its own."""
        self.mails += 1
        date = self.now + datetime.timedelta(seconds=self.mails % 3000)
        return [('From', f'{p.name} <{p.address}>'), ('To', to), ('Subject', subject),
                ('Message-ID', f'<c{self.mails}.{p.address}>'), ('Date', email.utils.format_datetime(date)), *more]

    def tell(self, p, to, subject='', words='', more=(), envelope=None):
        """A short mail to one of our addresses."""
        self.world.send(p.address if envelope is None else envelope, [to],
                        clients.plain(self.fields(p, to, subject, more), words))

    def answer(self, p, mail, words):
        """Answers a letter of ours, as any program does."""
        to = (mail['Reply-To'] or mail['From']).addresses[0].addr_spec
        self.tell(p, to, f'Re: {mail["Subject"]}', words,
                  [('In-Reply-To', mail['Message-ID']), ('References', mail['Message-ID'])])

    def post(self, p, parent=None, tag=None, cc=None, mail=None, item=None):
        """A post to everyone; with parent an answer to `mail`, which is it as p has it, or to an
        item of a digest. Whoever is in Cc has it directly."""
        n = len(self.posts) + 1
        tags = parent.root.tags if parent else {tag} if tag else set()
        topic = parent.root.subject if parent else f'{THINGS[n % len(THINGS)]} {n}'
        subject = ('Re: ' if parent else '') + ''.join(f'[{t}] ' for t in tags) + topic
        fields = self.fields(p, f'Circle <{LIST}>', subject)
        post = Post(n, p, topic, parent, dict(fields), {cc} if cc else set())
        post.tags = tags
        post.by_digest = bool(item)
        self.posts.append(post)
        rcpts, words = [LIST], f'{post.mark} {self.dice.choice(SAY)}'
        if cc:
            fields.append(('Cc', cc.address))
            rcpts.append(cc.address)
            cc.direct.append(post)
        if item:
            link = re.search(rf'circle\+r\.{item}\.\w+@test\.example', mail.text())
            if link and n % 2:
                rcpts = [link.group(0)]
            else:
                words = f'{item}: {words}'
            fields[1:3] = [('To', rcpts[0]), ('Subject', f'Re: {mail["Subject"]}')]
        self.world.send(p.address, rcpts, clients.compose(clients.CLIENTS[n % len(clients.CLIENTS)], fields, words, mail))
        if p.active and (p.trusted or p.posted >= NEWCOMER):
            self.oracle.accept(post)
        else:
            self.hold(post)
        return post

    def hold(self, post):
        self.held[post.author] = post
        post.author.letters['held'] += 1
        for m in (self.cora, self.mo):
            m.letters['moderate'] += 1

    def settings(self, name, *lines):
        p = self.of[name]
        self.tell(p, 'circle+settings@test.example', 'settings', '\n'.join(lines))
        p.letters['settings'] += 1
        return p

    # --- what people do about what comes ---------------------------------------------------------

    def read_mail(self):
        for p in self.people:
            for address in dict.fromkeys((p.address, p.old or p.address)):
                for mail in self.world.new_mail(address):
                    kind = self.judge.sort(p, mail, self.posts)
                    if kind == 'confirm-join':
                        self.next.append(lambda p=p, mail=mail: self.confirm_join(p, mail))
                    if p in self.robots and kind in ('post', 'digest', 'direct'):
                        self.next.append(lambda p=p, mail=mail: self.robot(p, mail))

    def last(self, p, kind):
        return next(m for m in reversed(p.inbox) if self.judge.kind(p, m) == kind)

    def join(self, name, *how):
        p = self.of[name]
        self.tell(p, *(how or ('circle+join@test.example', 'Hello', 'May I join you?')))
        p.letters['confirm-join'] += 1

    def confirm_join(self, p, mail):
        self.answer(p, mail, '')
        p.active = True
        p.letters['welcome'] += 1

    def robot(self, p, mail):
        if p in self.robots:
            subject, more = self.robots[p]
            self.robot_answers += 1
            to = (mail['Reply-To'] or mail['From']).addresses[0].addr_spec
            self.tell(p, to, f'{subject}: {mail["Subject"]}', 'I am away until the end of the month.',
                      [('In-Reply-To', mail['Message-ID']), *more], envelope='')

    def decide(self, moderator, author, words):
        """The moderator answers the letter about the author's mail that waits."""
        post = self.held.pop(author)
        mail = next(m for m in reversed(moderator.inbox) if post.mark in m.text()
                    and self.judge.kind(moderator, m) == 'moderate')
        self.answer(moderator, mail, words)
        (self.cora if moderator is self.mo else self.mo).letters['moderated'] += 1
        author.letters['rejected' if words.startswith('no') else 'released'] += 1
        author.trusted |= 'trust' in words
        if not words.startswith('no'):
            self.oracle.accept(post)

    def decide_all(self):
        for n, author in enumerate(list(self.held)):
            words = ('ok', 'ok and trust', 'ok')[len(self.posts) % 3]
            if author is self.guest or (author.name == 'Hanne' and not author.posted):
                words = 'no, please tell us who you are first'
            self.decide((self.mo, self.cora)[n % 2], author, words)

    # --- chance ----------------------------------------------------------------------------------

    def chatter(self):
        """One to three people write."""
        free = [p for p in self.people if p.active and not p.closed and p not in self.robots and p not in self.held]
        for p in self.dice.sample(free, self.dice.choice((1, 2, 2, 3))):
            self.write(p)

    def write(self, p):
        """Something new, or an answer to a post or a digest they have."""
        had = [(m, q) for m in p.inbox[-12:] if m['Original-From']
               for q in self.posts if q.accepted and q.date == m['Date'].datetime]
        if p.got_digests and self.dice.random() < 0.4:
            mail = p.got_digests[-1]
            rows = [(i, s) for i, s, _ in rows_of(mail.text()) if any(q.subject == s for q in self.posts)]
            if rows:
                item, subject = self.dice.choice(rows)
                return self.post(p, next(q for q in self.posts if q.subject == subject), mail=mail, item=item)
        if had and self.dice.random() < 0.75:
            mail, parent = self.dice.choice(had)
            cc = parent.author if parent.author not in (p, self.guest) and self.dice.random() < 0.4 else None
            cc = cc if cc and cc.active and not (cc.closed or cc.budget or cc in self.robots) else None
            return self.post(p, parent, cc=cc, mail=mail)
        return self.post(p, tag=self.dice.choice((None, None, 'jobs', 'gardening')))

    # --- time ----------------------------------------------------------------------------------

    def at(self, day, hour, what, *args, **named):
        self.plan[day, hour].append(lambda: what(*args, **named))

    def moment(self, day, hour, minute=0):
        self.now = datetime.datetime.combine(FIRST + datetime.timedelta(days=day), datetime.time(hour, minute), ZONE)

    def step(self, day, hour):
        """What the story has for this moment, one run, and the mail is read. Posts are written in the
        evening, moderators decide at three, all else is at noon: what comes together is not ordered."""
        todo = self.plan.pop((day, hour), [])
        if hour == 12:
            todo, self.next = self.next + todo, []
        if not todo:
            return
        self.moment(day, hour, 5 if hour == 8 else 0)
        for what in todo:
            what()
        self.world.once(int(self.now.timestamp()))
        self.read_mail()

    def run(self):
        self.begin()
        self.write_plan()
        for day in range(DAYS + 8):
            if day % 7 == 0 or day >= DAYS:
                self.at(day, 8, self.oracle.cut if day % 7 == 0 else lambda: None)
            if day % 7 == 4:
                self.at(day, 8, self.friday)
            if self.held and day % 2:
                self.at(day, 15, self.decide_all)
            if day % 7 and day < DAYS - 2 and self.dice.random() < 0.65:
                self.at(day, 19, self.chatter)
            for hour in (8, 12, 15, 19):
                self.step(day, hour)

    def friday(self):
        for p in self.people:
            if p.pace and p.active:
                self.oracle.digest(p)

    # --- the story -------------------------------------------------------------------------------

    def begin(self):
        """The operator's part: a moderator, a coordinator, and the members of an older list."""
        self.moment(0, 9)
        start = self.now.astimezone(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
        for p, role in ((self.cora, 'coordinator'), (self.mo, 'moderator')):
            self.world.command('members', 'add', '-c', self.conf, '--now', start, '--name', p.name, '--mode', p.mode,
                               '--role', role, p.address)
            p.letters['welcome'] += 1
        table = os.path.join(self.world.scratch, 'members.csv')
        with open(table, 'w', encoding='utf-8') as f:
            f.write('address,name,mode\n' + ''.join(f'{p.address},{p.name},{p.mode}\n' for p in self.founders + self.gone))
        self.world.command('members', 'import', '-c', self.conf, '--now', start, table)
        for p in (self.cora, self.mo, *self.founders, *self.gone):
            p.active = p.trusted = True
            p.closed = p in self.gone
        self.world.once(int(self.now.timestamp()))

    def write_plan(self):
        at, of = self.at, self.of
        for i, p in enumerate(self.newcomers):
            how = (LIST, 'subscribe', '') if i % 5 == 4 else ()
            at(1 + i * (1 if i < 16 else 2) - (16 if i >= 16 else 0), 12, self.join, p.name, *how)
        # What they choose to receive.
        for day, name, mode in ((3, 'Ines', 'each post'), (4, 'Jakob', 'every post'), (5, 'Karla', 'each post'),
                                (8, 'Nina', 'each post'), (9, 'Otto', 'Hello,\n\neach post\n\nThanks'),
                                (10, 'Paula', 'each post'), (35, 'Gus', 'each post'), (26, 'Björn', 'each post'),
                                (34, 'Luis', 'each post'), (48, 'Hugo', 'each post'), (20, 'Bruno', 'each post')):
            at(day, 12, self.mode, name, mode, 'each')
        at(27, 12, self.mode, 'Clara', 'digest', 'digest')
        at(41, 12, self.mode, 'Jakob', 'no mail', 'nothing')
        at(55, 12, self.mode, 'Jakob', 'each post', 'each')
        at(21, 12, self.mode, 'Zeno', 'nothing', 'nothing')
        at(13, 12, self.mode, 'Rosa', 'summary only', 'summary')
        for day, name, form in ((6, 'Luis', 'plain'), (9, 'Maja', 'mime'), (11, 'Quirin', 'headlines')):
            at(day, 12, self.form, name, form)
        at(13, 12, self.weekly, 'Silas', 'digest weekly on friday at 07:00')
        at(16, 12, self.tags, 'Thea', 'never tag: jobs')
        at(17, 12, self.tags, 'Udo', 'only tags: gardening')
        at(17, 12, self.settings, 'Vera', 'zone America/New_York')
        at(18, 12, self.language, 'Wanda', 'language de', 'de')
        at(18, 12, self.language, 'Xaver', 'Sprache pt', 'pt')
        at(19, 12, self.budget, 'Yara', 'each post', 'at most 3 mails a week')
        at(23, 12, self.settings, 'Anouk', 'digset weekly on tuesday')
        # Pauses, each with its catch-up.
        for day, name, words, until in ((16, 'Elsa', 'pause until 25 march', 23), (24, 'Otto', 'pause for 1 week', 31),
                                        (22, 'Dario', 'vacation until 8 april', 37)):
            at(day, 12, self.pause, name, words)
            at(until, 8, self.resume, name)
        # Moving, leaving, coming back.
        at(33, 12, self.moves, 'Karla', 'karla.new@members.example')
        at(25, 12, self.leave, 'Fynn')
        at(26, 12, self.undo, 'Fynn')
        at(36, 12, self.leave_by_header, 'Greta')
        at(44, 12, self.leave, 'Paula', LIST, 'unsubscribe', 'unsubscribe')
        at(40, 12, self.leave, 'Ines')
        at(43, 12, self.undo, 'Ines')
        at(30, 12, self.forged_leave, 'Clara')
        # Mail that does not arrive.
        at(35, 12, self.close, 'Nina')
        at(56, 12, self.reopen, 'Nina')
        # A stranger, and two programs that answer everything.
        at(18, 19, self.stranger)
        at(37, 12, self.robots.update, {of['Gus']: ('Automatic reply', [('Auto-Submitted', 'auto-replied')])})
        at(37, 12, self.robots.update, {of['Ivo']: ('Out of office', [('X-Auto-Response-Suppress', 'All'),
                                                                     ('Precedence', 'bulk')])})
        at(47, 12, self.robots.clear)
        at(50, 12, self.ask_for, 'Ada', 'help')
        at(51, 12, self.ask_for, 'Björn', 'why')

    def mode(self, name, words, mode):
        self.oracle.mode(self.settings(name, words), mode)

    def form(self, name, form):
        self.settings(name, {'plain': 'plain digest', 'mime': 'mime digest'}.get(form, form)).form = form

    def weekly(self, name, words):
        self.settings(name, words).pace = words

    def tags(self, name, words):
        p, (want, tag) = self.settings(name, 'each post', words), words.split(': ')
        (p.never if want.startswith('never') else p.only).add(tag)
        self.oracle.mode(p, 'each')

    def language(self, name, words, lang):
        self.settings(name, words).lang = lang

    def budget(self, name, *words):
        p = self.settings(name, *words)
        p.mode, p.budget = 'each', True

    def pause(self, name, words):
        self.settings(name, words).paused = True

    def resume(self, name):
        self.oracle.pause_ends(self.of[name])

    def moves(self, name, address):
        p = self.settings(name, f'new address {address}')
        p.letters['confirm'] += 1
        p.old, p.address = p.address, address
        self.next.append(lambda: self.moved(p))

    def moved(self, p):
        self.answer(p, self.last(p, 'confirm'), '')
        p.letters['moved'] += 1
        p.letters['settings'] += 1

    def leave(self, name, to='circle+leave@test.example', subject='', words=''):
        p = self.of[name]
        self.tell(p, to, subject, words)
        p.letters['farewell'] += 1
        self.oracle.leaves(p)

    def leave_by_header(self, name):
        mail = self.of[name].got_digests[-1]
        self.leave(name, re.search(r'<mailto:([^>]+)>', mail['List-Unsubscribe']).group(1))

    def undo(self, name):
        p = self.of[name]
        self.answer(p, self.last(p, 'farewell'), 'Oh no, that was a mistake.')
        p.letters['back'] += 1
        self.oracle.returns(p)

    def forged_leave(self, name):
        p = self.of[name]
        self.tell(p, 'circle+leave@test.example', 'leave', 'leave', envelope='eve@evil.example')
        p.letters['confirm'] += 1

    def close(self, name):
        self.world.shut(self.of[name].address)
        self.of[name].closed = True

    def reopen(self, name):
        p = self.of[name]
        self.world.shut(p.address, False)
        self.ask_for(name, 'help')
        p.letters['returned'] += 1
        p.closed = False

    def ask_for(self, name, what):
        self.tell(self.of[name], f'circle+{what}@test.example', what, '')
        self.of[name].letters[what] += 1

    def stranger(self):
        self.post(self.guest)


# --- what is shown --------------------------------------------------------------------------------

def check(what, faults):
    for f in faults:
        print(f'   {f}')
    print(f'{"not ok" if faults else "ok"} community: {what}')
    return not faults


def letters(story):
    """All mail of the community's, as it lies in the mailboxes."""
    return [(p, mail) for p in story.people for mail in p.inbox if mail['From'].addresses[0].addr_spec == LIST]


def unsigned(story):
    good = story.world.relay.good
    return [f'{p}: {mail["Subject"]}' for p, mail in letters(story) if not good(mail.raw)]


def badly_written(story):
    """By Python's parser, strictly; of a post's copies, which differ in the recipient, three."""
    copies = collections.Counter()
    for p, mail in letters(story):
        copies[mail['Message-ID']] += 1
        if copies[mail['Message-ID']] <= 3:
            raw = re.sub(rb'\r?\n', b'\r\n', mail.raw)
            raw = raw[re.search(rb'(?m)^(From|To|Reply-To):', raw).start():]   # below what servers wrote
            yield from (f'{p}: {mail["Subject"]}: {said}' for said in relay.faults(raw))


def threads(story):
    """One thread in the store for each conversation, and none has two."""
    rows = dict(story.world.ask('SELECT date, thread FROM post'))
    seen, faults = {}, []
    for q in story.oracle.posts:
        thread = rows.get(int(q.date.timestamp()))
        if thread is None:
            faults.append(f'{q} is no post')
        elif seen.setdefault(q.root, thread) != thread:
            faults.append(f'{q} is in thread {thread}, its conversation in {seen[q.root]}')
    if len(set(seen.values())) != len(seen):
        faults.append('two conversations are in one thread')
    if len(rows) != len(story.oracle.posts):
        faults.append(f'{len(rows)} posts, {len(story.oracle.posts)} were accepted')
    return faults


def states(story):
    have = dict(story.world.ask('SELECT a.written, m.state FROM member m JOIN address a ON a.member = m.id WHERE a.main = 1'))
    want = {p.address: 'unreachable' if p in story.gone else 'active' if p.active else 'left'
            for p in story.people if p is not story.guest}
    return [f'{a}: {have.get(a)}, not {want.get(a)}' for a in have.keys() | want.keys() if have.get(a) != want.get(a)]


def status(story):
    story.moment(DAYS + 7, 20)
    now = story.now.astimezone(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
    run = story.world.command('status', '--json', '--now', now, '-c', story.conf)
    said = json.loads(run.stdout)
    faults = [f'status ended with {run.returncode}'] if run.returncode else []
    faults += said['wrong'] + [str(t) for t in said['troubles']]
    faults += [f'letters {o}' for o in said['outbox'] if o['state'] not in ('sent', 'cancelled', 'dead')]
    books = said['books']
    if not books['balance'] or books['new'] or books['held'] or books['history']:
        faults.append(f'books {books}')
    return faults


def main():
    story = Story(os.environ)
    story.run()
    good = check('forty members are in the states the story left them in', states(story))
    good &= check(f'each of {len(story.people)} mailboxes holds what the oracle says', story.judge.verdict())
    good &= check('each conversation is one thread', threads(story))
    good &= check('the programs that answer everything came to rest',
                  [] if 0 < story.robot_answers < 80 else [f'{story.robot_answers} answers'])
    good &= check('status finds nothing that waits, is unsure or wrong', status(story))
    good &= check('each letter keeps the rules of its headers', list(badly_written(story)))
    if dkim:
        good &= check("a relay's signature verifies on each letter in a mailbox", unsigned(story))
    else:
        print("skip community: a relay's signatures: python3-dkim is not installed")
    print(f'figure community: {len(story.people) - 1} members, {len(story.oracle.posts)} posts, '
          f'{story.world.relay.signed} letters, {story.world.runs} runs, seed {os.environ.get("SEED") or 40}')
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
