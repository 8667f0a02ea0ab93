/*
 * year_roll.c - who is there and where: members whom a coordinator removes or bans by mail, some of
 * whom may come again, and members who get another address, which is theirs once it has answered.
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

static void plan_word(struct year *y, time_t at, const char *word, int who)
{
	struct act *f = year_act_add(y, at, WRITE_REMOVE, (int)year_draw(y, 3));

	f->to = "circle+members@example.org";
	f->thread = who;
	f->text = arena_printf(y->a, "%s %s", word, y->p[who].address);
}

/* One of two may come again, and does. */
static void plan_ban(struct year *y, int who)
{
	time_t at = year_quiet_time(y, y->start + 30 * DAY, y->end - 120 * DAY);

	plan_word(y, at, "ban", who);
	if (who % 4 == 1) {
		at = year_quiet_time(y, at + 30 * DAY, at + 60 * DAY);
		plan_word(y, at, "unban", who);
		year_act_add(y, year_quiet_time(y, at + 5 * DAY, at + 15 * DAY), WRITE_JOIN, who);
	}
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
		if ((y->p[i].habit == POSTER || y->p[i].habit == ANSWERER) && i % 5 != 4 &&
		    i % 6 == 1)
			plan_ban(y, i);
		if (y->p[i].habit == LURKER && i % 5 != 4 && i % 17 == 0 && removed++ < 4)
			plan_word(y, year_quiet_time(y, y->start + 30 * DAY, y->end - 60 * DAY),
				  "remove", i);
	}
}

/* Who was named first is first. */
static struct order {
	int by, whom;
	char first; /* of the word: r b u */
	bool asked; /* the question whether so waits for its yes */
} orders[16];
static size_t n_orders;

/* The question whether the new address is theirs; or whether those people are to be removed. to: NULL:
 * what was done, and no question. */
bool year_roll_read(struct year *y, const char *kind, const char *rcpt, const char *to, int who)
{
	struct someone *p = &y->p[who];
	struct act *f;

	if (!strcmp(kind, "members")) {
		size_t i = 0;

		while (i < n_orders && (orders[i].asked || orders[i].by != who))
			i++;
		if (!to || i == n_orders)
			return true;
		orders[i].asked = true;
		f = year_act_add(y, y->now + HOUR + year_draw(y, DAY), WRITE_REMOVE_YES, who);
		f->to = to;
		f->thread = orders[i].whom;
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

void year_roll_doom(struct year *y, const struct act *f)
{
	(void)y;
	assert_true(n_orders < 16);
	orders[n_orders++] = (struct order){ .by = f->who, .whom = f->thread, .first = *f->text };
}

void year_roll_removed(struct year *y, const struct act *f)
{
	struct someone *p = &y->p[f->thread];
	char first = 0;

	for (size_t i = 0; i < n_orders; i++)
		if (orders[i].asked && orders[i].whom == f->thread) {
			first = orders[i].first;
			n_orders--;
			memmove(orders + i, orders + i + 1, (n_orders - i) * sizeof *orders);
			break;
		}
	if (first == 'u') {
		p->banned_until = y->now;
		return;
	}
	if (first == 'b')
		p->banned = y->now;
	p->left_at = y->now;
	year_phase_add(y, p, (struct phase){ .active = false });
}

bool year_roll_banned(const struct someone *p, time_t t)
{
	return p->banned && p->banned <= t && (!p->banned_until || t < p->banned_until);
}

/* Letters made since go to the address that answered. */
void year_roll_letter(struct year *y, const struct fact_letter *l, const char *rcpt)
{
	const struct someone *p = l->who < 0 ? NULL : &y->p[l->who];

	if (p && year_roll_banned(p, l->at))
		year_fault(y, TOO_MUCH, LAW_BANNED, l->who, l->at, "\"%s\" (%s, %s)", l->m->subject,
			   l->m->kind, l->m->key);
	if (p && p->address_since && l->m->created > p->address_since &&
	    strcmp(rcpt, p->address) != 0)
		year_fault(y, OTHERWISE, LAW_ADDRESS, l->who, l->at, "\"%s\" (%s, %s) went to %s",
			   l->m->subject, l->m->kind, l->m->key, rcpt);
}
