"""A page's elements and what its style sheets say of each: as much of CSS as the letters use.

Selectors: element, .class, [attribute=value], a descendant, `+`; @media (max-width) is left out, as on a
desktop, (prefers-color-scheme:dark) counts for the scheme 'dark'. Nothing but the standard library.
"""
import re
from html.parser import HTMLParser

VOID = {'meta', 'br', 'hr', 'img', 'link', 'input'}
INHERITED = {'color', 'font-size', 'font-weight'}
START = {'color': '#000000', 'font-weight': 'normal'}
BOLD = {'b', 'strong', 'h1', 'h2', 'h3'}


class Element:
    def __init__(self, tag, attrs, parent):
        self.tag, self.attrs, self.parent = tag, dict(attrs), parent
        self.classes = (self.attrs.get('class') or '').split()
        self.has_text, self.before = False, None

    def path(self):
        e = self
        while e:
            yield e
            e = e.parent


class Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.elements, self.styles, self.mso, self.open, self.last = [], [], [], None, {}

    def handle_starttag(self, tag, attrs):
        e = Element(tag, attrs, self.open)
        e.before = self.last.get(self.open)
        self.last[self.open] = e
        self.elements.append(e)
        if tag not in VOID:
            self.open = e

    def handle_endtag(self, tag):
        for e in (self.open.path() if self.open else ()):
            if e.tag == tag:
                self.open = e.parent
                break

    def handle_data(self, data):
        if self.open and self.open.tag == 'style':
            self.styles.append(data)
        elif self.open and data.strip():
            self.open.has_text = True

    def handle_comment(self, data):
        if data.startswith('[if mso]'):
            self.mso.append(data)


def declarations(text):
    for d in text.split(';'):
        if ':' in d:
            prop, value = (x.strip() for x in d.split(':', 1))
            yield prop, value.replace('!important', '').strip(), '!important' in value


def simple(selector, e):
    """Does "td.card[dir=rtl]" mean this element?"""
    for kind, name in re.findall(r'([.#\[]?)([^.#\[\]]+)\]?', selector):
        if kind == '' and name != e.tag or kind == '.' and name not in e.classes:
            return False
        if kind == '#' and e.attrs.get('id') != name:
            return False
        if kind == '[' and e.attrs.get(name.split('=')[0]) != (name + '=').split('=')[1]:
            return False
    return True


def matches(parts, e):
    if not simple(parts[-1], e):
        return False
    if len(parts) == 1:
        return True
    if parts[-2] == '+':
        return bool(e.before) and matches(parts[:-2], e.before)
    return any(matches(parts[:-1], p) for p in e.path() if p is not e)


def weight(selector):
    return (selector.count('#'), len(re.findall(r'[.\[]', selector)), len(re.findall(r'(?:^|[ +])[a-z]', selector)))


class Page:
    def __init__(self, text):
        self.text = text
        r = Reader()
        r.feed(text)
        self.elements, self.styles, self.mso = r.elements, r.styles, r.mso
        self.rules, self.strange = [], []  # (scheme or None, selector, property, value, important)
        self.known = {}
        for style in self.styles:
            self.read_style(style)

    def read_style(self, text):
        for m in re.finditer(r'(@[^{]+)\{((?:[^{}]*\{[^{}]*\})*)\s*\}|([^{}@]+)\{([^{}]*)\}', text):
            if m[1]:
                dark, narrow = 'prefers-color-scheme:dark' in m[1], 'max-width' in m[1]
                if not dark and not narrow:
                    self.strange.append(m[1].strip())
                for inner in re.finditer(r'([^{}]+)\{([^{}]*)\}', m[2]):
                    self.add('dark' if dark else 'narrow', inner[1], inner[2])
            else:
                self.add(None, m[3], m[4])

    def add(self, scheme, selectors, text):
        for selector in selectors.split(','):
            parts = re.sub(r'\s*\+\s*', ' + ', selector.strip()).split()
            for prop, value, important in declarations(text):
                self.rules.append((scheme, parts, prop, value, important))

    def declarations(self):
        """(scheme, selector, property, value) of all style sheets and style attributes."""
        for scheme, parts, prop, value, _ in self.rules:
            yield scheme, ' '.join(parts), prop, value
        for e in self.elements:
            for prop, value, _ in declarations(e.attrs.get('style', '')):
                yield None, e.tag, prop, value

    def look(self, e, scheme='light'):
        """What is declared for this element itself: property -> value."""
        key = (e, scheme)
        if key not in self.known:
            found = []
            if 'bgcolor' in e.attrs:
                found.append(((0, (-1,), -1), 'background-color', e.attrs['bgcolor']))
            for n, (when, parts, prop, value, important) in enumerate(self.rules):
                if when in (None, scheme) and matches(parts, e):
                    found.append(((important, (0,) + weight(' '.join(parts)), n), prop, value))
            for prop, value, important in declarations(e.attrs.get('style', '')):
                found.append(((important, (1,), 0), prop, value))
            self.known[key] = {prop: value for _, prop, value in sorted(found)}
        return self.known[key]

    def value(self, e, prop, scheme='light'):
        for p in e.path():
            value = self.look(p, scheme).get(prop)
            if value and value != 'inherit':
                return value
            if prop not in INHERITED:
                break
        return START.get(prop)

    def background(self, e, scheme='light'):
        for p in e.path():
            value = self.look(p, scheme).get('background-color')
            if value:
                return value
        return '#ffffff' if scheme == 'light' else '#000000'

    def size(self, e):
        return float((self.value(e, 'font-size') or '16px').replace('px', ''))

    def is_bold(self, e, scheme='light'):
        value = self.value(e, 'font-weight', scheme)
        for p in e.path():
            if 'font-weight' in self.look(p, scheme):
                return value in ('bold', '700', '800', '900')
            if p.tag in BOLD:
                return True
        return False

    def is_hidden(self, e):
        return any(p.tag in ('title', 'style', 'head', 'xml') or self.look(p).get('display') == 'none'
                   for p in e.path())


def colour(text):
    m = re.fullmatch(r'#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})', text)
    if not m:
        raise ValueError(f'{text}: write colours as #rrggbb')
    return [int(x, 16) / 255 for x in m.groups()]


def luminance(rgb):
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
