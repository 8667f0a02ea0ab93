"""What everybody should have in their mailbox, by the promises alone: no look into the store.

Each accepted post comes to each member exactly once, as a letter of its own or in one digest; not
to those in its To and Cc, not where their tags keep it away, and not before joining or after
leaving. Every other letter has its cause in the story and is expected by its kind.
"""
import collections
import email.utils
import os
import re

MARK = re.compile(r'\bzq\d{3}\b')  # a token may hold such letters
ROW = re.compile(r'^ *\d+\. (.+?)(?: {2,}| \()(\d+) [^\d()].*$')   # of a digest's table of contents
ALONE = re.compile(r'^ *(\d+)\. (.+)\n-{10,}\n(\d+) [^\d()]', re.M)   # of a digest of one conversation: no table
LOOSE = {'waiting'}      # the moderators' list of a morning: as many as there are mornings
WHOLE = ('readable', 'plain', 'mime')


class Person:
    def __init__(self, name, address, mode='digest', lang='en'):
        self.name, self.address, self.mode, self.lang = name, address, mode, lang
        self.form, self.pace, self.budget = 'readable', None, False
        self.active = self.trusted = self.closed = False
        self.paused = self.old = None
        self.left = False
        self.missed = []                       # between leaving and its undoing
        self.never, self.only, self.posted = set(), set(), 0
        self.pending = []                      # due in the next digest
        self.single, self.direct, self.digests = [], [], []    # what should have come
        self.letters = collections.Counter()
        self.got_single, self.got_direct, self.got_digests = [], [], []
        self.got_letters = collections.Counter()
        self.inbox = []                        # all that came, as Mail

    def singly(self):
        return self.mode == 'each' and not self.paused

    def wants(self, tags):
        return not (self.never & tags) and (not self.only or bool(self.only & tags))

    def __repr__(self):
        return self.name


class Post:
    def __init__(self, n, author, subject, parent, fields, addressed):
        self.n, self.mark, self.author, self.subject = n, f'zq{n:03}', author, subject
        self.address = author.address          # as it was then
        self.parent, self.root, self.tags = parent, parent.root if parent else self, set()
        self.addressed = addressed             # members in its To and Cc
        self.id, self.date = fields['Message-ID'], email.utils.parsedate_to_datetime(fields['Date'])
        self.by_digest = self.accepted = False

    def __repr__(self):
        return self.mark + ('*' if self.by_digest else '')


class Oracle:
    def __init__(self, people):
        self.people, self.posts = people, []

    def accept(self, post):
        post.accepted = True
        post.author.posted += 1
        self.posts.append(post)
        for p in self.people:
            if p.left:
                p.missed.append(post)
            if not p.active or p.closed or p.mode == 'nothing':
                continue
            if p.budget or not p.singly():
                p.pending.append(post)         # a digest names every conversation
            elif p not in post.addressed and p.wants(post.tags):
                p.single.append(post)

    def digest(self, p, catch_up=False):
        """What is due is judged when it is cut: by the tags they want then."""
        due = frozenset(q for q in p.pending if p.wants(q.tags))
        if due:
            p.digests.append((due, catch_up))
        p.pending = []

    def cut(self):
        """The community's digest: of all who have no day of their own."""
        for p in self.people:
            if p.active and not p.paused and not p.pace and not p.budget and p.mode in ('digest', 'summary'):
                self.digest(p)

    def mode(self, p, mode):
        p.mode = mode
        if mode == 'nothing':
            p.pending = []
        elif p.singly():
            self.digest(p, True)               # between the two

    def pause_ends(self, p):
        p.paused = None
        self.digest(p, True)

    def leaves(self, p):
        p.active, p.left = False, True

    def returns(self, p):
        """Leaving is undone: everything is as it was, what was missed comes too."""
        p.active, p.left = True, False
        p.pending += p.missed
        p.missed = []
        if p.singly():
            self.digest(p, True)


def kinds(templates):
    """A letter's kind by its subject, from the templates of all languages."""
    out = []
    for lang in sorted(os.listdir(templates)):
        for f in sorted(os.listdir(os.path.join(templates, lang))):
            if not f.endswith('.txt'):
                continue
            with open(os.path.join(templates, lang, f), encoding='utf-8') as file:
                subject = file.readline().strip()
            words = escaped(subject)
            if len(re.sub(r'\(\.\*\)|\W', '', words)) > 3:
                out.append((lang, f[:-4], re.compile(words + r'$')))
    return out


def escaped(subject):
    """A pattern of all subjects a template can have: what stands in a section may be there or not."""
    parts = re.split(r'\{\{[#^](\w+)\}\}(.*?)\{\{/\1\}\}', subject)
    return ''.join(plain(part) if i % 3 == 0 else f'(?:{plain(part)})?' for i, part in enumerate(parts) if i % 3 != 1)


def plain(words):
    return '(.*)'.join(re.escape(s) for s in re.split(r'\{\{[^}]*\}\}', words))


class Judge:
    """Sorts what came into the mailboxes, and compares it with what should have."""

    def __init__(self, oracle, templates):
        self.oracle, self.kinds, self.faults = oracle, kinds(templates), []

    def fault(self, words):
        self.faults.append(words)

    def kind(self, p, mail):
        subject = ' '.join(str(mail['Subject']).split())
        if re.search('waits? for a decision$', subject):
            return 'waiting'
        for lang, kind, rx in self.kinds:
            if lang == p.lang and rx.match(subject):
                return 'settings' if kind == 'done' else kind
        return f'"{subject}"'

    def sort(self, p, mail, posts):
        """Files a mail under what it is; gives its kind."""
        p.inbox.append(mail)
        text = mail.text()
        if not mail['List-Id'] and mail['From'].addresses[0].addr_spec != 'circle@test.example':
            p.got_direct.append(next(q for q in posts if q.id == mail['Message-ID']))
            return 'direct'
        if mail['Original-From']:
            post = next((q for q in posts if q.date == mail['Date'].datetime), None)
            if not post or post.mark not in own(text):
                self.fault(f'{p} has a post that nobody wrote: {mail["Subject"]}')
            else:
                self.look_at_copy(p, post, mail)
                p.got_single.append(post)
            return 'post'
        if mail['Auto-Submitted'] == 'auto-generated' and mail['List-Id'] and contents(text) is not None:
            p.got_digests.append(mail)
            return 'digest'
        kind = self.kind(p, mail)
        p.got_letters[kind] += 1
        return kind

    def look_at_copy(self, p, post, mail):
        if post.address not in str(mail['Original-From']):
            self.fault(f'{post} for {p} names another author: {mail["Original-From"]}')
        ids = (mail['References'] or '').split()
        if post.parent and not (post.by_digest or post.parent.by_digest) and post.parent.id not in ids:
            self.fault(f'{post} for {p} does not name its parent: {ids}')
        if mail['To'].addresses[0].addr_spec != 'circle@test.example':
            self.fault(f'{post} for {p} is addressed to {mail["To"]}')

    def same(self, p, what, want, have):
        want, have = collections.Counter(want), collections.Counter(have)
        if want != have:
            self.fault(f'{p} {p.address}, {p.mode}: {what}: missing {list((want - have).elements())}, '
                       f'too much {list((have - want).elements())}')

    def look_at_digest(self, p, n, want, catch_up, mail, text):
        """Its table of contents counts all posts; where posts stand in it, each does, once, and no
        quote. A catch-up of many conversations tells each in a line."""
        what, marks = f'{p}, digest {n} ({p.form})', {q.mark for q in want}
        shown = MARK.findall('\n'.join(own(part.get_content()) for part in mail.walk()
                                       if part.get_content_type() == 'text/plain'))
        rows = collections.Counter(q.root.subject for q in want)
        if contents(text) != rows:
            self.fault(f'{what}: its contents are {dict(contents(text))}, not {dict(rows)}')
        if set(shown) - marks:
            self.fault(f'{what}: shows what it should not: {sorted(set(shown) - marks)}')
        if p.form in WHOLE and p.mode != 'summary' and not catch_up:
            if set(shown) != marks:
                self.fault(f'{what}: lacks {sorted(marks - set(shown))}')
            if len(shown) != len(set(shown)):
                self.fault(f'{what}: shows twice {sorted({m for m in shown if shown.count(m) > 1})}')

    def verdict(self):
        for p in self.oracle.people:
            if p.budget:
                self.judge_budget(p)
                continue
            self.same(p, 'posts', p.single, p.got_single)
            self.same(p, 'direct copies', p.direct, p.got_direct)
            if len(p.digests) != len(p.got_digests):
                self.fault(f'{p}, {p.mode}: {len(p.got_digests)} digests came, not {len(p.digests)}: '
                           f'{[str(m["Subject"]) for m in p.got_digests]}, wanted {p.digests}')
            for n, ((want, catch_up), mail) in enumerate(zip(p.digests, p.got_digests), 1):
                self.look_at_digest(p, n, want, catch_up, mail, mail.text())
        for p in self.oracle.people:
            tight = lambda c: {k: v for k, v in c.items() if k not in LOOSE and v}
            if tight(p.letters) != tight(p.got_letters):
                self.fault(f'{p} {p.address}: letters {tight(p.got_letters)}, not {tight(p.letters)}')
        return self.faults

    def judge_budget(self, p):
        """Who has a budget gets some posts singly and the others in digests: each once, all of them."""
        shown = [m for mail in p.got_digests for m in set(MARK.findall(own(mail.text())))]
        have = collections.Counter([q.mark for q in p.got_single] + shown)
        self.same(p, 'posts within a budget', [q.mark for q in p.pending], have.elements())


def contents(text):
    """A digest's table of contents: posts by thread; None: it is no digest."""
    out = collections.Counter()
    for _, subject, posts in rows_of(text):
        out[subject] += posts
    return out or None


def own(text):
    return '\n'.join(line for line in text.splitlines() if not line.startswith('>'))


def rows_of(text):
    """(number, subject, posts) of each thread a digest names."""
    rows = [(int(line.split('.')[0]), m.group(1), int(m.group(2))) for line in text.splitlines() for m in [ROW.match(line)] if m]
    return rows or [(int(n), subject, int(posts)) for n, subject, posts in ALONE.findall(text)]

