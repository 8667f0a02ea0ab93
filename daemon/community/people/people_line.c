#include "community/people/people_line.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/address.h"
#include "base/near.h"
#include "base/text.h"
#include "community/beside.h"
#include "community/list/deliver.h"
#include "community/timetable.h"
#include "community/typed.h"
#include "community/wish.h"
#include "compose/value.h"
#include "compose/words.h"
#include "reader/kind.h"
#include "rhythm/zone.h"
#include "store/store_people.h"
#include "store/store_thread.h"

enum {
	LINES_MAX = 200,
	LINE_BYTES = 2000,
	STRANGE_MAX = 10,
	TAGS_MAX = 50,
	PROSE_KNOWN = 10, /* "Digests come to me twice a day since Friday, and ..." */
	BUDGET_MAX = 500
};

/* One setting. rest: what stands behind the phrase, as written and bare. false: not understood. */
struct typed {
	const struct lang *lang; /* whose phrase it was */
	const char *rest, *bare, *value;
};
typedef bool line_take(struct people_lines *p, const struct typed *t);

static bool take_mode(struct people_lines *p, const struct typed *t)
{
	if (*t->bare)
		return false;
	p->m->mode = t->value;
	return true;
}

/* "every second friday": every other one, or the second of each month? */
static bool perhaps(struct people_lines *p, const struct typed *t)
{
	static const enum shorthand_meaning meanings[] = { MEANS_EVERY_N, MEANS_NTH_OF_MONTH };
	size_t n = 0;

	for (size_t i = 0; i < 2; i++) {
		const char *pace = typed_pace_perhaps(p->a, t->lang, p->zone, t->bare, meanings[i]);

		if (pace)
			p->perhaps[n++] = arena_printf(p->a, "%s %s",
						       typed_first(p->a, t->lang, "set.digest"),
						       typed_pace_words(p->a, t->lang, pace));
	}
	return false;
}

/* "digest", "digest weekly on friday at 07:00" */
static bool take_digest(struct people_lines *p, const struct typed *t)
{
	const char *pace = NULL;

	if (*t->bare && typed_pace(p->a, t->lang, p->zone, t->bare, &pace) != OK)
		return perhaps(p, t);
	p->no_pace = pace && !timetable_allows_pace(p->c->set);
	if (p->no_pace)
		return false;
	p->m->mode = "digest";
	p->m->form = strcmp(p->m->form, "summary") ? p->m->form : "readable";
	if (!pace || !p->m->pace || strcmp(pace, p->m->pace) != 0)
		p->m->pace_last =
			pace ? p->now : 0; /* a slot of the same that is late still comes */
	p->m->pace = pace;
	return true;
}

static bool take_form(struct people_lines *p, const struct typed *t)
{
	if (*t->bare)
		return false;
	p->m->form = t->value;
	if (!strcmp(p->m->mode, "each") || !strcmp(p->m->mode, "nothing"))
		p->m->mode = "digest";
	return true;
}

static bool take_language(struct people_lines *p, const struct typed *t)
{
	const char *const *codes;
	size_t n = words_languages(p->c->words, p->a, &codes);

	for (size_t i = 0; i < n; i++) {
		const struct lang *l = words_lang(p->c->words, codes[i], NULL);

		if (!strcmp(t->bare, codes[i]) || typed_is(p->a, l, "name", t->bare) ||
		    typed_is(p->a, t->lang, arena_printf(p->a, "lang.%s", codes[i]), t->bare)) {
			p->m->lang = codes[i];
			return true;
		}
	}
	return false;
}

/* "UTC +2", "gmt-3", "+05:30" as the zone of that offset; else the first word. */
static char *zone_word(struct arena *a, const char *text)
{
	size_t n = strcspn(text, " \t");
	const char *p = text;

	if (!strncasecmp(p, "utc", 3) || !strncasecmp(p, "gmt", 3))
		p += 3 + strspn(p + 3, " \t");
	if ((*p == '+' || *p == '-') && p[1] >= '0' && p[1] <= '9')
		return arena_printf(a, "UTC%.*s", (int)strcspn(p, " \t"), p);
	return arena_ndup(a, text, n);
}

/* As IANA writes it, whatever the case: "europe/lisbon". */
static bool take_zone(struct people_lines *p, const struct typed *t)
{
	const char *name = zone_word(p->a, t->rest), *near;
	const struct zone *z;

	if (zone_find(name, &z, NULL) != OK) {
		near = zone_near(p->a, arena_ndup(p->a, t->rest, strcspn(t->rest, ",;.(")));
		if (!near)
			return false;
		if (strcasecmp(near, name) || zone_find(near, &z, NULL) != OK) {
			p->perhaps[0] = arena_printf(p->a, "%s %s",
						     typed_first(p->a, p->lang, "set.zone"), near);
			return false;
		}
	}
	p->m->zone = arena_dup(p->a, zone_name(z));
	p->zone = z;
	return true;
}

static bool take_pause(struct people_lines *p, const struct typed *t)
{
	time_t until;

	if (*t->bare && typed_day(p->a, t->lang, p->zone, p->now, t->bare, &until)) {
		p->m->paused_until = until;
		return true;
	}
	if (!strpbrk(t->bare, "0123456789")) { /* "pause", "pause until further notice" */
		p->perhaps[0] = words_get(p->lang, "ex.pause");
		p->perhaps[1] = typed_first(p->a, p->lang, "set.nothing");
	}
	return false;
}

static bool take_resume(struct people_lines *p, const struct typed *t)
{
	if (typed_names_day(p->a, p->langs, p->n_langs, p->zone, p->now, t->bare))
		return false; /* "end the pause on 3 january", "on friday": not today */
	p->m->paused_until = 0;
	return true;
}

static void add_tag(struct people_lines *p, const char *tag, int want, bool clear)
{
	*ARENA_PUSH(p->a, p->tags, p->n_tags, p->cap_tags) =
		(struct tag_change){ .tag = tag, .want = want, .clear = clear };
}

/* One of the parts between commas: "gardening", "#gardening and #jobs", "#gardening #jobs". Words
 * that nothing joins are a sentence. */
static bool add_part(struct people_lines *p, const struct typed *t, const char *part, int want,
		     size_t *given)
{
	const char *and = text_fold(p->a, words_get(t->lang, "and"));
	char *rest = text_fold(p->a, part), *one;
	bool joined = true;

	while ((one = strsep(&rest, " \t"))) {
		if (!*one)
			continue;
		if (!strcmp(one, and)) {
			joined = true;
			continue;
		}
		if ((!joined && *one != '#') || !wish_tag(one + (*one == '#')))
			return false;
		if ((*given)++ < TAGS_MAX)
			add_tag(p, one + (*one == '#'), want, false);
		joined = false;
	}
	return true;
}

/* "gardening, jobs and tools." */
static bool add_tags(struct people_lines *p, const struct typed *t, int want)
{
	const char *list = t->rest;
	size_t end = strlen(list), given = 0;

	while (end && strchr(".! ", list[end - 1]))
		end--;
	list = arena_ndup(p->a, list, end);
	while (*list) {
		size_t n = strcspn(list, ",;");

		if (!add_part(p, t, arena_ndup(p->a, list, n), want, &given))
			return false;
		list += n + (list[n] != '\0');
	}
	return given > 0 && given <= TAGS_MAX;
}

static bool take_only(struct people_lines *p, const struct typed *t)
{
	add_tag(p, NULL, 1, true);
	if (!add_tags(p, t, 1))
		return false;
	p->m->mode = "followed";
	return true;
}

static bool take_never(struct people_lines *p, const struct typed *t)
{
	return add_tags(p, t, 0);
}

/* "follow #gardening", "mute [#k12]" */
static bool take_wish(struct people_lines *p, const struct typed *t)
{
	int want = !strcmp(t->value, "follow") ? 1 : !strcmp(t->value, "mute") ? 0 : -1;
	struct thread_row *row;
	struct wish w;

	if (!wish_list(p->a, t->lang, t->rest, &w))
		return false;
	for (size_t i = 0; i < w.n_tags; i++)
		add_tag(p, w.tags[i], want, false);
	row = w.thread ? thread_find(p->c->s, p->a, w.thread) : NULL;
	if (row && row->posts)
		*ARENA_PUSH(p->a, p->tags, p->n_tags, p->cap_tags) =
			(struct tag_change){ .want = want, .thread = row->id };
	return !w.thread || (row && row->posts);
}

static bool take_any(struct people_lines *p, const struct typed *t)
{
	if (*t->bare)
		return false;
	add_tag(p, NULL, 1, true);
	add_tag(p, NULL, 0, true);
	if (!strcmp(p->m->mode, "followed"))
		p->m->mode = "digest";
	return true;
}

/* "3 mails a week", "three", but not "3 mails a day": that would be another number of them a week. */
static bool take_budget(struct people_lines *p, const struct typed *t)
{
	enum { OTHERS = 4 };
	static const char *const others[OTHERS] = { "when.day", "when.daily", "when.month",
						    "when.monthly" };
	char *rest = arena_dup(p->a, t->bare), *end, *word = strsep(&rest, " ");
	long n = strtol(word, &end, 10);

	if (end == word)
		n = typed_count(p->a, t->lang, word);
	else if (*end)
		return false;
	while ((word = strsep(&rest, " /")))
		for (size_t i = 0; i < p->n_langs * OTHERS; i++)
			if (typed_is(p->a, p->langs[i / OTHERS], others[i % OTHERS], word))
				return false; /* "max" is many a language's */
	if (n < 1 || n > BUDGET_MAX)
		return false;
	p->m->budget = n;
	return true;
}

static bool take_no_budget(struct people_lines *p, const struct typed *t)
{
	(void)t;
	p->m->budget = -1;
	return true;
}

static bool yes_or_no(struct people_lines *p, const struct typed *t, bool *out)
{
	const char *word = words_command(p->a, t->lang, t->rest);

	if (!word || (strcmp(word, "yes") && strcmp(word, "no")))
		return false;
	*out = !strcmp(word, "yes");
	return true;
}

static bool take_own(struct people_lines *p, const struct typed *t)
{
	return yes_or_no(p, t, &p->m->own_posts);
}

static bool take_introduce(struct people_lines *p, const struct typed *t)
{
	return yes_or_no(p, t, &p->m->introduce);
}

static bool take_name(struct people_lines *p, const struct typed *t)
{
	const char *name = text_clean(p->a, t->rest, strlen(t->rest), TEXT_LINE);

	if (!*name || strchr(name, '@') || strstr(name, "://"))
		return false;
	p->m->name = text_ellipsis(p->a, name, 60);
	return true;
}

/* Some programs write "me@work.example<mailto:me@work.example>". */
static bool take_address(struct people_lines *p, const struct typed *t)
{
	const char *text = t->rest + (*t->rest == '<');
	const char *one = arena_ndup(p->a, text, strcspn(text, *t->rest == '<' ? ">" : " \t<>"));

	if (!address_key(p->a, one) ||
	    (kind_is_robot(one) && strcmp(t->value, "not from") != 0) || /* nobody answers there */
	    address_detail(p->a, one, p->c->set->community.address, p->c->set->community.separator))
		return false;
	*ARENA_PUSH(p->a, p->addresses, p->n_addresses, p->cap_addresses) =
		(struct address_change){ t->value, one };
	return true;
}

static const struct {
	const char *key;     /* the phrase, in words.conf */
	const char *example; /* a whole line that is valid, in words.conf */
	line_take *take;
	const char *value;
} lines[] = {
	{ "set.each", "set.each", take_mode, "each" },
	{ "set.summary", "set.summary", take_mode, "summary" },
	{ "set.followed", "set.followed", take_mode, "followed" },
	{ "set.nothing", "set.nothing", take_mode, "nothing" },
	{ "set.headlines", "set.headlines", take_form, "headlines" },
	{ "set.readable", "set.readable", take_form, "readable" },
	{ "set.plain", "set.plain", take_form, "plain" },
	{ "set.mime", "set.mime", take_form, "mime" },
	{ "set.digest", "ex.digest", take_digest, NULL },
	{ "set.language", "ex.language", take_language, NULL },
	{ "set.zone", "ex.zone", take_zone, NULL },
	{ "set.pause", "ex.pause", take_pause, NULL },
	{ "set.resume", "set.resume", take_resume, NULL },
	{ "set.only", "ex.only", take_only, NULL },
	{ "set.never", "ex.never", take_never, NULL },
	{ "set.any", "set.any", take_any, NULL },
	{ "command.follow", "ex.follow", take_wish, "follow" },
	{ "command.mute", "ex.mute", take_wish, "mute" },
	{ "command.unmute", "ex.unmute", take_wish, "unmute" },
	{ "set.no_budget", "set.no_budget", take_no_budget, NULL },
	{ "set.budget", "ex.budget", take_budget, NULL },
	{ "set.own", "ex.own", take_own, NULL },
	{ "set.introduce", "ex.introduce", take_introduce, NULL },
	{ "set.name", "ex.name", take_name, NULL },
	{ "set.also", "ex.also", take_address, "also" },
	{ "set.not_from", "ex.not_from", take_address, "not from" },
	{ "set.address", "ex.address", take_address, "address" },
};
enum { N_LINES = sizeof lines / sizeof *lines };

/* Without what mail programs and people put around a line; a blank behind "language:" . */
static const char *tidy(struct arena *a, const char *line, size_t n)
{
	const char *s = text_trim(a, line, n);
	struct buf b = BUF(a);

	s += strspn(s, "-*+>\"'`| \t");
	if (!strncmp(s, "•", strlen("•")) || !strncmp(s, "–", strlen("–")))
		s += strlen("•");
	for (; *s; s++) {
		buf_char(&b, *s);
		if ((*s == ':' || *s == '=') && s[1] && (s[1] < '0' || s[1] > '9') && s[1] != ' ' &&
		    s[1] != '/')
			buf_char(&b, ' ');
	}
	while (b.n && strchr(".;,!\"'` \t", b.p[b.n - 1]))
		buf_cut(&b, b.n - 1);
	return buf_text(&b);
}

/* The setting whose phrase takes most words of the line in that language; -1: none. */
static int find(struct people_lines *p, const struct lang *lang, const char *bare, int *words)
{
	int best = -1;

	*words = 0;
	for (int k = 0; k < N_LINES; k++) {
		int n = typed_begins(p->a, lang, lines[k].key, bare);

		if (n > *words) {
			*words = n;
			best = k;
		}
	}
	return best;
}

/* Examples hold commas of their own; of phrases the first is shown. */
static const char *example(struct people_lines *p, int k)
{
	if (!strncmp(lines[k].example, "ex.", 3))
		return words_get(p->lang, lines[k].example);
	return typed_first(p->a, p->lang, lines[k].example);
}

static const char *nearest(struct people_lines *p, const char *bare, int known)
{
	const char *shown[N_LINES], *plain[N_LINES], *best;

	if (known >= 0)
		return example(p, known);
	for (int k = 0; k < N_LINES; k++) {
		shown[k] = example(p, k);
		plain[k] = typed_bare(p->a, shown[k]);
	}
	best = near_phrase(bare, plain, N_LINES);
	for (int k = 0; best && k < N_LINES; k++)
		if (plain[k] == best)
			return shown[k];
	return "";
}

static bool take_line(struct people_lines *p, const char *line, int k, struct typed *t, int words)
{
	struct member before = *p->m;
	size_t tags = p->n_tags;

	t->rest = typed_skip(line, words);
	t->bare = typed_bare(p->a, t->rest);
	t->value = lines[k].value;
	if (lines[k].take(p, t))
		return true;
	*p->m = before;
	p->n_tags = tags;
	return false;
}

/* Languages may share a first word: "pause until ..." is English though "Pause" is German too. */
static bool understood(struct people_lines *p, const char *line, const char *bare, int *known)
{
	*known = -1;
	for (size_t i = 0; i < p->n_langs; i++) {
		struct typed t = { .lang = p->langs[i] };
		int words, k = find(p, t.lang, bare, &words);

		if (k < 0)
			continue;
		if (take_line(p, line, k, &t, words))
			return true;
		*known = *known < 0 ? k : *known;
	}
	return false;
}

/* The line with its first word set right, where it then means something; NULL: none. */
static const char *mended(struct people_lines *p, const char *line, const char *bare)
{
	const char *first[N_LINES], *plain[N_LINES], *best, *said = NULL;
	const char *word = arena_ndup(p->a, bare, strcspn(bare, " "));

	for (size_t i = 0; i < p->n_langs && !said; i++) {
		struct people_lines before = *p;
		struct member was = *p->m;
		int known;

		for (int k = 0; k < N_LINES; k++) {
			const char *phrase = typed_first(p->a, p->langs[i], lines[k].key);

			first[k] = arena_ndup(p->a, phrase, strcspn(phrase, " "));
			plain[k] = typed_bare(p->a, first[k]);
		}
		best = near_best(word, plain, N_LINES);
		for (int k = 0; best && k < N_LINES && !said; k++)
			if (plain[k] == best)
				said = arena_printf(p->a, "%s%s%s", first[k],
						    strchr(bare, ' ') ? " " : "",
						    typed_skip(line, 1));
		if (said && !understood(p, said, typed_bare(p->a, said), &known))
			said = NULL;
		*p->m = was; /* it is only suggested */
		*p = before;
	}
	return said;
}

static void not_understood(struct people_lines *p, const char *line, const char *bare, int known)
{
	struct value *v = value_map(p->a);
	int words = 1;

	for (const char *s = bare; *s; s++)
		words += *s == ' ';
	p->prose |= known < 0 ? beside_words(p->c, p->a, p->m, line, false) : words >= PROSE_KNOWN;
	if (p->unknown++ >= STRANGE_MAX)
		return;
	value_set_text(v, "line", text_ellipsis(p->a, line, 100));
	value_set_bool(v, "no_pace", p->no_pace);
	if (!p->perhaps[0] && known < 0)
		p->perhaps[0] = mended(p, line, bare);
	value_set_text(v, "nearest", p->perhaps[0] ? p->perhaps[0] : nearest(p, bare, known));
	if (p->perhaps[1])
		value_set_text(v, "or", p->perhaps[1]);
	value_push(p->strange, v);
}

static void read_line(struct people_lines *p, const char *line)
{
	const char *bare = typed_bare(p->a, line), *asked;
	int known, begun;

	p->perhaps[0] = p->perhaps[1] = NULL;
	p->no_pace = false;
	if (!*bare)
		return;
	asked = beside_bare(p->c, p->a, p->m, line); /* "please ...", "... please" */
	asked = beside_asked(p->c, p->a, p->m, asked);
	if (understood(p, line, bare, &known) ||
	    (asked != line && understood(p, asked, typed_bare(p->a, asked), &begun))) {
		p->understood++;
		buf_printf(&p->said, "%s\n", line);
	} else if (!beside_thanks(p->c, p->a, p->m, line)) {
		not_understood(p, line, bare, known);
	}
}

/* More than anybody wants to set: what is not shown goes on to a person with all the rest. */
static void count_left(struct people_lines *p, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		p->unknown += *text_trim(p->a, text, n < LINE_BYTES ? n : LINE_BYTES) != '\0';
		text += n + (text[n] == '\n');
	}
	p->more = p->unknown > p->strange->n ? p->unknown - p->strange->n : 0;
	p->prose |= p->more > 0;
}

void people_lines_read(struct people_lines *p, struct community *c, struct arena *a,
		       struct member *m, time_t now, const char *text)
{
	*p = (struct people_lines){ .c = c, .a = a, .now = now, .m = m };
	p->lang = words_lang(c->words, m->lang, c->set->community.language);
	p->langs = typed_langs(c, a, m, &p->n_langs);
	p->zone = community_zone_of(c, m);
	p->strange = value_list(a);
	p->said = BUF(a);
	for (int i = 0; *text && i < LINES_MAX;) {
		size_t n = strcspn(text, "\n");
		const char *line = tidy(a, text, n < LINE_BYTES ? n : LINE_BYTES);

		i += *line != '\0';
		read_line(p, line);
		text += n + (text[n] == '\n');
	}
	count_left(p, text);
}

void people_lines_keep(struct people_lines *p)
{
	struct store *s = p->c->s;

	deliver_change(s, member_find(s, p->a, p->m->id), p->m);
	member_save(s, p->m);
	for (size_t i = 0; i < p->n_tags; i++) {
		const struct tag_change *t = &p->tags[i];

		if (t->thread)
			follow_set(s, p->m->id, "thread",
				   arena_printf(p->a, "%lld", (long long)t->thread), t->want,
				   p->now);
		else if (t->clear)
			follows_clear(s, p->m->id, "tag", t->want);
		else
			follow_set(s, p->m->id, "tag", t->tag, t->want, p->now);
	}
	if (p->said.n)
		story_add(s, p->m->id, p->now,
			  arena_printf(p->a, "settings: %s",
				       text_clean(p->a, p->said.p, p->said.n, TEXT_LINE)));
}
