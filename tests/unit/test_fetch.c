/*
 * What the fetcher makes of a mailbox: how often it looks, and what is history.
 */
#include "tests/unit/community_kit.h"
#include "tests/unit/inbox_kit.h"

#include "fetcher.h"

static struct kit *k;
static struct role_page page;
static struct role_run role;

static void fetcher_for(struct fetcher *f, struct run *server)
{
	role = (struct role_run){ .settings = k->set, .a = k->step, .page = &page };
	k->set->inbox.account = server->acc;
	*f = (struct fetcher){ .set = k->set, .s = k->c->s, .a = k->step, .run = &role };
}

static void without_idle_the_server_is_asked_at_each_poll_and_not_more(void **state)
{
	struct fetcher f;
	struct run r;
	struct why w;

	(void)state;
	k = kit_open(NULL);
	begin(&r, (struct fake){ .mails = 3 });
	fetcher_for(&f, &r);
	k->set->inbox.idle = false;
	k->set->inbox.poll_s = 300;
	assert_int_equal(fetch_imap(&f, &w), OK); /* what is there */
	assert_int_equal(f.stored, 3);
	f.stored = 0;
	assert_int_equal(fetch_imap(&f, &w), NONE);
	assert_int_equal(role.wait_ms, 300 * 1000);
	fetch_imap_close(&f);
	kit_stop(r.server);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_idle_the_server_is_asked_at_each_poll_and_not_more),
	};

	return cmocka_run_group_tests(tests, write_password, remove_password);
}
