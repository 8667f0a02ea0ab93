#!/usr/bin/env python3
"""What the HTML letters may use: what caniemail.com lists as widely supported, and what Outlook's Word engine reads.

Usage: letters.py RULE, or without one the names of all rules. Run from the top of the tree. Judged are the
templates, each mustache section shown, around a body with every element that the composer writes; and the
golden digests. Word reads padding, side borders and widths of tables, cells, headings and lists, not of <div>,
<p>, <span>, <a> (Microsoft, "Word 2007 HTML and CSS Rendering Capabilities in Outlook 2007", part 2).
"""
import glob
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cascade import Page, colour, contrast  # noqa: E402

FOLDER = 'templates/*/'
BODY = ('<p>text <a href="https://example.org/">link</a> <b>b</b> <i>i</i> <code>c</code></p>'
        '<p class="n">1. text</p><ul><li>text</li></ul><ol><li>text</li></ol><h1>text</h1><h2>text</h2>'
        '<h3>text</h3><hr><blockquote>text<p>text</p></blockquote><pre>text<code>text</code></pre>'
        '<p dir="rtl">text</p><img src="cid:a" alt="text">')
TAGS = set('html head meta title style xml body div table tbody tr td p h1 h2 h3 a b i br span ul ol li '
           'blockquote pre code hr img em strong'.split())
# Supported about everywhere.
CSS = set('''color background-color font-family font-size font-weight font-style line-height letter-spacing
    text-align text-decoration text-indent white-space vertical-align width max-width height display margin
    padding border border-top border-left border-color border-collapse list-style'''.split())
# Where a client does not know it, nothing is lost but a nicety.
NICE = set('''border-radius text-decoration-thickness text-underline-offset -webkit-text-size-adjust
    word-wrap word-break overflow-wrap max-height overflow'''.split())
WORD = {'mso-hide', 'mso-padding-alt', 'mso-line-height-rule'}
NOT_WORD = re.compile(r'^(padding|border-(top|left|right|bottom)|width|height|max-width)')
# Inline padding as a larger target for fingers, or a rounder mark: without it the words still stand apart.
SPARE = {'a': 'btn alt links', 'span': 'ask ok'}
STYLE_MAX = 8000  # Gmail drops a <style> of more than 8192 characters


def read(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


def whole(path):
    """A template with its partials and theirs, without comments."""
    text = re.sub(r'\{\{!.*?\}\}', '', read(path), flags=re.S).lstrip()
    return re.sub(r'\{\{>([\w-]+)\}\}', lambda m: whole(os.path.join(os.path.dirname(path), m[1] + '.html')), text)


def shown(path, other=False):
    """A whole template, all sections shown; of {{#x}}A{{/x}}{{^x}}B{{/x}} A, or the other."""
    text = whole(path)
    either = r'\{\{#(\w+)\}\}((?:(?!\{\{#).)*?)\{\{/\1\}\}\{\{\^\1\}\}(.*?)\{\{/\1\}\}'
    text = re.sub(either, lambda m: m[3] if other else m[2], text)
    text = re.sub(r'\{\{\{threads\}\}\}', lambda m: shown(path.replace('digest', 'digest-thread'), other), text)
    text = re.sub(r'\{\{\{\w+\}\}\}', lambda m: BODY, text)
    text = re.sub(r'dir="\{\{[^}]*\}\}"', 'dir="rtl"', text)
    text = re.sub(r'\{\{[#^/][\w.]+\}\}', '', text)
    return re.sub(r'\{\{[\w.]+\}\}', 'text', text)


def letters():
    """(name, page): each template that is a whole page, both ways, and the golden digests."""
    for path in sorted(glob.glob(FOLDER + '*.html')):
        if '<body' in read(path):
            yield path, Page(shown(path))
            yield path, Page(shown(path, True))
    for path in sorted(glob.glob('tests/golden/*.html')):
        yield path, Page(read(path))


def each_once(found):
    seen = set()
    for line in found:
        if line not in seen:
            seen.add(line)
            yield line


def pale(page, schemes=('light', 'dark')):
    """What WCAG 2.1 AA calls too pale: under 4.5:1, or 3:1 from 24 px or 18.66 px bold."""
    for scheme in schemes:
        for e in page.elements:
            if not e.has_text or page.is_hidden(e):
                continue
            fore, back = colour(page.value(e, 'color', scheme)), colour(page.background(e, scheme))
            size, bold = page.size(e), page.is_bold(e, scheme)
            needs = 3 if size >= 24 or bold and size >= 18.66 else 4.5
            if contrast(fore, back) < needs:
                yield f'<{e.tag} class="{" ".join(e.classes)}"> in the {scheme}: contrast ' \
                      f'{contrast(fore, back):.2f}, needs {needs}'


def rule_contrast():
    """every text stands out from what is behind it (WCAG 2.1 AA), by day and in the dark"""
    n = 0
    for name, page in letters():
        n += sum(e.has_text for e in page.elements)
        for fault in pale(page):
            yield f'{name}: {fault}'
    if n < 300:
        yield f'{FOLDER}: only {n} texts were looked at'


def rule_contrast_sees():
    """the rule above fails when any colour of the letters is made too pale"""
    style = read('templates/en/digest-style.html')
    page = read('tests/golden/digest-readable.html')
    day, dark = style.split('@media (prefers-color-scheme:dark)')
    for part, bad, scheme in ((day, '#a9aeb2', 'light'), (dark, '#5c6468', 'dark')):
        used = set(re.findall(r'(?<![-\w])color:(#\w{6})', part))
        for good in sorted(used):
            worse = part.replace('color:' + good, 'color:' + bad).replace('background-color:' + bad,
                                                                          'background-color:' + good)
            new = Page(page.replace(part, worse))
            if page.count(part) != 1 or not list(pale(new, [scheme])):
                yield f'templates/en/digest-style.html: {good} made {bad} by {scheme} is not seen'


def rule_markup():
    """letters use widely supported HTML and CSS and fetch nothing"""
    for name, page in letters():
        for e in page.elements:
            if e.tag not in TAGS and ':' not in e.tag:
                yield f'{name}: <{e.tag}>: not every mail program shows it'
            if e.tag == 'img' and not e.attrs.get('alt'):
                yield f'{name}: <img> without alt'
            if e.tag == 'img' and not e.attrs.get('src', '').startswith('cid:'):
                yield f'{name}: <img src="{e.attrs.get("src")}">: comes from elsewhere'
            if any(a.startswith('on') or a in ('background', 'srcset') for a in e.attrs):
                yield f'{name}: <{e.tag} {" ".join(e.attrs)}>: no scripts, no backgrounds'
        for _, _, prop, value in page.declarations():
            if prop not in CSS | NICE | WORD:
                yield f'{name}: {prop}: not on the list of what mail programs know (tests/lint/letters.py)'
            if re.search(r'url\(|expression|calc\(|var\(|\d(vw|vh|rem)\b|flex|grid', value):
                yield f'{name}: {prop}: {value}: not every mail program knows it'
        for rule in page.strange:
            yield f'{name}: {rule}: neither @media (max-width) nor (prefers-color-scheme)'
        for text in page.styles:
            if len(text) > STYLE_MAX:
                yield f'{name}: a <style> of {len(text)} characters: Gmail drops what is over 8192'


def rule_head():
    """letters tell their language, direction, title, character set, and what an inbox shows first"""
    for name, page in letters():
        by = {}
        for e in page.elements:
            by.setdefault(e.tag, []).append(e)
        html, metas = by['html'][0], [e.attrs for e in by['meta']]
        if not page.text.startswith('<!DOCTYPE html>'):
            yield f'{name}: no <!DOCTYPE html>'
        if not html.attrs.get('lang') or not html.attrs.get('dir'):
            yield f'{name}: <html> without lang or dir'
        if not any(m.get('charset') == 'utf-8' for m in metas):
            yield f'{name}: no <meta charset="utf-8">'
        for want in ('viewport', 'color-scheme', 'supported-color-schemes'):
            if not any(m.get('name') == want for m in metas):
                yield f'{name}: no <meta name="{want}">'
        if not by.get('title') or not by['title'][0].has_text:
            yield f'{name}: no title'
        first = next(e for e in page.elements if e.parent is by['body'][0])
        if not page.is_hidden(first) or 'mso-hide:all' not in first.attrs.get('style', ''):
            yield f'{name}: the body does not begin with the hidden line that an inbox shows'


def wordless(page, e):
    """What of this element's look Outlook's Word engine does not read."""
    if e.tag in ('div', 'p', 'span', 'a', 'body'):
        around = set(e.classes) | set(c for p in e.path() for c in p.classes)
        spare = around & set(SPARE.get(e.tag, '').split())
        for prop, value in page.look(e).items():
            zero = re.fullmatch(r'(0|none)( .*)?', value)
            if NOT_WORD.match(prop) and not zero and not (spare and prop == 'padding'):
                yield f'{prop}: Word reads it of a table cell or a heading only'
    if e.tag == 'table':
        for attr in ('role', 'cellpadding', 'cellspacing', 'border'):
            if attr not in e.attrs:
                yield f'no {attr} attribute'
    if e.tag in ('td', 'body') and 'background-color' in page.look(e):
        if e.attrs.get('bgcolor') != page.look(e)['background-color']:
            yield 'a background-color without the same bgcolor'
    if e.tag == 'td' and 'width' in page.look(e) and 'width' not in e.attrs:
        yield 'a width without a width attribute'
    if 'btn' in (c for p in e.path() for c in p.classes) and e.tag == 'td' and \
            'mso-padding-alt' not in page.look(e):
        yield "a button without mso-padding-alt: Word ignores its link's padding"
    if e.tag == 'td' and page.look(e).get('line-height', '').endswith('px') and \
            not any('mso-line-height-rule' in s and c in s for s in page.mso for c in e.classes):
        yield 'a line-height in px without mso-line-height-rule:exactly'


def rule_word():
    """what makes up the letters' layout is read by Outlook's Word engine too"""
    for name, page in letters():
        for e in page.elements:
            for fault in wordless(page, e):
                if not (page.is_hidden(e) and e.tag == 'div'):
                    yield f'{name}: <{e.tag} class="{" ".join(e.classes)}">: {fault}'
        if not any('<table' in s and 'width="' in s for s in page.mso):
            yield f'{name}: no table behind [if mso] gives the width that max-width gives elsewhere'


def main():
    rules = {k[5:]: v for k, v in globals().items() if k.startswith('rule_')}
    if len(sys.argv) < 2:
        print('\n'.join(rules))
        return 0
    found = list(each_once(rules[sys.argv[1]]()))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
