/*
 * year_world.c - the clock, the store, the mailbox that keeps all mail, the courier.
 */
#include "tests/year/year_recipe.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include "cli/cli.h"
#include "community/desk/desk.h"
#include "community/rhythm/rhythm.h"
#include "courier.h"
#include "store/store_left.h"

extern const struct command command_restore;

enum { MAILINGS = 1 << 17 };

static struct fact_mailing *known[MAILINGS];

unsigned year_draw(struct year *y, unsigned n)
{
	y->dice = y->dice * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(y->dice >> 33) % n;
}

bool year_chance(struct year *y, unsigned percent)
{
	return year_draw(y, 100) < percent;
}

const char *year_day_text(struct year *y, time_t t)
{
	return t ? when_rfc3339(y->a, t) : "never";
}

/* --- store ----------------------------------------------------------------------------------- */

/* A disk in memory where there is a large one: nothing is proven here about fsync. */
static const char *folder(void)
{
	struct statvfs v;

	return !statvfs("/dev/shm", &v) && (uint64_t)v.f_bavail * v.f_frsize > 1u << 30 ? "/dev/shm"
											: "/tmp";
}

static const char *rules_text(struct year *y)
{
	struct buf b = BUF(y->a);

	buf_str(&b, "rhythm = (");
	for (size_t i = 0; i < year_rules_n; i++)
		buf_printf(&b,
			   "%s { name = \"%s\"; when = \"%s\"; do = \"%s%s\"; title = \"%s\"; to = "
			   "\"%s\"; proof = \"%s\"; }",
			   i ? "," : "", year_rules[i].name, year_rules[i].when,
			   year_rules[i].recipe       ? "open "
			   : year_rules[i].newsletter ? "newsletter month"
						      : "digest",
			   year_rules[i].recipe ? year_rules[i].recipe : "",
			   year_rules[i].newsletter ? year_rules[i].newsletter : "",
			   year_rules[i].to ? year_rules[i].to : "",
			   year_rules[i].proof ? year_rules[i].proof : "");
	buf_str(&b, " );\n");
	return buf_text(&b);
}

static void write_conf(struct kit *k, const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	(void)k;
}

/* The same key in each life of a seed: samples are drawn by it, Message-IDs made. */
static void write_key(struct year *y)
{
	char *path = arena_printf(y->a, "%s/state", y->k->dir);
	FILE *f;

	assert_int_equal(mkdir(path, 0700), 0);
	f = fopen(arena_printf(y->a, "%s/key", path), "w");
	assert_non_null(f);
	fchmod(fileno(f), 0600);
	fprintf(f, "a year's key, and long enough: %32llu", (unsigned long long)y->seed);
	fclose(f);
}

static void open_store(struct year *y, enum store_use use)
{
	struct kit *k = y->k;
	struct why w = { "" };

	if (desk_open(k->set, use, &k->c, &w) != OK ||
	    sent_log_open(k->set->store.state, &y->log, &w) != OK)
		fail_msg("%s", w.text);
	functions_use_key(k->c->key);
	for (size_t i = 0; i < y->n_mailings; i++)
		y->mailings[i]->logged = false;
}

static void close_store(struct year *y)
{
	sent_log_close(y->log);
	community_close(y->k->c);
}

void year_world_open(struct year *y)
{
	struct arena *a = y->a;
	struct kit *k = y->k = arena_get(a, sizeof *k);
	struct settings_faults faults = { 0 };
	const char *conf, *text;
	char here[4096];

	memset(known, 0, sizeof known);
	k->a = a;
	k->step = arena_new();
	snprintf(k->dir, sizeof k->dir, "%s/tidings-year.XXXXXX", folder());
	if (!mkdtemp(k->dir) || !getcwd(here, sizeof here))
		abort();
	conf = arena_printf(a, "%s/tidings.conf", k->dir);
	text = arena_printf(
		a,
		"community: { name = \"Circle\"; address = \"circle@example.org\"; zone = "
		"\"Europe/Lisbon\"; };\n"
		"inbox: { kind = \"maildir\"; path = \"in\"; };\n"
		"send: { kind = \"maildir\"; path = \"out\"; };\n"
		"trust: { authserv_ids = [ \"mx.example.org\" ]; };\n"
		"store: { state = \"state\"; templates = \"%s/templates\"; };\n"
		"posts: { newcomer_posts = 0; per_sender_per_day = 1000; per_thread_per_hour = "
		"1000; per_hour = 5000; };\n"
		"digest: { max_size = \"5M\"; };\n"
		"inquiries: { promise = \"3d\"; sample = 12; };\n%s",
		here, rules_text(y));
	write_conf(k, conf, text);
	write_key(y);
	k->set = settings_read(a, conf, text, strlen(text), &faults);
	for (size_t i = 0; i < faults.n; i++)
		fprintf(stderr, "%s\n", faults.v[i]);
	assert_non_null(k->set);
	k->now = y->now;
	when_freeze(k->now);
	open_store(y, STORE_MIGRATE);
}

void year_world_close(struct year *y)
{
	char *rm = arena_printf(y->a, "rm -rf '%s'", y->k->dir);

	close_store(y);
	if (system(rm))
		fprintf(stderr, "%s stays\n", y->k->dir);
	arena_free(y->k->step);
}

int64_t year_world_number(struct year *y, const char *query)
{
	sqlite3_stmt *st;
	int64_t n = -1;

	if (sqlite3_prepare_v2(sql_db(y->k->c->s), query, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s: %s", query, sqlite3_errmsg(sql_db(y->k->c->s)));
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

/* --- mail in --------------------------------------------------------------------------------- */

static void add_mail(struct year *y, const struct raw_mail *m)
{
	struct store *s = y->k->c->s;
	struct mailbox *box;

	store_begin(s);
	box = mailbox_get(s, y->k->step, "INBOX", "in");
	arrival_add(s, y->k->step,
		    &(struct arrival){ .mailbox = box->id,
				       .uidvalidity = 1,
				       .uid = m->uid,
				       .at = y->now,
				       .received = m->received,
				       .bytes = (int64_t)strlen(m->text),
				       .state = "new",
				       .reason = "" },
		    m->text, strlen(m->text));
	store_commit(s);
}

static void settle_all(struct year *y)
{
	do
		arena_reset(y->k->step);
	while (intake_group(y->k->c, y->k->step, &(struct intake_watch){ NULL, NULL }));
}

struct arrival *year_world_take(struct year *y, const char *raw, time_t received)
{
	struct raw_mail *m = ARENA_PUSH(y->a, y->mails, y->n_mails, y->cap_mails);

	*m = (struct raw_mail){ raw, ++y->k->uid, received };
	arena_reset(y->k->step);
	add_mail(y, m);
	settle_all(y);
	return arrival_find(y->k->c->s, y->a,
			    year_world_number(y,
					      arena_printf(y->k->step,
							   "SELECT id FROM arrival WHERE uid = %lld"
							   " AND uidvalidity = 1",
							   (long long)m->uid)));
}

/* --- what is due ----------------------------------------------------------------------------- */

static void rhythm(struct year *y)
{
	struct why w = { "" };
	enum err e;

	do {
		arena_reset(y->k->step);
		e = rhythm_tick(y->k->c, y->k->step, y->now, &w);
	} while (e == OK);
	if (e == BAD)
		year_fault(y, OTHERWISE, LAW_BOOKS, -1, y->now, "the rhythm stops: %s", w.text);
}

/* Whose letters come back is found out by the community; the oracle takes note of when. */
static void note_unreachable(struct year *y)
{
	for (int i = 0; i < PEOPLE; i++) {
		struct someone *p = &y->p[i];

		if (p->habit != BOUNCER || !year_phase_at(p, y->now)->active)
			continue;
		if (year_world_number(
			    y, arena_printf(y->k->step,
					    "SELECT state = 'unreachable' FROM member WHERE id = "
					    "%lld",
					    (long long)p->id)) == 1)
			year_phase_add(y, p, (struct phase){ .active = false });
	}
}

void year_world_tick(struct year *y)
{
	struct why w = { "" };
	int64_t lost;

	rhythm(y);
	arena_reset(y->k->step);
	if (care_tick(y->k->c, y->k->step, y->now, &w) == BAD)
		year_fault(y, OTHERWISE, LAW_BOOKS, -1, y->now, "care stops: %s", w.text);
	settle_all(y);
	rhythm(y);
	lost = year_world_number(y, "SELECT count(*) FROM member WHERE state = 'unreachable'");
	if (lost != y->lost)
		note_unreachable(y);
	y->lost = lost;
	*ARENA_PUSH(y->a, y->ticks, y->n_ticks, y->cap_ticks) = y->now;
}

/* --- mail out -------------------------------------------------------------------------------- */

static void add_thread(struct year *y, struct fact_mailing *m, int thread, int n, int number)
{
	for (size_t i = 0; i < m->n_threads; i++)
		if (m->threads[i].thread == thread) {
			m->threads[i].n = n > m->threads[i].n ? n : m->threads[i].n;
			m->threads[i].number = m->threads[i].number ? m->threads[i].number : number;
			return;
		}
	m->threads = arena_grow(y->a, m->threads, m->n_threads * sizeof *m->threads,
				(m->n_threads + 1) * sizeof *m->threads);
	m->threads[m->n_threads++] = (struct seen_thread){ thread, n, number };
}

/* Of a thread that is named again by what came of it, the first place and number count. */
static void add_listed(struct year *y, struct fact_mailing *m, int thread)
{
	for (size_t i = 0; i < m->n_listed; i++)
		if (m->listed[i] == thread)
			return;
	m->listed = arena_grow(y->a, m->listed, m->n_listed * sizeof *m->listed,
			       (m->n_listed + 1) * sizeof *m->listed);
	m->listed[m->n_listed++] = thread;
}

static void add_post(struct year *y, struct fact_mailing *m, int post)
{
	for (size_t i = 0; i < m->n_posts; i++)
		if (m->posts[i] == post)
			return;
	m->posts = arena_grow(y->a, m->posts, m->n_posts * sizeof *m->posts,
			      (m->n_posts + 1) * sizeof *m->posts);
	m->posts[m->n_posts++] = post;
}

/* "  3. Zq12qz About seeds        4 posts": the last number of a line of the contents. */
static int count_of(const char *line, size_t n)
{
	const char *digits = NULL;
	size_t lead = strspn(line, " ");

	if (lead >= n || line[lead] < '0' || line[lead] > '9' ||
	    line[lead + strspn(line + lead, "0123456789")] != '.')
		return 0;
	for (size_t i = n; i-- > 1;)
		if (line[i] >= '0' && line[i] <= '9' &&
		    (line[i - 1] == ' ' || line[i - 1] == '(')) {
			digits = line + i;
			break;
		}
	return digits ? atoi(digits) : 0;
}

/* "Zq12qz": its kind and its number. 0: there is no mark. */
static char mark_at(const char *p, int *number)
{
	char kind = *p, end = 0;

	if (!strchr("ZWTI", kind) || p[1] != 'q' || sscanf(p + 2, "%dq%c", number, &end) != 2)
		return 0;
	return end == kind + 'a' - 'A' ? kind : 0;
}

static void look_at_line(struct year *y, struct fact_mailing *m, const char *line, size_t n)
{
	int count = count_of(line, n), number;

	for (const char *p = line; p + 3 < line + n; p++)
		switch (mark_at(p, &number)) {
		case 'Z':
			add_thread(y, m, number, count, count ? atoi(line) : 0);
			if (count)
				add_listed(y, m, number);
			break;
		case 'W': add_post(y, m, number); break;
		case 'T': m->titled = number; break;
		case 'I': m->introduced = number; break;
		default: break;
		}
}

static void look_for_marks(struct year *y, struct fact_mailing *m)
{
	for (const char *line = m->text; *line; line += strcspn(line, "\n"), line += *line == '\n')
		look_at_line(y, m, line, strcspn(line, "\n"));
}

/* "8 posts in 1 conversation": a digest of only one has no contents, and its head counts. */
static void count_only_one(struct fact_mailing *m)
{
	const char *line = m->text, *one;

	for (int i = 0; i < 4 && m->n_threads == 1 && !m->threads[0].n; i++) {
		size_t n = strcspn(line, "\n");

		one = strstr(line, " 1 ");
		if (*line >= '0' && *line <= '9' && one && one < line + n)
			m->threads[0].n = atoi(line);
		line += n + (line[n] == '\n');
	}
}

static bool has_calendar(const char *raw)
{
	return strcasestr(raw, "text/calendar") != NULL;
}

static bool is_read(struct year *y, const struct fact_mailing *m, const char *raw)
{
	const struct year_recipe *r = year_recipe_known(y, m->kind);

	return !strcmp(m->kind, "poll") || has_calendar(raw) ||
	       (r && (r->consent || r->unnamed || r->anonymous || r->n_naming));
}

static const char *calendar_of(struct year *y, const struct mail *m)
{
	for (size_t i = 0; i < m->n_attachments; i++) {
		const struct leaf *leaf = reader_part(m, m->attachments[i].part);

		if (leaf && strcasestr(leaf->type, "text/calendar"))
			return arena_ndup(y->a, leaf->bytes, leaf->n);
	}
	return NULL;
}

/* Posts go out as they were written: their marks are found in the bytes. Of the rest only digests
 * and results are read, as their readers see them. */
static void look_into(struct year *y, struct fact_mailing *m, const struct mailing *row)
{
	struct reader_options o = { .address = "circle@example.org", .separator = "+" };
	struct arena *a = arena_new();
	char *raw = arena_ndup(a, row->content, row->content_n);
	bool digest = !strcmp(m->kind, "digest") || !strcmp(m->kind, "proof"),
	     news = !strncmp(m->kind, "newsletter", 10), post = !strcmp(m->kind, "post"),
	     gist = !strcmp(m->kind, "gist");
	struct mail *mail;
	struct why w;

	m->subject = m->text = "";
	if (digest || news || gist || (m->activity && is_read(y, m, raw))) {
		assert_int_equal(reader_read(a, raw, row->content_n, &o, &mail, &w), OK);
		m->subject = arena_dup(y->a, mail->subject);
		m->text = mail->text;
		m->calendar = calendar_of(y, mail);
		year_consent_look(y, m, m->text);
		year_gist_look(y, m, m->text);
	} else if (post) {
		const char *id = strcasestr(raw, "\nMessage-ID: <");

		assert_non_null(id);
		id += strlen("\nMessage-ID: <");
		m->message_id = arena_ndup(y->a, id, strcspn(id, ">"));
		m->text = raw;
	}
	if (digest || post)
		look_for_marks(y, m);
	if (digest)
		count_only_one(m);
	m->text = m->activity || news ? arena_dup(y->a, m->text) : ""; /* asked for later */
	arena_free(a);
}

struct fact_mailing *year_world_mailing(struct year *y, int64_t id)
{
	size_t at = (size_t)id & (MAILINGS - 1);
	struct fact_mailing *m;
	struct mailing *row;
	struct arena *a;

	while (known[at] && known[at]->id != id)
		at = (at + 1) & (MAILINGS - 1);
	if (known[at])
		return known[at];
	a = arena_new();
	row = mailing_find(y->k->c->s, a, id);
	m = known[at] = *ARENA_PUSH(y->a, y->mailings, y->n_mailings, y->cap_mailings) =
		arena_get(y->a, sizeof *m);
	*m = (struct fact_mailing){ .id = id,
				    .activity = row->activity,
				    .post = row->post,
				    .edition = row->edition,
				    .kind = arena_dup(y->a, row->kind),
				    .key = arena_dup(y->a, row->key ? row->key : ""),
				    .class = (int)row->class,
				    .created = (time_t)row->created };
	look_into(y, m, row);
	arena_free(a);
	return m;
}

static void log_mailing(struct year *y, struct fact_mailing *m)
{
	struct mailing *row;
	int64_t cut, last, opening;

	if (m->logged)
		return;
	m->logged = true;
	row = mailing_find(y->k->c->s, y->k->step, m->id);
	sent_log_about(y->log, m->id, row->about);
	opening = m->activity ? left_opening(y->k->c->s, m->activity) : 0;
	if (opening)
		sent_log_opened(y->log, m->activity, opening);
	if (!m->edition)
		return;
	edition_left(y->k->c->s, m->edition, &cut, &last);
	if (cut)
		sent_log_cut(y->log, cut, last);
}

static void leaves(struct year *y, const struct letter_row *row)
{
	struct fact_mailing *m = year_world_mailing(y, row->mailing);
	struct put_off *was;
	struct fact_letter *l;
	int who = year_person_of(y, row->rcpt);
	bool bounces = who >= 0 && y->p[who].habit == BOUNCER && y->now > y->start + 90 * DAY;
	struct store *s = y->k->c->s;

	if (!year_draw(y, 50)) { /* not today, says the server */
		year_put_off(y, row);
		return;
	}
	was = year_put_off_of(y, row->id);
	log_mailing(y, m);
	letter_sending(s, row->id);
	sent_log_add(y->log, row->token);
	if (bounces) {
		sent_log_stays(y->log, row->token);
		letter_settle(s, row->id, "dead", y->now, 0, "550 5.1.1 no such user here");
	} else {
		sent_log_landed(y->log, row->token);
		letter_settle(s, row->id, "sent", y->now, 0, "250 ok");
	}
	l = ARENA_PUSH(y->a, y->letters, y->n_letters, y->cap_letters);
	*l = (struct fact_letter){ .m = m,
				   .who = who,
				   .due = was ? was->due : (time_t)row->due,
				   .at = y->now,
				   .put_off = was != NULL,
				   .sent = !bounces };
	if (was)
		*was = y->put_off[--y->n_put_off];
	year_trace(y, who, "got \"%s\" (%s, mailing %lld, %s), due %s", m->subject, m->kind,
		   (long long)m->id, m->key, year_day_text(y, l->due));
	year_digest_letter(y, l);
	year_newsletter_letter(y, l);
	year_roll_letter(y, l, row->rcpt);
	if (l->sent && who >= 0)
		year_people_read(y, row, m, who);
}

void year_world_send(struct year *y)
{
	struct store *s = y->k->c->s;
	struct letter_row *v;
	size_t n;

	do {
		arena_reset(y->k->step);
		store_begin(s);
		letters_expire(s, y->now);
		v = letters_claim(s, y->k->step, y->now, 60, CLASS_NEWSLETTER, 2000, &n);
		for (size_t i = 0; i < n; i++)
			leaves(y, &v[i]);
		sent_log_sync(y->log);
		outbox_logged_set(s, sent_log_synced(y->log));
		store_commit(s);
	} while (n);
}

/* --- a disk that died ------------------------------------------------------------------------ */

void year_world_backup(struct year *y)
{
	struct why w = { "" };

	if (store_backup(y->k->c->s, arena_printf(y->a, "%s/old.db", y->k->dir), &w) != OK)
		fail_msg("%s", w.text);
}

void year_world_restore(struct year *y)
{
	struct kit *k = y->k;
	char *conf = arena_printf(y->a, "%s/tidings.conf", k->dir),
	     *old = arena_printf(y->a, "%s/old.db", k->dir),
	     *argv[] = { (char[]){ "restore" }, (char[]){ "-c" }, conf, old, NULL };
	int out = dup(1);

	close_store(y);
	fflush(stdout);
	assert_non_null(freopen("/dev/null", "w", stdout));
	assert_int_equal(command_restore.run(4, argv), 0);
	fflush(stdout);
	dup2(out, 1);
	close(out);
	open_store(y, STORE_WORK);
	year_put_off_forget(y);
	for (size_t i = 0; i < y->n_mails; i++) { /* what is there already is not taken again */
		arena_reset(k->step);
		add_mail(y, &y->mails[i]);
	}
	settle_all(y);
	store_begin(k->c->s);
	store_meta_drop(k->c->s, "refetching");
	store_commit(k->c->s);
}
