/*
 * fuzz_desk - whatever people write to a community that has a draft, a hold, a poll, an inquiry and
 * a question waiting: each mail is settled, what goes out can be read, and a stranger whom nobody
 * proves, and who has had no letter of ours, gets none (RFC 3834: whoever was forged would get it) but
 * the question whether they want to join.
 *
 * The input is up to four mails parted by zero bytes. Of each, the first byte says who writes, the
 * second where to (an address of ours, or the answer address of one of the letters so far), then
 * the subject to the line's end, then the text. The store begins the same each time.
 */
#include "tests/unit/heart_kit.h"

#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { MAILS = 4, FROM = 8, WAITING = 40, BYTES = 4000, LETTERS = 400 };

static struct kit *k;
static sqlite3 *fresh; /* the store as each input finds it */
static int64_t uid;
static time_t then;
static const char *waiting[WAITING]; /* where answers to the first letters go */
static size_t n_waiting;

static const char *const people[] = { "ana@example.org", "bo@example.org", "zoe@example.org",
				      "someone@far.example" };
static const char *const words[] = { "",           "+settings", "+join",    "+leave",   "+help",
				     "+ask",       "+poll",     "+why",     "+faq",     "+search",
				     "+owner",     "+digest",   "+summary", "+members", "+mydata",
				     "+forgetme",  "+open",     "+status",  "+post",    "+follow",
				     "+newsletter" };
enum { PEOPLE = sizeof people / sizeof *people, WORDS = sizeof words / sizeof *words };

static void copy(sqlite3 *to, sqlite3 *from)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");

	if (!b || sqlite3_backup_step(b, -1) != SQLITE_DONE || sqlite3_backup_finish(b))
		abort();
}

static void remember(void)
{
	struct heart_letters l = heart_letters(k);

	for (size_t i = 0; i < l.n && n_waiting < WAITING; i++)
		if (l.v[i]->reply_to[0])
			waiting[n_waiting++] = strdup(l.v[i]->reply_to);
}

static void send(const char *from, const char *to, const char *subject, const char *text)
{
	kit_mail(k, "pass", from, arena_printf(k->a, "circle%s@example.org", to), subject, text);
	heart_tick(k);
	remember();
}

/* Whatever can wait for somebody's answer does. */
static void begin(void)
{
	k = kit_open("rhythm = ( { name = \"weekly\"; when = \"weekly on tuesday at 08:00\"; "
		     "do = \"digest\"; proof = \"wait\"; } );\n"
		     "posts: { newcomer_posts = 1; };\n");
	heart_people(k);
	send("ana@example.org", "", "Pruning [roses]", "I cut them to three buds.");
	send("ana@example.org", "", "Beans", "They are up. Who has seen slugs?");
	send("new@near.example", "", "Hello", "May I join you?");
	send("bo@example.org", "+ask", "Which kiln?", "Wood or gas, for a beginner?");
	send("zoe@example.org", "+poll", "Where?", "choices: tea | coffee");
	send("bo@example.org", "+settings", "", "");
	send("bo@example.org", "+forgetme", "", "");
	send("zoe@example.org", "+members", "", "list");
	heart_pass(k, DAY);
	remember();
	uid = k->uid;
	then = k->now;
	if (sqlite3_open(":memory:", &fresh))
		abort();
	copy(fresh, sql_db(k->c->s));
}

/* The text of one mail without what would end it or its header. */
static const char *plain(const char *s, size_t n, bool one_line)
{
	char *out = arena_ndup(k->a, s, n);

	for (size_t i = 0; i < n; i++)
		if (!out[i] || (one_line && (out[i] == '\n' || out[i] == '\r')))
			out[i] = ' ';
	return out;
}

static void put(const char *p, size_t n)
{
	unsigned who = (unsigned char)p[0], where = (unsigned char)p[1] % (WORDS + WAITING);
	const char *from = people[who % PEOPLE], *end = memchr(p + 2, '\n', n - 2), *to;
	size_t subject = end ? (size_t)(end - p - 2) : n - 2;
	struct arrival *r;

	if (where < WORDS)
		to = arena_printf(k->a, "circle%s@example.org", words[where]);
	else
		to = waiting[(where - WORDS) % n_waiting];
	r = kit_mail(k, who & FROM ? NULL : "pass", from, to, plain(p + 2, subject, true),
		     plain(p + 2 + subject, n - 2 - subject, false));
	if (!r || !r->state[0] || !strcmp(r->state, "new"))
		abort();
}

static void check(bool proven)
{
	struct heart_letters l = heart_letters(k);

	if (l.n > LETTERS)
		abort();
	for (size_t i = 0; i < l.n; i++)
		if (!proven && !strcmp(l.v[i]->rcpt, "someone@far.example") &&
		    strcmp(l.v[i]->kind, "confirm-join") != 0)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *p = (const char *)data, *end = p + n;
	bool proven = false;
	struct arena *kept;

	if (!k)
		begin();
	kept = k->a;
	k->a = arena_new();
	copy(sql_db(k->c->s), fresh);
	k->uid = uid;
	k->now = then;
	when_freeze(then);
	for (int i = 0; i < MAILS && p < end; i++) {
		const char *stop = memchr(p, 0, (size_t)(end - p));
		size_t bytes = (size_t)((stop ? stop : end) - p);

		if (bytes > 2) {
			proven = proven || !(p[0] & FROM) ||
				 (unsigned char)p[1] % (WORDS + WAITING) >= WORDS;
			put(p, bytes < BYTES ? bytes : BYTES);
		}
		p += bytes + 1;
	}
	heart_pass(k, 2 * HOUR);
	check(proven);
	arena_free(k->a);
	k->a = kept;
	return 0;
}
