/*
 * year_issue.c - what a newsletter says that a rule makes: how much was written since the last one
 * was made, by how many, who is new and agreed to be named, what was most talked about, what
 * coordinators chose, which questions were answered and when members meet; nothing else.
 */
#include "tests/year/year_recipe.h"

enum { TALKS = 5, ASKED = 10, AHEAD = 60 * DAY };

static bool is_new(const struct fact_post *p, const struct year_issue *v)
{
	return p->at && p->at <= v->made && p->written >= v->since;
}

/* --- what is there --------------------------------------------------------------------------- */

/* What stands under that heading; "": it is not there. */
static const char *part(struct year *y, const char *text, const char *heading)
{
	const char *p = strstr(text, arena_printf(y->a, "## %s\n", heading)), *end;

	if (!p)
		return "";
	p = strchr(p, '\n') + 1;
	end = strstr(p, "\n## ");
	return end ? arena_ndup(y->a, p, (size_t)(end - p)) : p;
}

/* A conversation is told by its subject and how many posts it has. The next one from there on; NULL: no
 * more. */
static const char *next_talk(const char *p, int *thread, int *n)
{
	for (; (p = strstr(p, "Zq")); p += 2) {
		const char *end = strchr(p, '(');

		*n = 0;
		if (end && sscanf(p, "Zq%dqz", thread) == 1) {
			sscanf(end, "(%d", n);
			return end;
		}
	}
	return NULL;
}

/* Readers outside get it as well: nobody is named or quoted. */
static void check_unnamed(struct year *y, const struct year_issue *v, const char *section)
{
	const char *p = part(y, v->text, section);

	if (p && strstr(p, "Person "))
		year_fault(y, TOO_MUCH, LAW_ISSUE, -1, v->made, "somebody is named in \"%s\"",
			   section);
}

/* --- what was said --------------------------------------------------------------------------- */

static int posts_of(const struct year *y, const struct year_issue *v, int thread)
{
	int n = 0;

	for (int i = thread; i < y->n_posts; i++)
		n += y->posts[i].thread == thread && is_new(&y->posts[i], v);
	return n;
}

/* The busiest that is less busy than that one, or as busy and younger; -1: none has two posts. */
static int busiest_after(const struct year *y, const struct year_issue *v, int n, int thread)
{
	int best = -1, most = 1;

	for (int i = 0; i < y->n_posts; i++) {
		int k = y->posts[i].thread == i && y->posts[i].at ? posts_of(y, v, i) : 0;

		if (k > most && (k < n || (k == n && i > thread))) {
			best = i;
			most = k;
		}
	}
	return best;
}

static void check_talks(struct year *y, const struct year_issue *v)
{
	const char *p = part(y, v->text, "What was talked about");
	int n = INT32_MAX, want = -1, thread, said;

	check_unnamed(y, v, "What was talked about");
	for (int i = 0; i < TALKS; i++) {
		want = busiest_after(y, v, n, want);
		if (want < 0)
			break;
		n = posts_of(y, v, want);
		p = p ? next_talk(p, &thread, &said) : NULL;
		if (!p || thread != want || said != n)
			year_fault(y, p ? OTHERWISE : MISSING, LAW_ISSUE, -1, v->made,
				   "the newsletter has thread %d with %d posts in place %d, and "
				   "should have thread %d with %d",
				   p ? thread : -1, p ? said : 0, i + 1, want, n);
	}
}

static bool is_picked(const struct year *y, const struct year_issue *v, int thread)
{
	for (int i = 0; i < y->n_posts; i++)
		if (y->posts[i].pick && y->posts[i].thread == thread && is_new(&y->posts[i], v))
			return true;
	return false;
}

static void check_picks(struct year *y, const struct year_issue *v)
{
	const char *all = part(y, v->text, "Chosen");
	int thread, said, shown = 0, picked = 0;

	check_unnamed(y, v, "Chosen");
	for (const char *p = all; (p = next_talk(p, &thread, &said)); shown++)
		if (!is_picked(y, v, thread))
			year_fault(y, TOO_MUCH, LAW_ISSUE, -1, v->made,
				   "thread %d is among those that were chosen", thread);
	for (int i = 0; i < y->n_posts; i++)
		picked += y->posts[i].thread == i && is_picked(y, v, i);
	if (shown != (picked < TALKS ? picked : TALKS))
		year_fault(y, OTHERWISE, LAW_ISSUE, -1, v->made,
			   "%d conversations are shown that somebody chose, and %d were chosen",
			   shown, picked);
}

/* --- in numbers ------------------------------------------------------------------------------ */

static int of_posts(const struct year *y, const struct year_issue *v, int *threads, int *people)
{
	bool wrote[PEOPLE] = { false };
	int n = 0;

	*threads = *people = 0;
	for (int i = 0; i < y->n_posts; i++) {
		*threads += y->posts[i].thread == i && posts_of(y, v, i);
		if (!is_new(&y->posts[i], v))
			continue;
		n++;
		*people += !wrote[y->posts[i].author];
		wrote[y->posts[i].author] = true;
	}
	return n;
}

static const char *some(struct year *y, int n, const char *one, const char *more)
{
	return arena_printf(y->a, "%d %s", n, n == 1 ? one : more);
}

static void check_numbers(struct year *y, const struct year_issue *v, int joined)
{
	int threads, people, posts = of_posts(y, v, &threads, &people);
	const char *said = year_one_line(y, part(y, v->text, "In numbers"), " ");
	const char *want =
		arena_printf(y->a, "%s in %s, written by %s.%s", some(y, posts, "post", "posts"),
			     some(y, threads, "conversation", "conversations"),
			     some(y, people, "person", "people"),
			     joined ? arena_printf(y->a, " %s joined.",
						   some(y, joined, "person", "people"))
				    : "");

	if (!strstr(said, want))
		year_fault(y, OTHERWISE, LAW_ISSUE, -1, v->made,
			   "the newsletter says \"%.100s\", and there were %s", said, want);
}

static void check_new(struct year *y, const struct year_issue *v)
{
	const char *text = year_one_line(y, part(y, v->text, "New here"), " ");
	int joined = 0;

	for (int i = 0; i < PEOPLE; i++) {
		const struct someone *p = &y->p[i];
		bool fresh = p->n && p->v[0].at >= v->since && year_phase_at(p, v->made)->active;
		bool agreed = fresh && p->introduced && p->introduced <= v->made;

		joined += fresh;
		if (year_names(text, p->name) != agreed)
			year_fault(y, agreed ? MISSING : TOO_MUCH, LAW_ISSUE, i, v->made,
				   "their name among those who are new: %.200s", text);
	}
	check_numbers(y, v, joined);
}

/* --- when members meet ----------------------------------------------------------------------- */

static void check_ahead(struct year *y, const struct year_issue *v, const struct fact_mailing *m)
{
	const char *text = year_one_line(y, part(y, v->text, "What is coming"), " ");

	for (size_t i = 0; i < y->n_activities; i++) {
		const struct fact_activity *e = &y->activities[i];
		time_t meets = e->meets && e->at <= v->made ? year_meeting_at(y, e, v->made) : 0;
		const char *title = arena_printf(y->a, "**Aq%zuqa %s**", i, e->recipe);
		bool ahead = meets >= v->made && meets < v->made + AHEAD;

		if (e->rule || !e->meets)
			continue;
		if ((strstr(text, title) != NULL) != ahead)
			year_fault(y, ahead ? MISSING : TOO_MUCH, LAW_ISSUE, -1, v->made,
				   "%s %lld, which meets at %s: %.200s", e->recipe,
				   (long long)e->id, year_day_text(y, meets), text);
		if (ahead && (!m->calendar || !strstr(m->calendar, year_meeting_start(y, meets))))
			year_fault(y, MISSING, LAW_ISSUE, -1, v->made,
				   "%s %lld in the newsletter's calendar: %.300s", e->recipe,
				   (long long)e->id, m->calendar ? m->calendar : "there is none");
	}
}

/* --- all of it ------------------------------------------------------------------------------- */

struct year_issue year_issue_make(struct year *y, time_t last)
{
	return (struct year_issue){ .since = last, .made = y->now };
}

void year_issue_look(struct year *y, const struct year_issue *v, const struct fact_mailing *m)
{
	check_talks(y, v);
	check_picks(y, v);
	check_new(y, v);
	check_ahead(y, v, m);
}

static bool was_answered(const struct year *y, int64_t activity, time_t t)
{
	for (size_t i = 0; i < y->n_answers; i++)
		if (y->answers[i].activity == activity && y->answers[i].at <= t)
			return true;
	return false;
}

/* How many inquiries it names, and whether each is one that was answered and closed since. */
void year_issue_end(struct year *y, const struct year_issue *v)
{
	const char *text = v->text ? part(y, v->text, "What was asked and answered") : NULL;
	int said = 0, want = 0;

	for (const char *p = text; p && (p = strstr(p, "\n- ")); p++)
		said++;
	said += text && !strncmp(text, "- ", 2);
	for (size_t i = 0; i < y->n_activities && text; i++) {
		const struct fact_activity *e = &y->activities[i];

		if (strcmp(e->recipe, "inquiry") != 0)
			continue;
		if (!e->judged)
			return;
		want += e->closed >= v->since && e->closed <= v->made && e->closed &&
			was_answered(y, e->id, v->made);
	}
	want = want < ASKED ? want : ASKED;
	if (text && said != want)
		year_fault(y, OTHERWISE, LAW_ISSUE, -1, v->made,
			   "the newsletter names %d inquiries, and %d were answered: %.300s", said,
			   want, text);
}
