#!/usr/bin/env python3
"""Our own rules of style, as programs: each prints what breaks it as file:line: words.

Usage: rules.py RULE, or without one the names of all rules. Run from the top of the tree.
"""
import os
import re
import subprocess
import sys

FUNCTION_MAX, FILE_MAX = 60, 600
FORBIDDEN = ('config_', 'strbuf_', 'imap_', 'smtp_', 'mime_', 'mail_', 'mmap_', 'pop3_', 'mbox_')


def sources(*folders):
    out = subprocess.run(['git', 'ls-files', '--cached', '--others', '--exclude-standard',
                          *(folders or ('daemon', 'filters'))],
                         capture_output=True, text=True, check=True).stdout.split()
    return sorted(f for f in out if f.endswith(('.c', '.h')) and os.path.exists(f))


TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def code(path, keep_strings=False):
    """The lines of a file without comments, and without the content of strings."""
    def blank(m):
        t = m.group(0)
        if t[0] == '/':
            return '\n' * t.count('\n')
        return t if keep_strings else t[0] + t[0]
    with open(path, encoding='utf-8') as f:
        return TOKEN.sub(blank, f.read()).split('\n')


def grep(pattern, allowed, words, keep_strings=False, folders=()):
    rx = re.compile(pattern)
    for path in sources(*folders):
        if allowed(path):
            continue
        for n, line in enumerate(code(path, keep_strings), 1):
            m = rx.search(line)
            if m:
                yield f'{path}:{n}: {m.group(0).strip()}: {words}'


def rule_top():
    """the top level holds what it is meant to, and nothing a program left there"""
    known = {'daemon', 'filters', 'templates', 'conf', 'tests', 'Makefile', 'README.md', 'LICENSE'}
    out = subprocess.run(['git', 'ls-files'], capture_output=True, text=True, check=True).stdout.split()
    for name in sorted({f.split('/')[0] for f in out}):
        if name not in known and not name.startswith('.'):
            yield f'{name}:1: it has no place at the top level'


def rule_sql():
    """SQL stands in daemon/store/ only"""
    in_store = lambda p: p.startswith('daemon/store/')
    yield from grep(r'"[^"]*\b(SELECT .* FROM|INSERT INTO|INSERT OR|UPDATE \w+ SET|DELETE FROM|'
                    r'CREATE TABLE|PRAGMA \w)', in_store, 'SQL belongs into daemon/store/', True)
    yield from grep(r'\bsqlite3_\w+', in_store, 'the store alone knows SQLite')


def rule_sql_values():
    """values are bound, never printed into SQL"""
    yield from grep(r'printf\([^;]*"[^"]*\b(SELECT|INSERT|UPDATE|DELETE)\b[^"]*%',
                    lambda p: not p.startswith('daemon/store/'), 'bind values', True)


def rule_constant_time():
    """tokens are compared in constant time"""
    yield from grep(r'(?<!sodium_)\b(memcmp|strcmp|strncmp|text_eq)\s*\(', lambda p: p != 'daemon/base/token.c',
                    'sodium_memcmp takes as long whatever differs')


def rule_memory():
    """malloc and its kin are called in arena.c only"""
    yield from grep(r'(?<![\w.>])(malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf|'
                    r'vasprintf)\s*\(', lambda p: p == 'daemon/base/arena.c',
                    'use an arena (base/arena.h)')


def rule_clock():
    """the clock is asked in when.c only"""
    yield from grep(r'(?<![\w.>])(time|gettimeofday|clock_gettime|clock|localtime|localtime_r|'
                    r'gmtime|gmtime_r|mktime|sleep|usleep|nanosleep)\s*\(',
                    lambda p: p == 'daemon/base/when.c', 'use base/when.h')


def rule_banned():
    """no call that cannot be bounded or runs a shell"""
    yield from grep(r'(?<![\w.>])(sprintf|vsprintf|strcpy|strcat|strtok|gets|system|popen|'
                    r'tmpnam|mktemp|alloca|rand|random)\s*\(', lambda p: False,
                    'never used here')


def rule_unfinished():
    """nothing is left for later"""
    rx = re.compile(r'\b(TODO|FIXME|XXX|HACK)\b')
    for path in sources('daemon', 'filters', 'tests'):
        with open(path, encoding='utf-8') as f:
            for n, line in enumerate(f, 1):
                if rx.search(line):
                    yield f'{path}:{n}: {rx.search(line).group(0)}: do it or leave it'


LEAVES = ('inbox', 'reader', 'rhythm', 'compose', 'send')
# Of community/, bottom to top; '' is what lies in no room, the trunk that all share.
ROOMS = ('', 'list', 'activity', 'digest', 'people', 'rhythm', 'desk')


def area(path):
    if path.startswith('filters/'):
        return 'filters'
    parts = path.split('/')
    return parts[1] if len(parts) > 2 else 'roles'


def floor(name):
    """How high the room of "community/ROOM/file.h" lies; one that is not named lies above all."""
    room = name.split('/')[1] if name.count('/') > 1 else ''
    return ROOMS.index(room) if room in ROOMS else len(ROOMS)


def may_import(path, name):
    mine = area(path)
    theirs = name.split('/')[0] if '/' in name else ('filters' if name == 'filter.h' else 'roles')
    if mine == theirs == 'community':
        return floor(name) <= floor(path.split('/', 1)[1])
    if theirs in ('base', mine):
        return True
    if mine == 'filters':
        return theirs == 'reader' and path == 'filters/filter.h'
    if mine == 'base' or mine in LEAVES:
        return False
    if mine == 'store':
        return False
    if mine == 'community':
        return theirs in LEAVES + ('store', 'filters')
    return True  # roles and cli


def rule_imports():
    """imports run downwards: roles, cli > community > store > base; edges know base only; in
    community/ from room to room: desk > rhythm > people > digest > activity > list > the rest"""
    rx = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
    for path in sources():
        for n, line in enumerate(code(path, True), 1):
            m = rx.match(line)
            if m and not may_import(path, m.group(1)):
                yield f'{path}:{n}: {m.group(1)}: imports run downwards only (DESIGN)'


def calls():
    """Of each source that was built: whom it calls, {source: {source: {name}}}."""
    build = os.environ.get('TIDINGS_BUILD', 'build')
    objects = {f'{build}/{p[:-1]}o': p for p in sources('daemon') if p.endswith('.c')}
    objects = {o: p for o, p in objects.items() if os.path.exists(o)}
    out = subprocess.run(['nm', '-A', '-g', *objects], capture_output=True, text=True, check=True)
    home, wants = {}, []
    for line in out.stdout.split('\n'):
        where, _, symbol = line.partition(':')
        kind, name = symbol.split()[-2:] if symbol else ('', '')
        if kind == 'U':
            wants.append((objects[where], name))
        elif kind in tuple('TDRB'):
            home[name] = objects[where]
    found = {p: {} for p in objects.values()}
    for path, name in wants:
        if home.get(name, path) != path:
            found[path].setdefault(home[name], set()).add(name)
    return found


def rule_calls():
    """calls run downwards as imports do: nobody declares by hand what lies above"""
    for path, others in calls().items():
        for other, names in others.items():
            if other.startswith('daemon/') and not may_import(path, other.split('/', 1)[1]):
                yield f'{path}:1: {", ".join(sorted(names))}: {other} lies above it'


# Circles of calls that stay, each with why two files are better than one or a detour.
CIRCLES = (
    {'cli/commands', 'cli/help'},                                # help prints the table it stands in
    {'compose/encode', 'compose/splice'},                        # marks in encoded text and back
    {'reader/attribution_headers', 'reader/attribution_marks'},  # each knows the other's line
    {'send/send', 'send/talk', 'send/talk_letter', 'send/talk_login'},  # states of one conversation
)


def circles(succ):
    """The strongly connected components of more than one, of {node: {node}} (Tarjan)."""
    index, low, stack, found = {}, {}, [], []

    def visit(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        for w in sorted(succ.get(v, ())):
            if w not in index:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w in stack:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            at = stack.index(v)
            if len(stack) - at > 1:
                found.append(set(stack[at:]))
            del stack[at:]

    for v in sorted(succ):
        if v not in index:
            visit(v)
    return found


def rule_circles():
    """no files call each other in a circle, but those of CIRCLES"""
    short = lambda p: p[len('daemon/'):-2]
    graph = {short(p): {short(q) for q in others} for p, others in calls().items()}
    for circle in circles(graph):
        if not any(circle <= known for known in CIRCLES):
            names = sorted(circle)
            yield f'daemon/{names[0]}.c:1: calls in a circle: {" ".join(names)}'


def rule_filters():
    """filters see filter.h and base only"""
    rx = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
    for path in sources('filters'):
        for n, line in enumerate(code(path, True), 1):
            m = rx.match(line)
            if m and m.group(1) != 'filter.h' and not m.group(1).startswith('base/') \
                    and path != 'filters/filter.h':
                yield f'{path}:{n}: {m.group(1)}: a filter sees filter.h only'


def rule_sizes():
    """functions of at most 60 lines, files of at most 600"""
    for path in sources('daemon', 'filters', 'tests'):
        with open(path, encoding='utf-8') as f:
            lines = f.read().split('\n')
        if len(lines) - 1 > FILE_MAX:
            yield f'{path}:{len(lines) - 1}: a file ends at {FILE_MAX} lines'
        if path.startswith('tests'):
            continue
        begin = None
        for n, line in enumerate(lines, 1):
            if line == '{':
                begin = n
            elif line.startswith('}') and begin:
                if line == '}' and n - begin - 1 > FUNCTION_MAX:
                    yield f'{path}:{begin}: {n - begin - 1} lines: a function ends at {FUNCTION_MAX}'
                begin = None


def rule_prefixes():
    """no exported name that a library of ours exports as well"""
    library = os.path.join(os.environ.get('TIDINGS_BUILD', 'build'), 'libtidings.a')
    out = subprocess.run(['nm', '-g', '--defined-only', library], capture_output=True, text=True)
    if out.returncode:
        yield f'{library}: cannot be read: run make first'
    for line in out.stdout.split('\n'):
        name = line.split()[-1] if len(line.split()) == 3 else ''
        if name.startswith(FORBIDDEN):
            yield f'{library}: {name}: the prefix belongs to libconfig or libetpan'


def rule_settings():
    """conf/tidings.conf is what the table of settings prints"""
    out = subprocess.run(['./tidings', 'check', '--settings'], capture_output=True, text=True)
    with open('conf/tidings.conf', encoding='utf-8') as f:
        if out.returncode or out.stdout != f.read():
            yield 'conf/tidings.conf: differs from the table: run make conf'


FRENCH_SIGN = r'(?<!=) (?:[;?!:](?=\s|$|\{|\)|<)|»)|« '


def rule_settings_read():
    """whatever the table of settings takes is read somewhere"""
    table = 'daemon/base/settings_table.c'
    used = '\n'.join('\n'.join(code(p)) for p in sources() if p != table)
    found = 0
    for n, line in enumerate(code(table), 1):
        for field in re.findall(r'\b([a-z_]+\.[a-z_0-9]+)\s*[,)]', line):
            found += 1
            # both accounts are handed on whole
            read = field.replace('account.', '->') if field.startswith('account.') else field
            if not re.search(rf'{re.escape(read)}\b', used):
                yield f'{table}:{n}: nothing reads {field}'
    if found < 90:
        yield f'{table}:1: only {found} settings were found'


def rule_french():
    """French signs keep the space before them: no line begins with one; what people copy is plain"""
    for name in sorted(os.listdir('templates/fr')):
        with open(f'templates/fr/{name}', encoding='utf-8') as f:
            for n, line in enumerate(f, 1):
                if line.startswith(('    ', '#', 'ex.')):
                    found = re.search('\u00a0', line)
                else:
                    found = re.search(FRENCH_SIGN, line)
                if found:
                    yield f'templates/fr/{name}:{n}: "{found.group(0)}": U+00A0 in sentences, a blank in examples'
    for name in sorted(os.listdir('conf/recipes')):
        with open(f'conf/recipes/{name}', encoding='utf-8') as f:
            text = f.read()
        for letter in re.finditer(r'^\s*fr = "([^"]*)"', text, re.M):
            found = re.search(FRENCH_SIGN, letter.group(1))
            if found:
                n = text.count('\n', 0, letter.start(1) + found.start()) + 1
                yield f'conf/recipes/{name}:{n}: "{found.group(0)}": U+00A0 before a French sign'


def rule_recipe_manual():
    """conf/tidings-recipe.5 has every key of recipes, and every word of audiences and conditions"""
    with open('conf/tidings-recipe.5', encoding='utf-8') as f:
        page = f.read()
    told = set(re.findall(r'[\w-]+', ' '.join(re.findall(r'^\.(?:It )?Ic (.*)', page, re.M))))
    keys = []
    for path, rx in (('daemon/community/activity/recipe_read.c', r'\b(?:TEXT|ROW|YESNO)\("(\w+)"'),
                     ('daemon/base/expr_keys.c', r'\{ "(\w+)", EXPR_')):
        with open(path, encoding='utf-8') as f:
            keys += [(path, k) for k in re.findall(rx, f.read().split('expr_key search[]')[0])]
    for path, key in keys:
        if key not in told:
            yield f'conf/tidings-recipe.5: {key} of {path} is not told'
    if len(keys) < 60:
        yield f'conf/tidings-recipe.5: only {len(keys)} keys were found in the sources'
    for key in re.findall(r'^\.It Ic (\w+)$', page.split('.Sh AUDIENCES')[0], re.M):
        if key not in [k for _, k in keys] + ['about', 'steps', 'letters', 'name']:
            yield f'conf/tidings-recipe.5: there is no key {key}'


def main():
    rules = {k[5:]: v for k, v in globals().items() if k.startswith('rule_')}
    if len(sys.argv) < 2:
        print('\n'.join(rules))
        return 0
    found = list(rules[sys.argv[1]]())
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
