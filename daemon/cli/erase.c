/*
 * erase.c - `tidings erase`: the operator forgets a person, as +forgetme does.
 */
#include <stdio.h>
#include <sysexits.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "community/people/mydata.h"

static int erase(struct community *c, struct arena *a, const char *text, bool sure)
{
	const char *key = address_key(a, text);
	struct member *m = key ? member_by_address(c->s, a, key) : NULL;
	struct erased e;

	if (!m) {
		fprintf(stderr, "tidings erase: %s is no member\n", text);
		return EX_DATAERR;
	}
	if (!sure) {
		printf("%s <%s> would be erased: settings, addresses, letters, raw mails; posts "
		       "are "
		       "%s.\nNothing was done. Add --yes to do it; it cannot be undone.\n",
		       m->name, m->address,
		       c->set->privacy.erased_posts == ERASED_REMOVE ? "removed" : "anonymised");
		return EX_OK;
	}
	store_begin(c->s);
	e = mydata_erase(c, a, m, when_now());
	store_commit(c->s);
	printf("Erased: the member, %lld mail%s, of them posts: %lld.\n", (long long)e.mails,
	       text_s(e.mails), (long long)e.posts);
	printf("What remains: copies others got by mail; digests made before, some of which may\n"
	       "leave only now, for %d days at most; the last %d backups until newer ones take\n"
	       "their place; %s\na keyed number for each mail and address, so that no mail is "
	       "taken in again and\n"
	       "no backup brings them back.\n",
	       (int)(c->set->privacy.letters_kept_s / 86400), c->set->store.backups_kept,
	       c->set->privacy.erase_in_mailbox
		       ? "in the mailbox, until the daemon next looks there and deletes it;"
		       : "the mailbox at the provider;");
	return EX_OK;
}

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	bool sure = cli_take_flag(&argc, argv, "--yes");
	struct arena *a = arena_new();
	struct community *c = NULL;
	struct settings *set;
	int code;

	if (argc != 2)
		return cli_usage("erase", "name one member by an address");
	set = cli_settings(a, cli_conf(conf));
	code = set ? cli_community(set, &c) : EX_CONFIG;
	if (!code)
		code = erase(c, a, argv[1], sure);
	community_close(c);
	arena_free(a);
	return code;
}

const struct command command_erase = {
	.name = "erase",
	.summary = "forget a person: settings, letters, raw mails, posts",
	.help = "Usage: tidings erase [-c CONF] [--yes] ADDRESS\n\n"
		"Erases all that is held on a member. Posts are removed or lose their author,\n"
		"as privacy.erased_posts says. A keyed number stays for each mail and address,\n"
		"so that neither fetching nor importing nor restoring brings them back. Without\n"
		"--yes it only says what it would do. Members do the same by mail to the\n"
		"address +forgetme.\n",
	.run = run,
	.group = GROUP_PEOPLE,
};
