/*
 * Editions for more members than are read at once, and of many conversations.
 */
#include "digest_kit.h"

#include "community/digest/edition_contents.h"

enum { MANY = 9000 };

static void add_members(struct kit *k, int from, int to)
{
	store_begin(k->c->s);
	for (int i = from; i < to; i++) {
		char address[60];
		struct member m = { .address = address, .mode = "digest" };

		snprintf(address, sizeof address, "reader.%d@far.example", i);
		member_add(k->c->s, &m, address, k->now);
	}
	store_commit(k->c->s);
}

/* Makes what is due on Monday, sends nothing: how much memory the work took in its arena. */
static size_t monday_bytes(struct kit *k)
{
	struct why w;
	enum err e;

	arena_reset(k->step);
	k->now += 7 * A_DAY;
	when_freeze(k->now);
	e = rhythm_tick(k->c, k->step, k->now, &w);
	assert_int_equal(e, OK);
	return arena_bytes(k->step);
}

static int64_t letters_of(struct kit *k, const char *whom)
{
	return digest_count(k, arena_printf(k->a,
					    "SELECT count(*) FROM letter l JOIN mailing m ON m.id ="
					    " l.mailing WHERE m.kind = 'digest' AND m.edition ="
					    " (SELECT max(id) FROM edition) AND %s",
					    whom));
}

/* What one of the last of them wants counts as much as what the first want. */
static void each_of_many_members_gets_theirs_and_memory_does_not_grow(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	size_t few, many;
	int64_t last;
	struct post *p;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	add_members(k, 0, 50);
	digest_post(k, "ana@far.example", "Early beans", "They are up.");
	few = monday_bytes(k);
	assert_int_equal(letters_of(k, "1"), 51);
	add_members(k, 50, MANY);
	p = digest_post(k, "ana@far.example", "Late beans", "They are not.");
	last = digest_count(k, "SELECT max(id) FROM member");
	store_begin(k->c->s);
	follow_set(k->c->s, last, "thread", arena_printf(k->a, "%lld", (long long)p->thread), false,
		   k->now);
	store_commit(k->c->s);
	many = monday_bytes(k);
	assert_int_equal(letters_of(k, "1"), MANY);
	assert_int_equal(letters_of(k, arena_printf(k->a, "l.member = %lld", (long long)last)), 0);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM member WHERE watermark < "
					 "(SELECT max(accept_seq) FROM post)"),
			 0);
	assert_in_range(many, 1, few + 16384);
	kit_close(k);
}

static void a_content_is_found_again_among_many(void **state)
{
	struct arena *a = arena_new();
	struct contents all = { .a = a };
	static const char *const langs[] = { "en", "pt" };
	struct due_member m = { .form = "readable" };
	bool fresh;

	(void)state;
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 4000; i++) {
			struct content *x;

			m.content = (uint64_t)(i / 4) * 0x9e3779b97f4a7c15u;
			m.lang = langs[i / 2 % 2];
			m.folding = i % 2;
			x = contents_of(&all, &m, &fresh);
			assert_int_equal(fresh, round == 0);
			if (fresh)
				x->variant = i;
			assert_int_equal(x->variant, i);
		}
	assert_int_equal(all.n, 4000);
	arena_free(a);
}

/* One of each is enough: tips, pointers and documents stand beside the news, whatever else came. */
static void news_tips_and_pointers_are_gathered_by_tag(void **state)
{
	static const char *const tags[][5] = { { "en", "news", "tip", "resource", "document" },
					       { "de", "neuigkeiten", "tipp", "link", "dokument" },
					       { "es", "noticia", "consejo", "enlace", "recurso" },
					       { "fr", "annonce", "astuce", "lien", "ressource" },
					       { "pt", "novidade", "dica", "recurso",
						 "documento" } };

	(void)state;
	for (int l = 0; l < 5; l++) {
		struct kit *k = digest_open(NULL, NULL);
		const char *from, *to;

		kit_member(k, "ana@far.example", "Ana", tags[l][0]);
		k->set->community.language = tags[l][0];
		for (int i = 1; i < 5; i++) {
			digest_post(k, "ana@far.example", arena_printf(k->a, "Remark %d", i),
				    "So.");
			digest_post(k, "ana@far.example",
				    arena_printf(k->a, "[%s] Pointer %d", tags[l][i], i), "So.");
		}
		digest_monday(k);
		from = kit_letter(k, "ana@far.example")->m->text;
		from = strstr(from, "====");
		assert_non_null(from);
		to = strstr(from, "Remark");
		assert_non_null(to);
		for (int i = 1; i < 5; i++)
			assert_true(strstr(from, arena_printf(k->a, "Pointer %d", i)) < to);
		kit_close(k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(news_tips_and_pointers_are_gathered_by_tag),
		cmocka_unit_test(each_of_many_members_gets_theirs_and_memory_does_not_grow),
		cmocka_unit_test(a_content_is_found_again_among_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
