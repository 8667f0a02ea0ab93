"""Mails as members' programs write them: a reply in the manner of each, its quote and all.

All samples are ours; what is imitated is the shape: multipart or not, charset and coding, how the
quoted mail is introduced and marked, and what the program signs with.
"""
import base64
import email.policy
import email.utils
import quopri
import textwrap


class Quoted:
    """What a reply answers: a mail as its reader has it."""

    def __init__(self, mail):
        part = mail.get_body(('plain',))
        self.text = (part.get_content() if part else '').strip().splitlines()[:60]
        self.id = mail['Message-ID']
        self.chain = ' '.join((mail['References'] or '').split() + [self.id])
        self.author = mail['From'].addresses[0]
        self.subject = str(mail['Subject'])
        self.to = str(mail['To'])
        self.date = mail['Date'].datetime


def head(fields):
    """Header lines: encoded where they must be, folded."""
    out = []
    for name, value in fields:
        words = email.header.Header(value, 'utf-8' if not value.isascii() else 'us-ascii',
                                    header_name=name, maxlinelen=76)
        if name in ('From', 'To', 'Cc') and not value.isascii():
            name_part, address = email.utils.parseaddr(value)
            value = f'{email.header.Header(name_part, "utf-8").encode()} <{address}>'
        else:
            value = value if value.isascii() else words.encode()
        out.append(f'{name}: {value}\r\n'.encode())
    return b''.join(out)


def crlf(text, charset='utf-8'):
    return text.replace('\r\n', '\n').replace('\n', '\r\n').encode(charset, 'replace')


def qp(text, charset='utf-8'):
    return quopri.encodestring(text.encode(charset, 'replace')).replace(b'\r\n', b'\n').replace(b'\n', b'\r\n')


def b64(text, charset='utf-8'):
    return base64.encodebytes(crlf(text, charset)).replace(b'\n', b'\r\n')


def html(text):
    return text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;').replace('\n', '<br>\n')


def parts(boundary, *leaves):
    """A multipart's body: (header lines, bytes) each."""
    out = b''
    for lines, body in leaves:
        out += b'--' + boundary.encode() + b'\r\n' + lines.replace('\n', '\r\n').encode() + b'\r\n\r\n' + body.rstrip(b'\r\n') + b'\r\n\r\n'
    return out + b'--' + boundary.encode() + b'--\r\n'


def marked(q, sign='> '):
    return '\n'.join((sign + line).rstrip() for line in q.text)


def gmail(fields, words, q):
    plain, rich = words, f'<div dir="ltr">{html(words)}</div>'
    if q:
        who = f'{q.author.display_name} <{q.author.addr_spec}>'
        line = f'On {q.date:%a, %b} {q.date.day}, {q.date:%Y at %I:%M} {q.date:%p} {who}\nwrote:\n'
        plain += f'\n\n{line}\n{marked(q)}\n'
        rich += (f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{html(line)}</div>'
                 '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid">'
                 f'{html(chr(10).join(q.text))}</blockquote></div>')
    return (fields + [('MIME-Version', '1.0'), ('Content-Type', 'multipart/alternative; boundary="00000000000091c0a3"')],
            parts('00000000000091c0a3',
                  ('Content-Type: text/plain; charset="UTF-8"\nContent-Transfer-Encoding: quoted-printable', qp(plain)),
                  ('Content-Type: text/html; charset="UTF-8"\nContent-Transfer-Encoding: quoted-printable', qp(rich))))


OUTLOOK = {'en': ('From', 'Sent', 'To', 'Subject'), 'de': ('Von', 'Gesendet', 'An', 'Betreff')}


def outlook(fields, words, q, lang='en', coding=qp, charset='windows-1252'):
    plain, rich = words, f'<p class="MsoNormal">{html(words)}</p>'
    if q:
        named = OUTLOOK[lang]
        block = '\n'.join(f'{n}: {v}' for n, v in zip(named, (
            f'{q.author.display_name} <{q.author.addr_spec}>', f'{q.date:%A, %d %B %Y %H:%M}', q.to, q.subject)))
        quote = '\n'.join(q.text)
        plain += f'\n\n________________________________\n{block}\n\n{quote}\n'
        rich += (f'<div id="divRplyFwdMsg" dir="ltr"><b>{named[0]}:</b> '
                 f'{html(block.split(": ", 1)[1])}</div><div>{html(quote)}</div>')
    name = 'quoted-printable' if coding is qp else 'base64'
    return (fields + [('Thread-Topic', q.subject if q else 'new'), ('Accept-Language', f'{lang}-{lang.upper()}'),
                      ('MIME-Version', '1.0'), ('Content-Type', 'multipart/alternative;\r\n\tboundary="_000_AM0PR01MB_"')],
            parts('_000_AM0PR01MB_',
                  (f'Content-Type: text/plain; charset="{charset}"\nContent-Transfer-Encoding: {name}', coding(plain, charset)),
                  (f'Content-Type: text/html; charset="{charset}"\nContent-Transfer-Encoding: {name}',
                   coding(f'<html><body>{rich}</body></html>', charset))))


def outlook_german(fields, words, q):
    fields = [(n, v.replace('Re: ', 'AW: ', 1) if n == 'Subject' else v) for n, v in fields]
    return outlook(fields, words, q, 'de', b64, 'iso-8859-1')


def apple(fields, words, q):
    text = words
    if q:
        text += f'\n\n> On {q.date.day} {q.date:%b %Y, at %H:%M}, {q.author.display_name} <{q.author.addr_spec}> wrote:\n> \n{marked(q)}\n'
    return (fields + [('Mime-Version', '1.0 (Mac OS X Mail 16.0 \\(3774.500.171.1.1\\))'), ('X-Mailer', 'Apple Mail (2.3774)'),
                      ('Content-Type', 'text/plain;\r\n\tcharset=utf-8'), ('Content-Transfer-Encoding', 'quoted-printable')],
            qp(text))


def thunderbird(fields, words, q):
    soft = '\n'.join(line + ' ' for line in textwrap.wrap(words, 60)).rstrip()
    text = f'On {q.date:%d/%m/%Y %H:%M}, {q.author.display_name} wrote:\n{marked(q)}\n\n{soft}\n' if q else soft
    return (fields + [('User-Agent', 'Mozilla Thunderbird'), ('MIME-Version', '1.0'),
                      ('Content-Type', 'text/plain; charset=UTF-8; format=flowed'), ('Content-Transfer-Encoding', '8bit')],
            crlf(text))


def k9(fields, words, q):
    text = words
    if q:
        text += f'\n\nAm {q.date.day}. März {q.date:%Y %H:%M:%S} MEZ schrieb {q.author.display_name} <{q.author.addr_spec}>:\n{marked(q, ">")}'
    text += '\n\n-- \nDiese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.\n'
    return (fields + [('User-Agent', 'K-9 Mail for Android'), ('MIME-Version', '1.0'),
                      ('Content-Type', 'text/plain;\r\n charset=utf-8'), ('Content-Transfer-Encoding', 'quoted-printable')],
            qp(text))


def phone(fields, words, q):
    text = f'{words}\n\nSent from my iPhone\n'
    if q:
        text += f'\n> On {q.date:%b} {q.date.day}, {q.date:%Y, at %H:%M}, {q.author.display_name} <{q.author.addr_spec}> wrote:\n> \n> \ufeff{marked(q)[2:]}\n'
    return (fields + [('Mime-Version', '1.0 (1.0)'), ('X-Mailer', 'iPhone Mail (21E236)'),
                      ('Content-Type', 'text/plain; charset=utf-8'), ('Content-Transfer-Encoding', 'base64')], b64(text))


def mutt(fields, words, q):
    text = words
    if q:
        text = f'On {q.date:%a, %b %d, %Y at %H:%M:%S}, {q.author.display_name} wrote:\n{marked(q)}\n\n{words}'
    return (fields + [('MIME-Version', '1.0'), ('Content-Type', 'text/plain; charset=iso-8859-15'),
                      ('Content-Disposition', 'inline'), ('Content-Transfer-Encoding', '8bit'), ('User-Agent', 'Mutt/2.2.9')],
            crlf(text + '\n\n-- \nwith kind regards\n', 'iso-8859-15'))


CLIENTS = (gmail, outlook, apple, thunderbird, k9, phone, mutt, outlook_german)


def compose(client, fields, words, quoted=None):
    """The bytes of a mail. quoted: the mail it answers, parsed; its ids go into the header."""
    q = Quoted(quoted) if quoted is not None else None
    if q:
        fields = fields + [('In-Reply-To', q.id), ('References', q.chain.replace(' ', '\r\n '))]
    fields, body = client(fields, words, q)
    return head(fields) + b'\r\n' + body


def plain(fields, words):
    """A short mail to the machine: a command, a token's answer, a moderator's word."""
    return head(fields + [('MIME-Version', '1.0'), ('Content-Type', 'text/plain; charset=utf-8'),
                          ('Content-Transfer-Encoding', '8bit')]) + b'\r\n' + crlf(words + '\n')
