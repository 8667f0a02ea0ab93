/*
 * year_read.c - the files in conf/recipes/, read by libconfig into what the oracle needs.
 */
#include <dirent.h>
#include <libconfig.h>

#include "tests/year/year_recipe.h"

static struct year_recipe *all;
static size_t n_all;

static int64_t span(const char *s)
{
	char unit = 's';
	long n = 0;

	if (sscanf(s, "%ld%c", &n, &unit) < 1)
		return 0;
	return n * (unit == 'd' ? DAY : unit == 'h' ? HOUR : unit == 'm' ? 60 : 1);
}

static const char *text(struct year *y, const config_setting_t *g, const char *key)
{
	const char *s = "";

	config_setting_lookup_string(g, key, &s);
	return arena_dup(y->a, s);
}

static bool yes(const config_setting_t *g, const char *key)
{
	int v = 0;

	config_setting_lookup_bool(g, key, &v);
	return v;
}

static int number(const config_setting_t *g, const char *key)
{
	int v = 0;

	config_setting_lookup_int(g, key, &v);
	return v;
}

static bool has_no_other(const config_setting_t *g, const char *const *keys)
{
	for (int i = 0; i < config_setting_length(g); i++) {
		const char *name = config_setting_name(config_setting_get_elem(g, (unsigned)i));
		size_t k = 0;

		while (keys[k] && strcmp(keys[k], name))
			k++;
		if (!keys[k])
			return false;
	}
	return true;
}

/* `pass` and `section` are about answers, not about the letter itself. */
static const char *const step_keys[] = { "name",    "at",     "when",       "if",    "unless",
					 "mail",    "to",     "every",      "times", "extend",
					 "most",    "asks",   "must",       "close", "pass",
					 "section", "divide", "each_group", "gives", NULL };

/* Any other key may change the course of an activity in ways the oracle has no words for. */
static const char *const recipe_keys[] = {
	"word",   "about",   "by",     "accept",     "lasts",      "quorum",
	"hour",   "needs",   "joins",  "personal",   "posts",      "suggest",
	"faq",    "section", "ack",    "steps",      "answer_ack", "letters",
	"roles",  "gives",   "keep",   "event",      "anonymous",  "unnamed",
	"steers", "consent", "groups", "group_size", NULL
};

static void read_step(struct year *y, const config_setting_t *g, struct year_step *s)
{
	*s = (struct year_step){ .name = text(y, g, "name"),
				 .at = text(y, g, "at"),
				 .when = text(y, g, "when"),
				 .only_if = text(y, g, "if"),
				 .unless = text(y, g, "unless"),
				 .mail = text(y, g, "mail"),
				 .to = text(y, g, "to"),
				 .gives = text(y, g, "gives"),
				 .every = span(text(y, g, "every")),
				 .extend = span(text(y, g, "extend")),
				 .times = number(g, "times") > 1 ? number(g, "times") : 1,
				 .most = number(g, "most"),
				 .asks = yes(g, "asks"),
				 .must = yes(g, "must"),
				 .close = yes(g, "close"),
				 .each_group = yes(g, "each_group"),
				 .divide = yes(g, "divide"),
				 .known = has_no_other(g, step_keys) };
	s->anchor = *s->when                      ? 'w'
		    : !strcmp(s->at, "by hand")   ? 'h'
		    : !strncmp(s->at, "event", 5) ? 'v'
		    : strncmp(s->at, "end", 3)    ? 's'
						  : 'e';
	if (s->anchor == 's')
		s->offset = span(s->at);
	else if (s->anchor == 'e' && s->at[3])
		s->offset = (s->at[3] == '-' ? -1 : 1) * span(s->at + 4);
	else if (s->anchor == 'v' && s->at[5])
		s->offset = (s->at[5] == '-' ? -1 : 1) * span(s->at + 6);
	if (!strcmp(s->at, "end+follow_up"))
		s->offset = 28 * DAY; /* inquiries.follow_up, as it is if nobody sets it */
	s->most = s->most ? s->most : 1;
}

/* The names of the letters that have it. */
static void letters_with(struct year *y, const config_setting_t *letters, const char *what,
			 const char *out[8], int *n)
{
	for (int i = 0; letters && i < config_setting_length(letters) && *n < 8; i++) {
		const config_setting_t *g = config_setting_get_elem(letters, (unsigned)i);

		if (strstr(text(y, g, "en"), what))
			out[(*n)++] = arena_dup(y->a, config_setting_name(g));
	}
}

static int words(struct year *y, const config_setting_t *g, const char *key, const char *out[8])
{
	const config_setting_t *list = config_setting_get_member(g, key);
	int n = 0;

	while (list && n < config_setting_length(list) && n < 8) {
		out[n] = arena_dup(y->a, config_setting_get_string_elem(list, n));
		n++;
	}
	return n;
}

static void read_recipe(struct year *y, const char *file)
{
	struct year_recipe *r = &all[n_all++];
	const config_setting_t *root, *list;
	config_t c;

	config_init(&c);
	if (!config_read_file(&c, arena_printf(y->a, "conf/recipes/%s", file)))
		fail_msg("%s:%d: %s", file, config_error_line(&c), config_error_text(&c));
	root = config_root_setting(&c);
	*r = (struct year_recipe){ .name = arena_ndup(y->a, file, strlen(file) - 5),
				   .word = text(y, root, "word"),
				   .accept = text(y, root, "accept"),
				   .hour = text(y, root, "hour"),
				   .by = text(y, root, "by"),
				   .lasts = span(text(y, root, "lasts")),
				   .hour_min = -1,
				   .quorum = number(root, "quorum"),
				   .joins = yes(root, "joins"),
				   .personal = yes(root, "personal"),
				   .posts = yes(root, "posts"),
				   .suggest = yes(root, "suggest"),
				   .faq = yes(root, "faq"),
				   .event = yes(root, "event"),
				   .consent = yes(root, "consent"),
				   .unnamed = yes(root, "unnamed"),
				   .anonymous = yes(root, "anonymous"),
				   .groups = *text(y, root, "groups"),
				   .group_size = number(root, "group_size"),
				   .beyond = !has_no_other(root, recipe_keys) };
	if (*r->hour)
		r->hour_min = atoi(r->hour) * 60 + atoi(strchr(r->hour, ':') + 1);
	r->n_needs = words(y, root, "needs", r->needs);
	r->n_roles = words(y, root, "roles", r->roles);
	list = config_setting_get_member(root, "steps");
	r->n_steps = list ? (size_t)config_setting_length(list) : 0;
	r->steps = arena_get(y->a, (r->n_steps + 1) * sizeof *r->steps);
	for (size_t i = 0; i < r->n_steps; i++)
		read_step(y, config_setting_get_elem(list, (unsigned)i), &r->steps[i]);
	list = config_lookup(&c, "letters");
	letters_with(y, list, "{{when}}", r->dated, &r->n_dated);
	letters_with(y, list, "{{with}}", r->naming, &r->n_naming);
	config_destroy(&c);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct year_recipe *)a)->name, ((const struct year_recipe *)b)->name);
}

const struct year_recipe *year_recipes_known(struct year *y, size_t *n)
{
	DIR *d = all ? NULL : opendir("conf/recipes");
	struct dirent *e;

	if (!all) {
		assert_non_null(d);
		all = arena_get(y->a, 100 * sizeof *all);
		while ((e = readdir(d)) && n_all < 100)
			if (strstr(e->d_name, ".conf"))
				read_recipe(y, e->d_name);
		closedir(d);
		qsort(all, n_all, sizeof *all, by_name);
	}
	*n = n_all;
	return all;
}

const struct year_recipe *year_recipe_known(struct year *y, const char *name)
{
	size_t n;
	const struct year_recipe *v = year_recipes_known(y, &n);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i].name, name))
			return &v[i];
	return NULL;
}

const char *year_moment_text(struct year *y, time_t t)
{
	const char *s = when_rfc3339(y->a, (time_t)year_local(y->zone, t));

	return arena_printf(y->a, "%.10s %.5s", s, s + 11);
}

time_t year_recipe_meets(struct year *y, const struct year_recipe *r)
{
	bool wanted = false;

	for (int i = 0; i < r->n_needs; i++)
		wanted |= !strcmp(r->needs[i], "when");
	if (!r->event || (!wanted && year_chance(y, 50)))
		return 0;
	return year_instant(y->zone, (y->now / DAY + 10) * DAY + 18 * HOUR);
}

const char *year_recipe_mail(const struct year_recipe *r, const char *key)
{
	long long id;
	int n, k = 0;

	if (strstr(key, ":rested"))
		return "rested";
	if (sscanf(key, "activity:%lld:%d:", &id, &n) != 2)
		return "";
	for (size_t i = 0; i < r->n_steps; i++) {
		k += r->steps[i].times;
		if (n < k)
			return r->steps[i].mail;
	}
	return "";
}

const char *year_recipe_text(struct year *y, const struct year_recipe *r, int post, time_t meets)
{
	struct buf b = BUF(y->a);

	if (meets)
		buf_printf(&b, "when: %s\r\n", year_moment_text(y, meets));

	for (int i = 0; i < r->n_needs; i++)
		if (strcmp(r->needs[i], "when") != 0)
			buf_printf(&b, "%s: %s\r\n", r->needs[i],
				   !strcmp(r->needs[i], "choices") || !strcmp(r->needs[i], "sides")
					   ? "red | green | blue"
					   : "m1@d1.example");
	if (!strcmp(r->accept, "vote") && !strstr(buf_text(&b), "choices"))
		buf_str(&b, "choices: red | green | blue\r\n");
	buf_str(&b, b.n ? "\r\n" : "");
	if (post < 0)
		buf_str(&b, "What it is about, in a few words.");
	else
		buf_printf(&b, "Wq%dqw, what do you do about it?", post);
	return arena_dup(y->a, buf_text(&b));
}
