/* What people do about the letters they get: answer, vote, say go on, confirm, or let a program answer. */
#include <string.h>

#include "tests/year/year.h"
#include "tests/year/year_recipe.h"

static const char *address_of(struct year *y, char kind, const char *token)
{
	return arena_printf(y->a, "circle+%c.%s@example.org", kind, token);
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
	f->joins = rec->joins && !takes_part(y, m->activity, who);
	if (f->joins)
		f->text = "yes";
	if (!strcmp(rec->accept, "vote")) {
		f->vote = 1 + (int)year_draw(y, 3);
		f->text = arena_printf(y->a, "%d", f->vote);
	}
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
	if (m->class != CLASS_CARE || strncmp(m->key, "activity:", 9) || (v && v->owner == who))
		return; /* what others said is read, and not answered for ever */
	if (h == ANSWERER && year_chance(y, 25))
		answer_later(y, arena_dup(y->a, row->token), m, who, 0);
	else if (h == VOTER && !strcmp(m->kind, "poll"))
		answer_later(y, arena_dup(y->a, row->token), m, who, 0);
	else if (h == LATE && year_chance(y, 20))
		answer_later(y, arena_dup(y->a, row->token), m, who, 16 * DAY);
}

void year_people_read(struct year *y, const struct letter_row *row, const struct fact_mailing *m,
		      int who)
{
	struct act *f;

	if (y->now > y->backed_up && y->now <= y->restored)
		return; /* what these letters were is forgotten with the disk */
	if (!strcmp(m->kind, "confirm-join")) {
		f = year_act_add(y, y->now + HOUR + year_draw(y, 2 * DAY), WRITE_CONFIRM, who);
		f->to = address_of(y, 'c', row->token);
	} else if (y->p[who].habit == ROBOT && m->class != CLASS_ANSWER && year_chance(y, 30)) {
		f = year_act_add(y, y->now + 60, WRITE_ROBOT, who);
		f->to = address_of(y, 'r', row->token);
		f->head = "Auto-Submitted: auto-replied\r\n";
		f->subject = "Out of office";
		f->text = "I am away until next month.";
	} else if (m->activity) {
		read_activity(y, row, m, who);
	}
}
