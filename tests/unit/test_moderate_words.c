/*
 * What moderators write beside their codes: each line is carried out, answered, or passed on.
 */
#include "circle_kit.h"

#define MO  "mo@garden.example"
#define BEN "ben@far.example"

/* Cora and Otto run it, Mo moderates, Ben is new. */
static void open_kit(void)
{
	struct member ben = { .name = "Ben", .address = BEN };

	k = kit_open("posts: { newcomer_posts = 9; };\n");
	circle_keepers();
	kit_role(k, kit_member(k, MO, "Mo", NULL), "moderator");
	store_begin(k->c->s);
	member_add(k->c->s, &ben, BEN, k->now);
	store_commit(k->c->s);
	kit_wait(k, 60);
}

static struct kit_letter *found(struct kit_letter **v, size_t n, const char *kind, const char *rcpt)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i]->kind, kind) && !strcmp(v[i]->rcpt, rcpt))
			return v[i];
	return NULL;
}

/* The letter of that kind among those that were made. */
static struct kit_letter *of(const char *kind, const char *rcpt)
{
	size_t n;
	struct kit_letter **v = kit_letters(k, &n), *l = found(v, n, kind, rcpt);

	if (!l)
		fail_msg("no letter %s to %s", kind, rcpt);
	return l;
}

static struct kit_letter *held(const char *subject)
{
	kit_mail(k, "pass", "Ben <" BEN ">", HERE, subject, "Words of somebody new.");
	return of("moderate", MO);
}

static void answer(const char *from, const struct kit_letter *l, const char *text)
{
	kit_mail(k, "pass", from, l->reply_to, "Re: decide", text);
}

static void words_below_a_decision_reach_those_who_run_the_community(void **state)
{
	struct kit_letter *l, *late, **v;
	size_t n;

	(void)state;
	open_kit();
	l = held("One");
	answer(MO, l, "no, too long\n\nHe writes to me at home, what shall we do about him?");
	v = kit_letters(k, &n);
	assert_non_null(found(v, n, "owner", CORA));
	assert_non_null(found(v, n, "owner", OTTO));
	assert_null(strstr(found(v, n, "rejected", BEN)->m->text, "at home"));

	l = held("Two");
	answer(MO, l, "ok\n\nThanks,\nMo");
	v = kit_letters(k, &n);
	assert_null(found(v, n, "owner", CORA));

	/* after another's decision */
	kit_mail(k, "pass", "Ben <" BEN ">", HERE, "Three", "Words.");
	v = kit_letters(k, &n);
	late = found(v, n, "moderate", CORA);
	answer(MO, found(v, n, "moderate", MO), "ok");
	kit_letters(k, &n);
	answer(CORA, late, "no, this has to wait until he has answered what I asked him");
	v = kit_letters(k, &n);
	assert_non_null(found(v, n, "moderated", CORA));
	assert_non_null(found(v, n, "owner", OTTO));
	assert_null(found(v, n, "owner", CORA));
}

static void each_line_of_an_answer_to_the_list_is_done_or_answered(void **state)
{
	struct kit_letter *l, *other, **v;
	size_t n;

	(void)state;
	open_kit();
	for (int i = 0; i < 3; i++)
		held("Beans");
	kit_wait(k, 86400);
	kit_letters(k, &n);
	kit_wait(k, 86400);
	v = kit_letters(k, &n);
	l = found(v, n, "waiting", MO);
	other = found(v, n, "waiting", OTTO);
	assert_non_null(l);
	assert_non_null(other);
	answer(MO, l,
	       "Hello!\nok 1\nnot 2, he has been told\nok 77\nno 3 too long\n\n"
	       "From Friday on I am away, could Otto do this please?\nMo");
	v = kit_letters(k, &n);
	assert_non_null(found(v, n, "owner", OTTO));
	l = found(v, n, "list-answer", MO);
	assert_non_null(strstr(l->m->text, "carried out: 2."));
	assert_non_null(strstr(l->m->text, "not 2, he has been told"));
	assert_non_null(strstr(l->m->text, "“ok 77”"));
	assert_null(strstr(l->m->text, "Hello"));
	assert_null(strstr(l->m->text, "Friday"));
	assert_non_null(strstr(l->m->text, "passed on"));

	/* what another decided is told, and the answer is a list to answer as well */
	answer(OTTO, other, "ok 3");
	other = of("list-answer", OTTO);
	assert_non_null(strstr(other->m->text, "decided before, by Mo: it does not go out"));
	answer(OTTO, other, "ok 2");
	v = kit_letters(k, &n);
	assert_non_null(found(v, n, "released", BEN));
	assert_null(found(v, n, "list-answer", OTTO));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(words_below_a_decision_reach_those_who_run_the_community),
		TEST(each_line_of_an_answer_to_the_list_is_done_or_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
