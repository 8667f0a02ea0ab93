/*
 * year_write.c - what people write goes in, and what must become of it is compared and noted.
 */
#include "tests/year/year_recipe.h"

static const char *raw_of(struct year *y, const struct act *f, const char *to, const char *subject,
			  const char *text, const char *id)
{
	const struct someone *p = &y->p[f->who];
	const char *from = f->from ? f->from : p->address;

	if (f->what == WRITE_REPORT)
		return text;
	return arena_printf(y->a,
			    "Authentication-Results: mx.example.org; dmarc=pass header.from=%s\r\n"
			    "From: %s <%s>\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%s>\r\n"
			    "Date: %s\r\nMIME-Version: 1.0\r\n%sContent-Type: text/plain; "
			    "charset=utf-8\r\n\r\n%s\r\n",
			    strrchr(from, '@') + 1, p->name, from, to, subject, id,
			    when_rfc5322(y->a, f->at), f->head ? f->head : "", text);
}

static void want(struct year *y, const struct act *f, const struct arrival *r, const char *state,
		 const char *words)
{
	if (strcmp(r->state, state) || (words && !strstr(r->reason, words)))
		year_fault(y, OTHERWISE, LAW_TAKEN, f->who, f->at,
			   "their mail to %s (%s) ended as %s (%s), not %s%s%s", f->to,
			   f->text ? f->text : "", r->state, r->reason, state, words ? ": " : "",
			   words ? words : "");
}

/* A post and its marks: Zq in the subject of a thread, Wq in its text. */
static int new_post(struct year *y, int who, int thread)
{
	int n = y->n_posts++;

	assert_true(y->n_posts < POSTS_MOST);
	y->posts[n] = (struct fact_post){ .author = who, .thread = thread < 0 ? n : thread };
	return n;
}

static void accepted(struct year *y, const struct act *f, int n, const struct arrival *r,
		     int64_t activity)
{
	y->posts[n].at = y->now;
	y->posts[n].written = f->at;
	y->posts[n].arrival = r->id;
	y->posts[n].activity = activity;
	year_digest_post_accepted(y, n);
}

/* A post somebody can answer: not too old. -1: none. */
static int some_post(struct year *y)
{
	for (int tries = 0; tries < 20 && y->n_posts; tries++) {
		int last = y->n_posts - 1,
		    n = last - (int)year_draw(y, last < 40 ? (unsigned)last + 1 : 40);

		if (y->posts[n].at && y->posts[n].message_id && !y->posts[n].activity &&
		    y->posts[n].at > y->now - 60 * DAY)
			return n;
	}
	return -1;
}

/* Two conversations of three have a [tag] in their subject; some posts one of their own. */
static unsigned tags_of(struct year *y, int thread, const char **more)
{
	unsigned topic = year_draw(y, 4 * TOPICS), tags = 0;

	*more = "";
	if (thread % 3)
		tags |= 1u << thread % TOPICS;
	if (topic < TOPICS) {
		tags |= 1u << topic;
		*more = arena_printf(y->a, " It is about #%s too.", year_topics[topic]);
	}
	return tags;
}

static void write_post(struct year *y, struct act *f)
{
	int to = f->what == WRITE_REPLY ? some_post(y) : -1;
	int n = new_post(y, f->who, to < 0 ? -1 : y->posts[to].thread), thread = y->posts[n].thread;
	const char *more, *mark = thread % 3 ? "[]" : "";
	const char *id = arena_printf(y->a, "p%d@client.example", n);
	struct arrival *r;

	f->to = "circle@example.org";
	if (to >= 0)
		f->head = arena_printf(y->a, "In-Reply-To: <%s>\r\n", y->posts[to].message_id);
	y->posts[n].tags = tags_of(y, thread, &more);
	y->posts[n].pick = y->p[f->who].habit == COORDINATOR && year_chance(y, 50);
	f->text = arena_printf(y->a, "Wq%dqw, about %s and nothing else.%s%s", n,
			       year_topics[year_draw(y, TOPICS)], more,
			       y->posts[n].pick ? " Read this one! #pick" : "");
	r = year_world_take(y,
			    raw_of(y, f, f->to,
				   arena_printf(y->a, "%s%.1s%s%s Zq%dqz", to < 0 ? "" : "Re: ",
						mark, year_topics[thread % TOPICS],
						*mark ? mark + 1 : "", thread),
				   f->text, id),
			    f->at);
	y->posts[n].message_id = id;
	y->posts[n].answers = to >= 0;
	want(y, f, r, "filed", NULL);
	accepted(y, f, n, r, 0);
}

/* One of a digest's conversations answered by its number: it has the tags of the last post there. */
static void write_part(struct year *y, struct act *f)
{
	int n = new_post(y, f->who, f->thread);
	struct arrival *r;

	for (int i = 0; i < n; i++)
		if (y->posts[i].thread == f->thread && y->posts[i].at)
			y->posts[n].tags = y->posts[i].tags;
	f->text = arena_printf(y->a, "%d: Wq%dqw, I had the same.", f->vote, n);
	r = year_world_take(y,
			    raw_of(y, f, f->to, "Re: Circle, digest", f->text,
				   arena_printf(y->a, "d%d@client.example", n)),
			    f->at);
	want(y, f, r, "acted", " posted: 1,");
	accepted(y, f, n, r, 0);
}

/* "practitioner: m1@d1.example" */
static bool names_somebody(const struct year_recipe *r)
{
	for (int i = 0; i < r->n_needs; i++)
		if (!strcmp(r->needs[i], "practitioner"))
			return true;
	return false;
}

static void write_opening(struct year *y, struct act *f)
{
	const struct year_recipe *rec = year_recipe_known(y, f->recipe);
	int n = rec->posts ? new_post(y, f->who, -1) : -1;
	struct fact_activity *v;
	struct arrival *r;
	const char *number;

	time_t meets = year_recipe_meets(y, rec);

	f->to = arena_printf(y->a, "circle+%s@example.org", rec->word);
	r = year_world_take(y,
			    raw_of(y, f, f->to,
				   n < 0 ? arena_printf(y->a, "Aq%zuqa %s", y->n_activities,
							rec->name)
					 : arena_printf(y->a, "Zq%dqz %s", n,
							year_topics[year_draw(y, TOPICS)]),
				   year_recipe_text(y, rec, n, meets),
				   arena_printf(y->a, "o%zu@client.example", y->n_mails)),
			    f->at);
	number = strstr(r->reason, "number ");
	if (!number) {
		want(y, f, r, "acted", "opened");
		return;
	}
	v = ARENA_PUSH(y->a, y->activities, y->n_activities, y->cap_activities);
	*v = (struct fact_activity){ .id = atoll(number + 7),
				     .recipe = rec->name,
				     .owner = f->who,
				     .at = y->now,
				     .meets = meets,
				     .named = names_somebody(rec) ? 1 : -1,
				     .waiting = strstr(r->reason, "suggested first") != NULL };
	v->begun = v->waiting ? 0 : y->now;
	want(y, f, r, rec->posts && !v->waiting ? "filed" : "acted", "; answered");
	if (rec->posts && !v->waiting)
		accepted(y, f, n, r, v->id);
}

struct fact_activity *year_activity_of(struct year *y, int64_t id)
{
	for (size_t i = 0; i < y->n_activities; i++)
		if (y->activities[i].id == id)
			return &y->activities[i];
	return NULL;
}

static int thread_of(struct year *y, int64_t activity)
{
	for (int i = 0; i < y->n_posts; i++)
		if (y->posts[i].activity == activity && y->posts[i].at)
			return y->posts[i].thread;
	return -1;
}

static void write_answer(struct year *y, struct act *f)
{
	const struct year_recipe *rec = year_recipe_known(y, f->recipe);
	int thread = thread_of(y, f->activity);
	bool post = rec->posts && thread >= 0 && !f->joins;
	int n = post ? new_post(y, f->who, thread) : -1;
	struct arrival *r =
		year_world_take(y,
				raw_of(y, f, f->to, "Re: that",
				       f->text ? f->text
				       : n < 0 ? arena_printf(y->a, "Answer %zu.", y->n_answers)
					       : arena_printf(y->a, "Wq%dqw is what I think.", n),
				       arena_printf(y->a, "a%zu@client.example", y->n_mails)),
				f->at);

	want(y, f, r, post ? "filed" : "acted", NULL);
	if (post)
		accepted(y, f, n, r, f->activity);
	*ARENA_PUSH(y->a, y->answers, y->n_answers, y->cap_answers) =
		(struct fact_answer){ .activity = f->activity,
				      .arrival = r->id,
				      .who = f->who,
				      .at = y->now,
				      .vote = f->vote,
				      .joins = f->joins,
				      .gives_editor = !strcmp(rec->name, "editor-rota"),
				      .over = strstr(r->reason, "in what is over") != NULL,
				      .said = f->said,
				      .consent = rec->consent };
}

static void write_steering(struct year *y, struct act *f)
{
	struct arrival *r =
		year_world_take(y,
				raw_of(y, f, f->to, "Re: that", f->text,
				       arena_printf(y->a, "w%zu@client.example", y->n_mails)),
				f->at);

	want(y, f, r, "acted", arena_printf(y->a, "activity %lld: ", (long long)f->activity));
	*ARENA_PUSH(y->a, y->steers, y->n_steers, y->cap_steers) =
		(struct fact_steer){ .activity = f->activity,
				     .arrival = r->id,
				     .at = y->now,
				     .word = f->steer == 'm' && f->meets < y->now ? 's' : f->steer,
				     .span = 3 * DAY,
				     .meets = f->meets };
}

static void arrives(struct year *y, struct act *f)
{
	struct someone *p = &y->p[f->who];
	struct member *m = kit_who(y->k, p->address);

	assert_non_null(m);
	p->id = m->id;
	p->joined_at = y->now;
	p->left_at = 0;
	if (p->n) { /* again: as they were, but not paused */
		struct phase was = p->v[0];

		for (size_t i = 0; i < p->n; i++)
			was = p->v[i].active ? p->v[i] : was;
		was.paused_until = 0;
		was.active = true;
		year_phase_add(y, p, was);
	} else {
		year_phase_add(y, p, (struct phase){ .active = true, .mode = 'd' });
	}
}

static void write_settings(struct year *y, struct act *f)
{
	struct someone *p = &y->p[f->who];
	struct phase next = *year_phase_at(p, y->now);
	struct arrival *r =
		year_world_take(y,
				raw_of(y, f, f->to, "settings", f->text,
				       arena_printf(y->a, "s%zu@client.example", y->n_mails)),
				f->at);

	if (!f->change(y, f, &next))
		return;
	want(y, f, r, "acted", "not understood: 0");
	year_phase_add(y, p, next);
}

static void note_follow(struct year *y, struct someone *p, int thread, bool want)
{
	for (size_t i = 0; i < p->n_follows; i++)
		if (p->follows[i].thread == thread) {
			p->follows[i].want = want;
			return;
		}
	*ARENA_PUSH(y->a, p->follows, p->n_follows, p->cap_follows) =
		(struct fact_follow){ thread, want };
}

static void want_edit(struct year *y, const struct act *f, const struct arrival *r)
{
	const char *words = year_proof_taken(y, f);

	want(y, f, r, strstr(words, "already") ? "aside" : "acted", words);
}

/* Those that need no more than a text. */
static void write_plain(struct year *y, struct act *f)
{
	struct someone *p = &y->p[f->who];
	struct fact_activity *v;
	struct arrival *r =
		year_world_take(y,
				raw_of(y, f, f->to, f->subject ? f->subject : "Re: x",
				       f->text ? f->text : "",
				       arena_printf(y->a, "x%zu@client.example", y->n_mails)),
				f->at);

	switch (f->what) {
	case WRITE_CONFIRM:
		want(y, f, r, "acted", "confirmed: joined");
		arrives(y, f);
		break;
	case WRITE_REMOVE:
		want(y, f, r, "acted", NULL);
		year_roll_doom(y, f);
		break;
	case WRITE_REMOVE_YES:
		want(y, f, r, "acted", NULL);
		year_roll_removed(y, f);
		break;
	case WRITE_ADDRESS_YES:
		want(y, f, r, "acted", "confirmed");
		year_roll_moved(y, p);
		break;
	case WRITE_CONSENT:
		want(y, f, r, "acted", "shown");
		year_consent_said(y, f);
		break;
	case WRITE_EDIT: want_edit(y, f, r); break;
	case WRITE_GIST_ASK: want(y, f, r, "acted", "wants the summary of a"); break;
	case WRITE_GIST:
		want(y, f, r, "acted", "a summary written by a member");
		year_gist_taken(y, f);
		break;
	case WRITE_NEWSLETTER: want(y, f, r, "acted", "a test copy"); break;
	case WRITE_PROOF: want(y, f, r, "acted", year_newsletter_decided(y, f)); break;
	case WRITE_NEWS: want(y, f, r, "acted", "wants the newsletter"); break;
	case WRITE_NEWS_CONFIRM:
		want(y, f, r, "acted", "reads the newsletter");
		p->reads = true;
		break;
	case WRITE_NEWS_LEAVE:
		want(y, f, r, "acted", "left");
		p->reads = false;
		break;
	case WRITE_LEAVE:
		want(y, f, r, "acted", "left");
		p->left_at = y->now;
		year_phase_add(y, p, (struct phase){ .active = false });
		break;
	case WRITE_WORD:
		want(y, f, r, "acted", f->head ? "what to hear of was set" : "words: 1");
		note_follow(y, p, f->thread, f->want);
		break;
	case WRITE_GO_ON:
		want(y, f, r, "acted", NULL);
		v = year_activity_of(y, f->activity);
		v->begun = y->now;
		break;
	case WRITE_ROBOT:
		if (strcmp(r->state, "acted") && strcmp(r->state, "aside"))
			want(y, f, r, "acted", NULL);
		break;
	default: want(y, f, r, "acted", NULL);
	}
}

static void write_in_vain(struct year *y, struct act *f)
{
	f->to = f->what == WRITE_ANSWER ? f->to : "circle@example.org";
	f->text = "You will hear of me.";
	want(y, f,
	     year_world_take(y,
			     raw_of(y, f, f->to, "Listen", f->text,
				    arena_printf(y->a, "b%zu@client.example", y->n_mails)),
			     f->at),
	     "aside", "banned");
}

static void write_one(struct year *y, struct act *f)
{
	bool here = year_phase_at(&y->p[f->who], y->now)->active;

	if (y->p[f->who].habit == READER) {
		if (f->what == WRITE_NEWS_LEAVE && !y->p[f->who].reads)
			return;
	} else if (year_roll_banned(&y->p[f->who], y->now)) {
		if (f->what == WRITE_POST || f->what == WRITE_REPLY || f->what == WRITE_ANSWER)
			write_in_vain(y, f);
		return;
	} else if (here == (f->what == WRITE_JOIN || f->what == WRITE_CONFIRM))
		return; /* who is not here can only join, and once */
	y->p[f->who].last_written = f;
	switch (f->what) {
	case WRITE_POST:
	case WRITE_REPLY: write_post(y, f); break;
	case WRITE_SETTINGS:
		f->to = "circle+settings@example.org";
		write_settings(y, f);
		break;
	case WRITE_PART: write_part(y, f); break;
	case WRITE_OPENING: write_opening(y, f); break;
	case WRITE_ANSWER: write_answer(y, f); break;
	case WRITE_STEER: write_steering(y, f); break;
	case WRITE_NEWSLETTER:
		year_newsletter_draft(y, f);
		write_plain(y, f);
		break;
	case WRITE_GIST_ASK:
		if (year_gist_ask(y, f))
			write_plain(y, f);
		break;
	case WRITE_NEWS:
		f->to = "circle+news@example.org";
		write_plain(y, f);
		break;
	case WRITE_JOIN:
		f->to = "circle+join@example.org";
		write_plain(y, f);
		break;
	case WRITE_NEWS_LEAVE:
	case WRITE_LEAVE:
		f->to = "circle+leave@example.org";
		write_plain(y, f);
		break;
	default: write_plain(y, f);
	}
	year_trace(y, f->who, "wrote to %s at %s: %s", f->to ? f->to : "nobody",
		   year_day_text(y, f->at), f->text ? f->text : "");
}

static int by_time(const void *a, const void *b)
{
	const struct act *x = a, *z = b;

	return x->at < z->at ? -1 : x->at > z->at ? 1 : x->who - z->who;
}

void year_people_write(struct year *y)
{
	struct act *v = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < y->n_acts;)
		if (y->acts[i].at <= y->now) {
			*ARENA_PUSH(y->a, v, n, cap) = y->acts[i];
			y->acts[i] = y->acts[--y->n_acts];
		} else {
			i++;
		}
	if (n)
		qsort(v, n, sizeof *v, by_time);
	for (size_t i = 0; i < n; i++)
		write_one(y, &v[i]);
}
