#include "community/people/people_admin.h"

#include <string.h>

#include "base/address.h"
#include "base/near.h"
#include "base/text.h"
#include "community/list/deliver.h"
#include "community/people/people.h"
#include "community/people/people_line.h"
#include "store/store_pending.h"

enum { DAY = 86400, NAME_COLUMNS = 60 };

static const struct {
	const char *key, *words;
} done[] = {
	[PEOPLE_DONE] = { "done", "" },
	[PEOPLE_NO_ADDRESS] = { "no_address", "no address that mail can be sent to" },
	[PEOPLE_MEMBER] = { "member", "is a member already" },
	[PEOPLE_NO_MEMBER] = { "no_member", "is no member" },
	[PEOPLE_LEFT] = { "left", "has left; an invitation asks whether they come back" },
	[PEOPLE_BANNED] = { "banned", "is banned" },
	[PEOPLE_NO_SETTING] = { "no_setting",
				"is not understood; a setting is a line as members write it, such "
				"as \"digest weekly on friday at 07:00\"" },
	[PEOPLE_NO_ROLE] = { "no_role",
			     "there is no such role; there are owner, coordinator, moderator, "
			     "editor, sponsor, guest, \"expert in TAG\", and what members.roles "
			     "names" },
	[PEOPLE_NOT_OWNER] = { "not_owner", "only an owner gives and takes this role" },
	[PEOPLE_ASKED] = { "asked", "the address was asked today" },
	[PEOPLE_UNKNOWN] = { "unknown", "the line is not understood" },
	[PEOPLE_SHEET] = { "sheet", "it is a file of a spreadsheet program: save it as CSV first" },
	[PEOPLE_NO_TABLE] = { "no_table", "there is no list of members in it" },
	[PEOPLE_TOO_MANY] = { "too_many", "more than one mail may carry" },
	[PEOPLE_TWICE] = { "twice", "stands in the list twice" },
	[PEOPLE_KEEPER] = { "keeper", "is named in community.coordinators: take the address out "
				      "of the configuration first" },
	[PEOPLE_NOT_BANNED] = { "not_banned", "is not banned" },
	[PEOPLE_OURS] = { "ours", "is an address of the community itself" },
	[PEOPLE_OUTSIDE] = { "outside",
			     "is no member there: invited, waiting, banned, or only known" },
};

const char *people_done_words(enum people_done d)
{
	return done[d].words;
}

const char *people_done_key(enum people_done d)
{
	return done[d].key;
}

/* --- members -------------------------------------------------------------------------------- */

static bool mode_known(const char *mode)
{
	for (size_t i = 0; mode && i < PEOPLE_MODES; i++)
		if (!strcmp(mode, people_modes[i]))
			return true;
	return !mode;
}

/* Whoever has the address, confirmed or not. */
static enum people_done standing(const struct member *m)
{
	if (!strcmp(m->state, "left"))
		return PEOPLE_LEFT;
	if (!strcmp(m->state, "banned"))
		return PEOPLE_BANNED;
	return strcmp(m->state, "reader") && strcmp(m->state, "guest") ? PEOPLE_MEMBER
								       : PEOPLE_DONE;
}

enum people_done people_add(struct store *s, const struct settings *set, struct arena *a,
			    const char *written, struct member *m, const char *by, bool dry,
			    time_t now)
{
	const char *mode = m->mode;
	struct address ad;
	struct member *had;

	if (address_read(a, written, &ad, NULL) != OK)
		return PEOPLE_NO_ADDRESS;
	if (address_detail(a, ad.full, set->community.address, set->community.separator))
		return PEOPLE_OURS;
	if (!mode_known(mode))
		return PEOPLE_NO_SETTING;
	had = member_by_address(s, a, ad.key);
	m->name = m->name ? text_clean(a, m->name, strlen(m->name), TEXT_LINE) : "";
	m->name = text_ellipsis(a, m->name, NAME_COLUMNS);
	m->address = ad.full;
	people_unchosen(set, m);
	m->mode = mode ? mode : m->mode;
	m->own_posts = set->members.own_posts;
	m->trusted = true;
	if (had && (standing(had) != PEOPLE_DONE || dry))
		return standing(had);
	if (dry)
		return PEOPLE_DONE;
	if (had) {
		m->id = had->id;
		had->state = "active";
		had->joined_at = m->joined_at ? m->joined_at : (int64_t)now;
		had->mode = m->mode;
		had->form = m->form;
		had->trusted = true;
		deliver_restart(s, had);
	} else if (member_add(s, m, ad.key, now) == NONE) {
		return PEOPLE_MEMBER; /* an address that somebody has not confirmed yet */
	}
	story_add(s, m->id, now, by);
	return PEOPLE_DONE;
}

static struct member *member_called(struct community *c, struct arena *a, const char *address)
{
	const char *key = address_key(a, address);

	return key ? member_by_address(c->s, a, key) : NULL;
}

enum people_done people_remove(struct community *c, struct arena *a, const char *address,
			       const char *by, bool dry)
{
	struct member *m = member_called(c, a, address);

	if (!address_key(a, address))
		return PEOPLE_NO_ADDRESS;
	if (!m || !strcmp(m->state, "left") || !strcmp(m->state, "banned"))
		return PEOPLE_NO_MEMBER;
	if (!dry)
		people_part(c, a, m, NULL, by);
	return PEOPLE_DONE;
}

enum people_done people_set(struct community *c, struct arena *a, const char *address,
			    const char *line, bool dry, time_t now)
{
	struct member *m = member_called(c, a, address);
	struct people_lines p;

	if (!m)
		return PEOPLE_NO_MEMBER;
	people_lines_read(&p, c, a, m, now, line);
	/* An address of theirs is theirs to confirm. */
	if (!p.understood || p.unknown || p.n_addresses)
		return PEOPLE_NO_SETTING;
	if (!dry)
		people_lines_keep(&p);
	return PEOPLE_DONE;
}

enum people_done people_invited(struct community *c, struct arena *a, const char *address, bool dry,
				time_t now)
{
	const char *key = address_key(a, address);
	struct member *m = member_called(c, a, address);
	struct why w;

	if (!key)
		return PEOPLE_NO_ADDRESS;
	if (m && strcmp(m->state, "left") != 0 && standing(m) != PEOPLE_DONE)
		return standing(m);
	if (pending_since(c->s, "invited", key, now - DAY))
		return PEOPLE_ASKED;
	if (dry)
		return PEOPLE_DONE;
	return people_invite(c, a, address, NULL, &w) == OK ? PEOPLE_DONE : PEOPLE_ASKED;
}

/* --- roles ---------------------------------------------------------------------------------- */

static const char *const our_roles[] = { "owner",  "coordinator", "moderator", "editor",
					 "expert", "sponsor",     "guest" };
enum { ROLES_OURS = sizeof our_roles / sizeof *our_roles };

static bool role_known(const struct settings *set, const char *role)
{
	for (size_t i = 0; i < ROLES_OURS; i++)
		if (!strcmp(role, our_roles[i]))
			return true;
	for (size_t i = 0; i < set->members.roles.n; i++)
		if (text_eq(role, set->members.roles.v[i]))
			return true;
	return false;
}

bool people_role_known(struct arena *a, const struct settings *set, const char *role)
{
	return role_known(set, arena_ndup(a, role, strcspn(role, ":")));
}

const char *people_role_meant(struct arena *a, const struct settings *set, const char *role)
{
	size_t n = ROLES_OURS + set->members.roles.n;
	const char **all = arena_get(a, n * sizeof *all);

	role = arena_ndup(a, role, strcspn(role, ":"));
	if (role_known(set, role))
		return NULL;
	for (size_t i = 0; i < n; i++)
		all[i] = i < ROLES_OURS ? our_roles[i] : set->members.roles.v[i - ROLES_OURS];
	return near_best(role, all, n);
}

/* "expert:soil", "expert in soil", "expert soil" -> expert, soil */
static void take_apart(struct arena *a, const char *text, const char **role, const char **tag)
{
	size_t n = strcspn(text, ": ");
	const char *rest = text + n + strspn(text + n, ": ");

	if (!strncmp(rest, "in ", 3))
		rest += 3;
	*role = arena_ndup(a, text, n);
	*tag = *rest == '#' ? rest + 1 : rest;
}

enum people_done people_role(struct store *s, const struct settings *set, struct arena *a,
			     int64_t member, const char *text, bool give, bool owner, bool dry,
			     time_t now)
{
	const char *role, *tag;

	text = text_fold(a, text_trim(a, text, strlen(text)));
	take_apart(a, text, &role, &tag);
	/* What a configuration no longer names can still be taken. */
	if ((give && !role_known(set, role)) || !strcmp(role, "expert") != !!*tag)
		return PEOPLE_NO_ROLE;
	if (!owner && (!strcmp(role, "owner") || !strcmp(role, "coordinator")))
		return PEOPLE_NOT_OWNER;
	if (!give && role_is_named(s, member, role))
		return PEOPLE_KEEPER;
	if (dry)
		return PEOPLE_DONE;
	if (give)
		role_add(s, member, role, tag, now);
	else
		role_remove(s, member, role, tag);
	story_add(s, member, now,
		  arena_printf(a, give ? "role given: %s" : "role taken: %s", text));
	return PEOPLE_DONE;
}

/* --- export --------------------------------------------------------------------------------- */

const char people_csv_head[] = "address,name,state,mode,language,zone,pace,role,also\n";

void people_csv_cell(struct buf *b, const char *s, char after)
{
	bool formula = *s && strchr("=+-@\t", *s), quote = strpbrk(s, ",\"\n\r;");

	if (quote)
		buf_char(b, '"');
	if (formula)
		buf_char(b, '\'');
	for (; *s; s++) {
		if (*s == '"')
			buf_char(b, '"');
		buf_char(b, *s);
	}
	if (quote)
		buf_char(b, '"');
	buf_char(b, after);
}

void people_csv_row(struct store *s, struct arena *a, struct buf *b, const struct member *m)
{
	struct buf also = BUF(a), roles = BUF(a);
	size_t n;
	char **v = addresses_of(s, a, m->id, &n);

	for (size_t i = 1; i < n; i++)
		buf_printf(&also, "%s%s", i > 1 ? " " : "", v[i]);
	v = roles_of(s, a, m->id, &n);
	for (size_t i = 0; i < n; i++)
		buf_printf(&roles, "%s%s", i ? " " : "", v[i]);
	people_csv_cell(b, m->address, ',');
	people_csv_cell(b, m->name, ',');
	people_csv_cell(b, m->state, ',');
	people_csv_cell(b, m->mode, ',');
	people_csv_cell(b, m->lang ? m->lang : "", ',');
	people_csv_cell(b, m->zone ? m->zone : "", ',');
	people_csv_cell(b, m->pace ? m->pace : "", ',');
	people_csv_cell(b, buf_text(&roles), ',');
	people_csv_cell(b, buf_text(&also), '\n');
}
