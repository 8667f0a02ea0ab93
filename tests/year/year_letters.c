/* What people do about the letters they get: answer, vote, say go on, confirm, or let a program answer. */
#include "tests/year/year_recipe.h"

static const char *address_of(struct year *y, char kind, const char *token)
{
	return arena_printf(y->a, "circle+%c.%s@example.org", kind, token);
}

/* Where a yes goes; NULL: the letter asks for none. */
static const char *yes_of(struct year *y, const char *token)
{
	struct token t;

	return token_read(y->k->c->key, token, &t) == OK && t.purpose == TOKEN_CONFIRM
		       ? address_of(y, 'c', token)
		       : NULL;
}

static bool takes_part(struct year *y, int64_t activity, int who)
{
	for (size_t i = 0; i < y->n_answers; i++)
		if (y->answers[i].activity == activity && y->answers[i].who == who &&
		    y->answers[i].joins)
			return true;
	return false;
}

static void answer_later(struct year *y, const char *token, const struct fact_mailing *m, int who,
			 time_t after)
{
	const struct year_recipe *rec = year_recipe_known(y, m->kind);
	struct act *f;

	if (!rec || !strcmp(rec->accept, "none"))
		return;
	f = year_act_add(y, y->now + after + year_draw(y, 30) * HOUR, WRITE_ANSWER, who);
	f->to = address_of(y, 'r', token);
	f->activity = m->activity;
	f->recipe = rec->name;
	f->said = year_recipe_mail(rec, m->key);
	f->joins = (rec->joins || rec->groups) && !takes_part(y, m->activity, who);
	if (f->joins)
		f->text = rec->groups ? arena_printf(y->a, "%u", 1 + year_draw(y, 3)) : "yes";
	if (!strcmp(rec->accept, "vote")) {
		f->vote = 1 + (int)year_draw(y, 3);
		f->text = arena_printf(y->a, "%d", f->vote);
	}
}

/* A coordinator answers a letter with a word about how it goes on. */
static void steer_later(struct year *y, const struct letter_row *row, const struct fact_mailing *m,
			int who)
{
	const struct fact_activity *v = year_activity_of(y, m->activity);
	unsigned n = year_draw(y, 100);
	struct act *f;
	bool meets;

	if (year_is_quiet(y, y->now))
		return;
	f = year_act_add(y, y->now + HOUR + year_draw(y, DAY), WRITE_STEER, who);
	f->to = address_of(y, 'r', row->token);
	f->activity = m->activity;
	if (!strcmp(m->kind, "unnamed"))
		n = 50;
	meets = v && v->meets && v->meets >= f->at + 2 * DAY;
	f->steer = meets && n >= 70   ? 'm'
		   : meets && n >= 40 ? 'o'
		   : n < 25           ? 's'
		   : n < 48           ? 'x'
		   : n < 70           ? 'n'
		   : n < 88           ? 'k'
				      : 'c';
	if (f->steer == 'm')
		f->meets =
			year_instant(y->zone, year_local(y->zone, v->meets) + 4 * DAY + HOUR / 2);
	f->text = f->steer == 's'   ? "status"
		  : f->steer == 'x' ? "extend 3 days"
		  : f->steer == 'n' ? "step now"
		  : f->steer == 'k' ? "skip"
		  : f->steer == 'c' ? "close"
		  : f->steer == 'o' ? "cancel"
				    : arena_printf(y->a, "when: %s", year_moment_text(y, f->meets));
}

static void read_activity(struct year *y, const struct letter_row *row,
			  const struct fact_mailing *m, int who)
{
	struct fact_activity *v = year_activity_of(y, m->activity);
	enum habit h = y->p[who].habit;
	struct act *f;

	if (v && v->waiting && !v->begun && v->owner == who && m->class == CLASS_ANSWER &&
	    !strstr(m->key, ":rested") && year_chance(y, 50)) {
		f = year_act_add(y, y->now + HOUR + year_draw(y, 10 * HOUR), WRITE_GO_ON, who);
		f->to = address_of(y, 'r', row->token);
		f->text = "go on";
		f->activity = v->id;
	}
	if (m->class == CLASS_ANSWER && !strncmp(m->key, "answer:", 7))
		year_consent_ask(y, m, address_of(y, 'r', row->token), who);
	if (m->class != CLASS_CARE || strncmp(m->key, "activity:", 9))
		return;
	if (h == COORDINATOR && year_chance(y, v && v->meets                ? 30
					       : strcmp(m->kind, "unnamed") ? 8
									    : 60))
		steer_later(y, row, m, who);
	if (v && v->owner == who)
		return; /* what others said is read, and not answered for ever */
	if (h == ANSWERER && year_chance(y, 25))
		answer_later(y, arena_dup(y->a, row->token), m, who, 0);
	else if (h == VOTER && !strcmp(m->kind, "poll"))
		answer_later(y, arena_dup(y->a, row->token), m, who, 0);
	else if (h == LATE && year_chance(y, 20))
		answer_later(y, arena_dup(y->a, row->token), m, who, 16 * DAY);
}

/* A conversation in that letter. NULL: none, or what came of something that is none. */
static const struct seen_thread *some_thread(struct year *y, const struct fact_mailing *m)
{
	const struct seen_thread *t =
		m->n_threads ? &m->threads[year_draw(y, (unsigned)m->n_threads)] : NULL;

	return t && y->posts[t->thread].at && !y->posts[t->thread].activity ? t : NULL;
}

/* "2: I had the same" to a digest. */
static void part_later(struct year *y, const struct letter_row *row, const struct fact_mailing *m,
		       int who)
{
	const struct seen_thread *t = some_thread(y, m);
	struct act *f;

	if (!t || !t->number)
		return;
	f = year_act_add(y, y->now + HOUR + year_draw(y, DAY), WRITE_PART, who);
	f->to = address_of(y, 'r', row->token);
	f->thread = t->thread;
	f->vote = t->number;
}

/* "mute 3" to a digest; "mute" to a post that came singly. Not in the days that are lived twice. */
static void word_later(struct year *y, const struct letter_row *row, const struct fact_mailing *m,
		       int who)
{
	time_t from = y->now + HOUR;
	const struct seen_thread *t = some_thread(y, m);
	struct act *f;

	if (!t || (from > y->start + 248 * DAY && from < y->start + 256 * DAY))
		return;
	f = year_act_add(y, from + year_draw(y, 2 * DAY), WRITE_WORD, who);
	f->thread = t->thread;
	f->want = year_chance(y, 50);
	f->text = f->want ? "follow" : "mute";
	if (!strcmp(m->kind, "post")) {
		f->to = "circle@example.org";
		f->head = arena_printf(y->a, "In-Reply-To: <%s>\r\n", m->message_id);
	} else if (t->number) {
		f->to = address_of(y, 'r', row->token);
		f->text = arena_printf(y->a, "%s %d", f->text, t->number);
	} else {
		y->n_acts--;
	}
}

void year_people_read(struct year *y, const struct letter_row *row, const struct fact_mailing *m,
		      int who)
{
	struct act *f;

	if (y->now >= y->backed_up && y->now <= y->restored)
		return; /* what these letters were is forgotten with the disk */
	if (!strcmp(m->kind, "confirm-join")) {
		f = year_act_add(y, y->now + HOUR + year_draw(y, 2 * DAY), WRITE_CONFIRM, who);
		f->to = address_of(y, 'c', row->token);
	} else if (year_roll_read(y, m->kind, row->rcpt, yes_of(y, row->token), who)) {
		return;
	} else if (!strcmp(m->kind, "confirm-news")) {
		f = year_act_add(y, y->now + HOUR + year_draw(y, DAY), WRITE_NEWS_CONFIRM, who);
		f->to = address_of(y, 'c', row->token);
	} else if (!strcmp(m->kind, "proof")) {
		year_proof_read(y, m, address_of(y, 'r', row->token), who);
	} else if (!strcmp(m->kind, "newsletter-proof")) {
		year_newsletter_read(y, m, address_of(y, 'c', row->token), who);
	} else if (!strcmp(m->kind, "gist")) {
		year_gist_read(y, m, address_of(y, 'r', row->token), who);
	} else if (y->p[who].habit == ROBOT && m->class != CLASS_ANSWER && year_chance(y, 30)) {
		f = year_act_add(y, y->now + 60, WRITE_ROBOT, who);
		f->to = address_of(y, 'r', row->token);
		f->head = "Auto-Submitted: auto-replied\r\n";
		f->subject = "Out of office";
		f->text = "I am away until next month.";
	} else if (y->p[who].habit == FOLLOWER && !m->activity &&
		   (!strcmp(m->kind, "digest") || !strcmp(m->kind, "post"))) {
		if (year_chance(y, *m->kind == 'd' ? 15 : 3))
			word_later(y, row, m, who);
	} else if (!strcmp(m->kind, "digest") && y->p[who].habit == POSTER && year_chance(y, 10)) {
		part_later(y, row, m, who);
	} else if (m->activity) {
		read_activity(y, row, m, who);
	}
}
