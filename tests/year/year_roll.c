/*
 * year_roll.c - who is there and where: members whom a coordinator removes by mail, and members
 * who get another address, which is theirs once it has answered.
 */
#include "tests/year/year.h"

static const char *other_address(struct year *y, int who)
{
	return arena_printf(y->a, "m%d@e%d.example", who, who);
}

bool year_roll_is(struct year *y, int who, const char *address)
{
	return !strcmp(y->p[who].address, address) ||
	       (y->p[who].former && !strcmp(y->p[who].former, address)) ||
	       (y->p[who].asked_for && !strcmp(y->p[who].asked_for, address));
}

static bool asks(struct year *y, const struct act *f, struct phase *next)
{
	(void)next;
	y->p[f->who].asked_for = other_address(y, f->who);
	return true;
}

void year_roll_plan(struct year *y)
{
	int removed = 0;

	for (int i = 0; i < PEOPLE; i++) {
		struct act *f;

		if (y->p[i].habit == MOVER && i % 2) {
			f = year_act_add(y,
					 year_quiet_time(y, y->start + 60 * DAY, y->end - 60 * DAY),
					 WRITE_SETTINGS, i);
			f->change = asks;
			f->text = arena_printf(y->a, "new address %s", other_address(y, i));
		}
		if (y->p[i].habit != LURKER || i % 5 == 4 || i % 17 || removed++ >= 4)
			continue;
		f = year_act_add(y, year_quiet_time(y, y->start + 30 * DAY, y->end - 60 * DAY),
				 WRITE_REMOVE, (int)year_draw(y, 3));
		f->to = "circle+members@example.org";
		f->thread = i;
		f->text = arena_printf(y->a, "remove %s", y->p[i].address);
	}
}

/* Who was asked to be removed first is first; how many questions wait for a yes. */
static struct someone *doomed[8];
static size_t n_doomed;
static int unsaid;

/* The question whether the new address is theirs; or whether those people are to be removed. */
bool year_roll_read(struct year *y, const char *kind, const char *rcpt, const char *to, int who)
{
	struct someone *p = &y->p[who];
	struct act *f;

	if (!strcmp(kind, "members")) {
		if (!unsaid)
			return true; /* what was done */
		unsaid--;
		f = year_act_add(y, y->now + HOUR + year_draw(y, DAY), WRITE_REMOVE_YES, who);
		f->to = to;
		f->text = "yes";
		return true;
	}
	if (strcmp(kind, "confirm") || !p->asked_for || strcmp(rcpt, p->asked_for) != 0)
		return false;
	f = year_act_add(y, y->now + HOUR + year_draw(y, DAY), WRITE_ADDRESS_YES, who);
	f->to = to;
	f->from = p->asked_for;
	f->text = "yes";
	return true;
}

void year_roll_moved(struct year *y, struct someone *p)
{
	p->former = p->address;
	p->address = p->asked_for;
	p->asked_for = NULL;
	p->address_since = y->now;
}

void year_roll_doom(struct year *y, int who)
{
	if (n_doomed == 8)
		return;
	doomed[n_doomed++] = &y->p[who];
	unsaid++;
}

void year_roll_removed(struct year *y)
{
	struct someone *p = n_doomed ? doomed[0] : NULL;

	if (!p)
		return;
	n_doomed--;
	memmove(doomed, doomed + 1, n_doomed * sizeof *doomed);
	p->left_at = y->now;
	year_phase_add(y, p, (struct phase){ .active = false });
}

/* Letters made since go to the address that answered. */
void year_roll_letter(struct year *y, const struct fact_letter *l, const char *rcpt)
{
	const struct someone *p = l->who < 0 ? NULL : &y->p[l->who];

	if (p && p->address_since && l->m->created > p->address_since &&
	    strcmp(rcpt, p->address) != 0)
		year_fault(y, OTHERWISE, LAW_ADDRESS, l->who, l->at, "\"%s\" (%s, %s) went to %s",
			   l->m->subject, l->m->kind, l->m->key, rcpt);
}
