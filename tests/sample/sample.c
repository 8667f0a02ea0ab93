/*
 * sample.c - reads the scripts and puts the mail of some days into a Maildir.
 *
 *   sample FOLDER people             members, one a line: address, mode, language, name
 *   sample FOLDER MAILDIR FROM TO    mail that arrives from FROM to before TO (RFC 3339)
 *   sample archive MBOX FOLDER       see archive.c
 */
#include "sample.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/text.h"
#include "base/when.h"

enum { DAY = 86400, WEEKS = 99 };

struct script {
	struct arena *a;
	const char *path;
	int line;
	struct writer *people; /* room for a hundred: scripts keep pointers */
	size_t n_people;
	struct said **said;
	size_t n, cap;
	time_t monday;
};

static const char *const clients[CLIENTS] = { [THUNDERBIRD] = "thunderbird",
					      [GMAIL] = "gmail",
					      [OUTLOOK] = "outlook",
					      [APPLE] = "apple",
					      [PHONE] = "phone",
					      [MUTT] = "mutt",
					      [WEBMAIL] = "webmail" };

static void fault(const struct script *s, const char *what, const char *word)
{
	fprintf(stderr, "%s:%d: %s '%s'\n", s->path, s->line, what, word);
	exit(EX_DATAERR);
}

/* The next word of a line, "" at its end. */
static const char *word(struct script *s, const char **p)
{
	const char *from = *p + strspn(*p, " ");
	size_t n = strcspn(from, " ");

	*p = from + n;
	return arena_ndup(s->a, from, n);
}

static enum client client_of(const struct script *s, const char *name)
{
	for (int i = 0; i < CLIENTS; i++)
		if (!strcmp(name, clients[i]))
			return (enum client)i;
	fault(s, "no such mail program:", name);
	return CLIENTS;
}

static struct writer *person_of(const struct script *s, const char *key)
{
	for (size_t i = 0; i < s->n_people; i++)
		if (!strcmp(s->people[i].key, key))
			return &s->people[i];
	fault(s, "nobody in people.txt is called", key);
	return NULL;
}

static struct said *said_of(const struct script *s, const char *id)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->said[i]->id && !strcmp(s->said[i]->id, id))
			return s->said[i];
	fault(s, "nothing said before is called", id);
	return NULL;
}

/* key client charset language offset mode | Name <address>, then indented lines of a signature */
static void read_person(struct script *s, const char *line)
{
	struct writer *p;
	const char *bar = strchr(line, '|'), *open = strchr(line, '<'), *offset;

	if (*line == ' ') {
		p = &s->people[s->n_people - 1];
		buf_printf(&p->signature, "%s\n", line + 1);
		return;
	}
	if (!*line || *line == '#')
		return;
	if (!bar || !open || s->n_people == 100)
		fault(s, "not a person:", line);
	p = &s->people[s->n_people++];
	p->key = word(s, &line);
	p->client = client_of(s, word(s, &line));
	p->charset = word(s, &line);
	p->lang = word(s, &line);
	offset = word(s, &line);
	p->offset = atoi(offset) / 100 * 3600 + atoi(offset) % 100 * 60;
	p->summer = strchr(offset, 's') != NULL;
	p->mode = word(s, &line);
	p->outsider = !strcmp(p->mode, "outsider");
	p->name = text_trim(s->a, bar + 1, (size_t)(open - bar - 1));
	p->address = arena_ndup(s->a, open + 1, strcspn(open + 1, ">"));
	p->signature = BUF(s->a);
}

static time_t time_of(const struct script *s, const char *day, const char *clock)
{
	static const char days[] = "mon tue wed thu fri sat sun ";
	const char *p = strstr(days, day);
	int hour = 0, minute = 0;

	if (!p || strlen(day) != 3 || sscanf(clock, "%2d:%2d", &hour, &minute) != 2)
		fault(s, "not a day and a time:", day);
	return s->monday + (p - days) / 4 * DAY + hour * 3600 + minute * 60;
}

static void read_flag(struct script *s, struct said *d, const char *flag)
{
	const char *value = strchr(flag, '=');
	int64_t span;

	if (!strcmp(flag, "lost"))
		d->lost = true;
	else if (!strcmp(flag, "away"))
		d->manner = MANNER_AWAY;
	else if (!strcmp(flag, "undelivered"))
		d->manner = MANNER_UNDELIVERED;
	else if (text_starts(flag, "by="))
		d->client = client_of(s, value + 1);
	else if (text_starts(flag, "to="))
		d->to = value + 1;
	else if (text_starts(flag, "late=") && when_span(value + 1, &span))
		d->arrives += span;
	else
		fault(s, "not understood:", flag);
}

/* @ day time who [id] [< id] [flags] */
static struct said *read_head(struct script *s, const char *line)
{
	const time_t forward = 1774746000; /* 29 March 2026, 01:00 UTC */
	struct said *d = arena_get(s->a, sizeof *d);
	const char *day = word(s, &line), *clock = word(s, &line), *w;

	d->who = person_of(s, word(s, &line));
	d->client = d->who->client;
	d->at = time_of(s, day, clock);
	d->offset = d->who->offset + (d->who->summer && d->at >= forward ? 3600 : 0);
	d->at -= d->offset;
	d->arrives = d->at + 60;
	d->body = BUF(s->a);
	d->to = SAMPLE_ADDRESS;
	while (*(w = word(s, &line)))
		if (!strcmp(w, "<"))
			d->parent = said_of(s, word(s, &line));
		else if (strchr(w, '=') || !strcmp(w, "lost") || !strcmp(w, "away") ||
			 !strcmp(w, "undelivered"))
			read_flag(s, d, w);
		else
			d->id = w;
	if (d->parent && d->parent->at >= d->at)
		fault(s, "said before what it answers (mind the clocks):", d->who->key);
	*ARENA_PUSH(s->a, s->said, s->n, s->cap) = d;
	d->number = (long)s->n;
	d->message_id = arena_printf(s->a, "%08lx.%ld%s", (unsigned long)d->at * 2654435761u >> 4,
				     d->number, strchr(d->who->address, '@'));
	return d;
}

/* "+ name type", then its lines after "| "; or "+ name type bytes" */
static void read_file(struct script *s, struct said *d, const char *line)
{
	struct file *f = d->files, **at = &d->files;
	const char *bytes;

	if (*line == '|') {
		while (f && f->next)
			f = f->next;
		if (!f)
			fault(s, "no file begins above", line);
		buf_printf(&f->text, "%s\n", line[1] ? line + 2 : "");
		return;
	}
	while (*at)
		at = &(*at)->next;
	f = *at = arena_get(s->a, sizeof *f);
	line++;
	f->name = word(s, &line);
	f->type = word(s, &line);
	bytes = word(s, &line);
	f->bytes = strtoul(bytes, NULL, 10);
	f->text = BUF(s->a);
}

static void read_said(struct script *s, const char *line)
{
	struct said *d = s->n ? s->said[s->n - 1] : NULL;

	if (text_starts(line, "week ")) {
		if (!when_parse(line + 5, &s->monday))
			fault(s, "not a date:", line);
	} else if (*line == '#' && (line[1] == ' ' || !line[1])) {
		return;
	} else if (*line == '@') {
		read_head(s, line + 1);
	} else if (!d) {
		if (*line)
			fault(s, "nobody says", line);
	} else if (!d->body.n && !d->subject && text_starts(line, "Subject: ")) {
		d->subject = arena_dup(s->a, line + 9);
	} else if ((*line == '+' && line[1] == ' ') || *line == '|') {
		read_file(s, d, line);
	} else if (*line || d->body.n) {
		buf_printf(&d->body, "%s\n", line);
	}
}

static bool read_script(struct script *s, const char *path,
			void (*take)(struct script *, const char *))
{
	FILE *f = fopen(path, "r");
	char line[4000];

	if (!f)
		return false;
	s->path = path;
	for (s->line = 1; fgets(line, sizeof line, f); s->line++) {
		line[strcspn(line, "\n")] = 0;
		take(s, arena_dup(s->a, line));
	}
	fclose(f);
	return true;
}

static void read_all(struct script *s, const char *folder)
{
	s->people = arena_get(s->a, 100 * sizeof *s->people);
	s->path = arena_printf(s->a, "%s/people.txt", folder);
	if (!read_script(s, s->path, read_person))
		fault(s, "cannot be read:", strerror(errno));
	for (int i = 1; i <= WEEKS; i++)
		if (!read_script(s, arena_printf(s->a, "%s/week-%02d.txt", folder, i), read_said))
			break;
}

static void print_people(const struct script *s)
{
	for (size_t i = 0; i < s->n_people; i++)
		if (!s->people[i].outsider)
			printf("%s %s %s %s\n", s->people[i].address, s->people[i].mode,
			       s->people[i].lang, s->people[i].name);
}

/* Named so that a walk in order of delivery meets them as they arrived. */
static void deliver(const struct said *d, const char *maildir)
{
	struct arena *a = arena_new();
	const char *path = arena_printf(a, "%s/new/%lld.%ld.sample", maildir, (long long)d->arrives,
					d->number);
	const struct timespec times[2] = { { .tv_sec = d->arrives }, { .tv_sec = d->arrives } };
	size_t n;
	const char *mail = sample_mail(a, d, &n);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, mail, n) != (ssize_t)n || futimens(fd, times) || close(fd)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(EX_CANTCREAT);
	}
	arena_free(a);
}

int main(int argc, char **argv)
{
	struct script s = { .a = arena_new() };
	time_t from, to;
	long n = 0;

	if (argc == 4 && !strcmp(argv[1], "archive"))
		return sample_archive(argv[2], argv[3]);
	if (argc != 3 && argc != 5)
		return EX_USAGE;
	read_all(&s, argv[1]);
	if (argc == 3) {
		print_people(&s);
		return EX_OK;
	}
	if (!when_parse(argv[3], &from) || !when_parse(argv[4], &to))
		return EX_USAGE;
	for (size_t i = 0; i < s.n; i++)
		if (s.said[i]->arrives >= from && s.said[i]->arrives < to) {
			deliver(s.said[i], argv[2]);
			n++;
		}
	printf("%ld\n", n);
	arena_free(s.a);
	return EX_OK;
}
