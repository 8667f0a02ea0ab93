/* inbox/ against a real IMAP server: run by inbox.t, which starts it. Prints "ok ..." lines. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/when.h"
#include "inbox/imap.h"
#include "inbox/inbox.h"
#include "tests/unit/kit.h"

enum { MAILS = 2000 };

static struct arena *a;
static const char *dir, *ca, *password;
static int imap_port, imaps_port, bad;
static struct why w;

static void say(bool fine, const char *name)
{
	printf("%s inbox: %s\n", fine ? "ok" : "not ok", name);
	if (!fine && *w.text)
		printf("  (%s)\n", w.text);
	fflush(stdout);
	bad |= !fine;
	w.text[0] = '\0';
}

static struct account account(enum tls_mode tls, const char *host, const char *user)
{
	return (struct account){ .host = host,
				 .port = tls == TLS_IMPLICIT ? imaps_port : imap_port,
				 .tls = tls,
				 .ca_file = ca,
				 .user = user,
				 .password_file = password,
				 .timeout_s = 20 };
}

static char *put(const char *name, const char *text, size_t n)
{
	char *path = arena_printf(a, "%s/%s", dir, name);
	FILE *f = fopen(path, "w");

	if (!f || fwrite(text, 1, n, f) != n || fclose(f))
		abort();
	return path;
}

/* The i-th mail, as the server gives it (CRLF) or as a Maildir holds it (LF). */
static size_t mail(unsigned i, const char *eol, char *out, size_t room)
{
	unsigned lines = i % 500 == 7 ? 9000 : 3 + i % 97; /* not by size: that depends on eol */
	size_t n;

	n = (size_t)snprintf(out, room,
			     "From: Ann %u <ann@example.org>%sSubject: mail %u%s"
			     "Message-ID: <%u@example.org>%s%s",
			     i, eol, i, eol, i, eol, eol);
	for (unsigned k = i; lines--; k = k * 7 + 3)
		n += (size_t)snprintf(out + n, room - n, "%u {%u}\r\"\\ )*gr\xc3\xbc\xc3\x9f%c%u%s",
				      k, k % 999, (char)(128 + k % 100), i, eol);
	return n;
}

static void fill(const char *user, unsigned n)
{
	static char text[1 << 20];
	const char *sub[] = { "", "/new", "/cur", "/tmp" };
	struct stat owner;

	if (stat(arena_printf(a, "%s/mail", dir), &owner))
		abort();
	for (int i = 0; i < 4; i++) {
		char *path = arena_printf(a, "%s/mail/%s%s", dir, user, sub[i]);

		if (mkdir(path, 0700) || chown(path, owner.st_uid, owner.st_gid))
			abort();
	}
	for (unsigned i = 1; i <= n; i++) {
		char *path =
			put(arena_printf(a, "mail/%s/new/%u.M%uP1.test", user, 1700000000 + i, i),
			    text, mail(i, "\n", text, sizeof text));

		if (chown(path, owner.st_uid, owner.st_gid))
			abort();
	}
}

struct count {
	uint32_t last;
	int mails, wrong;
};

static enum err take(void *arg, const struct inbox_mail *m)
{
	static char want[1 << 20];
	struct count *c = arg;
	size_t n = mail(m->uid, "\r\n", want, sizeof want);

	if (m->uid <= c->last || m->got != INBOX_WHOLE || m->n != n || memcmp(m->raw, want, n) ||
	    !m->date)
		c->wrong++;
	c->last = m->uid;
	c->mails++;
	return OK;
}

static struct inbox *open_at(const struct account *acc, const char *folder)
{
	struct inbox_state at;
	struct inbox *b = NULL;

	if (inbox_open(acc, &b, &w) == OK && inbox_select(b, folder, &at, &w) == OK)
		return b;
	inbox_close(b);
	return NULL;
}

static enum err read_on(struct inbox *b, struct count *c)
{
	enum err e = b ? OK : AGAIN;

	while (e == OK)
		e = inbox_each(b, c->last, 500, 1 << 20, take, c, &w);
	return e;
}

static bool fetch_all(struct account acc)
{
	struct count c = { 0 };
	struct inbox *b = open_at(&acc, "INBOX");
	enum err e = read_on(b, &c);

	inbox_close(b);
	return e == NONE && c.mails == MAILS && !c.wrong;
}

/* ---- a line that is cut --------------------------------------------------------------------- */

struct relay {
	int port;  /* a port of this machine to relay to */
	long each; /* connection: bytes of answers, more with each one, before it is cut */
};

static int dial(int port)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (void *)&in, sizeof in))
		abort();
	return fd;
}

static void relay_one(int client, int server, long left)
{
	struct pollfd p[2] = { { .fd = client, .events = POLLIN },
			       { .fd = server, .events = POLLIN } };
	char text[4096];

	while (poll(p, 2, -1) > 0) {
		ssize_t n;

		if (p[0].revents && ((n = read(client, text, sizeof text)) <= 0 ||
				     send(server, text, (size_t)n, MSG_NOSIGNAL) != n))
			return;
		if (!p[1].revents)
			continue;
		n = read(server, text, sizeof text);
		if (n <= 0 || (left -= n) < 0 || send(client, text, (size_t)n, MSG_NOSIGNAL) != n)
			return;
	}
}

static struct kit_server relay_start(struct relay r)
{
	struct kit_server s;
	int fd = kit_listen(&s.port);

	s.pid = fork();
	if (!s.pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (long left = r.each;; left += r.each / 3) {
			int client = accept(fd, NULL, NULL), server = dial(r.port);

			relay_one(client, server, left);
			close(client);
			close(server);
		}
	}
	close(fd);
	return s;
}

static void cut_and_resume(void)
{
	struct kit_server k = relay_start((struct relay){ imap_port, 90001 });
	struct account acc = account(TLS_NONE, "127.0.0.1", "full@test.example");
	struct count c = { 0 };
	int cuts = 0;

	acc.port = k.port;
	for (;;) {
		struct inbox *b = open_at(&acc, "INBOX");
		enum err e = read_on(b, &c);

		inbox_close(b);
		if (e == NONE || cuts++ > 1000)
			break;
	}
	kit_stop(k);
	say(c.mails == MAILS && !c.wrong && cuts > 5,
	    "2,000 mails over a line cut again and again: each once, none lost");
}

/* ---- the rest ------------------------------------------------------------------------------- */

static void certificates(void)
{
	static const char *const hosts[] = { "127.0.0.2", "127.0.0.3", "127.0.0.4" };
	static const char *const names[] = { "a certificate for another name",
					     "an expired certificate",
					     "a self-signed certificate" };

	for (int i = 0; i < 3; i++) {
		for (int k = 0; k < 2; k++) {
			struct account acc = account(k ? TLS_STARTTLS : TLS_IMPLICIT, hosts[i],
						     "never@test.example");
			struct inbox *b = NULL;
			enum err e = inbox_open(&acc, &b, &w);

			inbox_close(b);
			say(e == BAD && *w.text, arena_printf(a, "%s is refused (%s)", names[i],
							      k ? "STARTTLS" : "TLS"));
		}
	}
}

static void log_ins(void)
{
	struct account acc = account(TLS_IMPLICIT, "localhost", "oauth@test.example");
	struct inbox *b = NULL;

	acc.auth = AUTH_XOAUTH2;
	say(inbox_open(&acc, &b, &w) == OK, "XOAUTH2 with a token");
	inbox_close(b);
	b = NULL;
	acc.password_file = put("wrong", "no\n", 3);
	chmod(acc.password_file, 0600);
	say(inbox_open(&acc, &b, &w) == BAD && strstr(w.text, "token_command"),
	    "a wrong token is refused, and the error says where to look");
	acc.auth = AUTH_PASSWORD;
	acc.user = "gr\xc3\xbc\xc3\x9f"
		   "e@test.example"; /* not ASCII: AUTHENTICATE PLAIN */
	say(inbox_open(&acc, &b, &w) == BAD && strstr(w.text, "password_file"),
	    "a wrong password is refused, and the error says where to look");
}

struct parcel {
	char text[1 << 20];
	size_t n;
};

static bool on_go_ahead(struct inbox *b, void *arg, const char *line)
{
	const struct parcel *p = arg;

	return *line != '+' ||
	       (mailstream_write(b->s, p->text, p->n) >= 0 &&
		mailstream_write(b->s, "\r\n", 2) >= 0 && mailstream_flush(b->s) >= 0);
}

static void append_in_child(const struct account *acc, unsigned i)
{
	static struct parcel p;

	if (!fork()) {
		struct inbox *b = NULL;
		bool fine = inbox_open(acc, &b, &w) == OK;

		p.n = mail(i, "\r\n", p.text, sizeof p.text);
		fine = fine && inbox_command(b, arena_printf(a, "APPEND INBOX {%zu}", p.n),
					     on_go_ahead, &p) == REPLY_OK;
		inbox_close(b);
		_exit(!fine);
	}
}

static void idle(void)
{
	struct account acc = account(TLS_STARTTLS, "localhost", "idle@test.example");
	struct inbox *b = open_at(&acc, "INBOX");
	struct count c = { 0 };
	enum err e = read_on(b, &c);
	int status = 1;
	int64_t began = when_ms();

	append_in_child(&acc, 1);
	e = e == NONE ? inbox_idle(b, -1, 20000, &w) : e;
	if (e == OK)
		e = read_on(b, &c);
	wait(&status);
	say(e == NONE && c.mails == 1 && !c.wrong && !status && when_ms() - began < 15000,
	    "IDLE notices a new mail and it is fetched whole");
	e = inbox_idle(b, -1, 50, &w);
	say(e == NONE && !inbox_lost(b), "IDLE ends when time is up, and the connection is good");
	inbox_close(b);
}

static bool count_keyword(struct inbox *b, void *arg, const char *line)
{
	(void)b;
	if (!strncmp(line, "* SEARCH 3 5", 12))
		*(bool *)arg = true;
	return true;
}

static size_t in_folder(const struct account *acc, const char *folder)
{
	struct inbox *b = open_at(acc, folder);
	struct inbox_range *v = NULL;
	size_t n = 0, sum = 0;

	if (b && inbox_uids(b, a, &v, &n, &w) == OK)
		for (size_t i = 0; i < n; i++)
			sum += v[i].last - v[i].first + 1;
	inbox_close(b);
	return sum;
}

static enum err keep(void *arg, const struct inbox_mail *m)
{
	*(struct inbox_mail *)arg = *m;
	return OK;
}

static bool among(const struct inbox_range *v, size_t n, uint32_t uid)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].first <= uid && uid <= v[i].last)
			return true;
	return false;
}

static void after_commit(void)
{
	static const uint32_t marked[] = { 3, 5 }, moved[] = { 1, 2, 4 }, copied[] = { 6 },
			      erased[] = { 7 };
	struct account acc = account(TLS_IMPLICIT, "127.0.0.1", "moves@test.example");
	struct inbox *b;
	struct inbox_folder *v = NULL;
	struct inbox_range *hits;
	struct inbox_mail five;
	size_t n = 0, k;
	bool junk = false, sent = false, seen = false;

	fill("moves@test.example", 10);
	b = open_at(&acc, "INBOX");
	if (b && inbox_folders(b, a, &v, &n, &w) == OK)
		for (size_t i = 0; i < n; i++) {
			junk |= v[i].use == INBOX_JUNK && !v[i].guessed &&
				!strcmp(v[i].name, "Junk");
			sent |= v[i].use == INBOX_SENT && !v[i].guessed;
		}
	say(junk && sent, "\\Junk and \\Sent are found by SPECIAL-USE");
	say(b && inbox_keyword(b, marked, 2, "$Tidings", &w) == OK &&
		    inbox_command(b, "UID SEARCH KEYWORD $Tidings", count_keyword, &seen) ==
			    REPLY_OK &&
		    seen,
	    "a keyword is set");
	say(b && inbox_move(b, moved, 3, "Junk", NULL, &w) == OK && in_folder(&acc, "Junk") == 3 &&
		    in_folder(&acc, "INBOX") == 7,
	    "mails are moved by MOVE");
	if (b)
		b->can.move = false;
	say(b && inbox_move(b, copied, 1, "Junk", NULL, &w) == OK && in_folder(&acc, "Junk") == 4 &&
		    in_folder(&acc, "INBOX") == 6,
	    "mails are moved by COPY and UID EXPUNGE where there is no MOVE");
	say(b && inbox_move(b, marked, 2, "Nowhere", NULL, &w) == BAD &&
		    strstr(w.text, "Nowhere") && in_folder(&acc, "INBOX") == 6,
	    "a move to a folder that is not there changes nothing and says so");
	say(b && inbox_erase(b, erased, 1, &w) == OK && in_folder(&acc, "INBOX") == 5,
	    "one mail is erased");
	say(b && inbox_find(b, a, "<5@example.org>", 0, &hits, &k, &w) == OK && k == 1 &&
		    hits->first == 5 &&
		    inbox_find(b, a, "<nobody@example.org>", 0, &hits, &k, &w) == NONE,
	    "a mail is found by its Message-ID");
	say(b && inbox_one(b, 5, 1 << 20, keep, &five, &w) == OK && five.uid == 5 && five.size &&
		    inbox_find(b, a, NULL, five.size, &hits, &k, &w) == OK && among(hits, k, 5) &&
		    inbox_one(b, 4000000000, 1 << 20, keep, &five, &w) == NONE,
	    "one mail is fetched by its number, and found by its size");
	inbox_close(b);
}

static bool find_any(struct inbox *b, void *arg, const char *line)
{
	(void)b;
	*(bool *)arg |= !strncmp(line, "* SEARCH ", 9);
	return true;
}

/* Who reads the mailbox with a mail program, too, sees as new what is new to them. */
static void unread(void)
{
	struct account acc = account(TLS_IMPLICIT, "localhost", "full@test.example");
	struct inbox *b = open_at(&acc, "INBOX");
	bool any = false;

	say(b && inbox_command(b, "UID SEARCH SEEN", find_any, &any) == REPLY_OK && !any,
	    "what was fetched is not marked as read");
	inbox_close(b);
}

static void measure(void)
{
	struct rusage u, v;
	int64_t began = when_ms(), ms;
	bool fine;

	getrusage(RUSAGE_SELF, &u);
	fine = fetch_all(account(TLS_NONE, "127.0.0.1", "full@test.example"));
	ms = when_ms() - began;
	getrusage(RUSAGE_SELF, &v);
	say(fine, "2,000 mails come byte for byte (plain, loopback)");
	printf("# %d mails in %lld ms, peak memory %ld kB\n", MAILS, (long long)ms, v.ru_maxrss);
}

int main(int argc, char **argv)
{
	if (argc != 5)
		return 64;
	a = arena_new();
	dir = argv[1];
	imap_port = atoi(argv[2]);
	imaps_port = atoi(argv[3]);
	ca = argv[4];
	password = put("password", "secret\n", 7);
	chmod(password, 0600);
	fill("full@test.example", MAILS);
	measure();
	say(fetch_all(account(TLS_STARTTLS, "localhost", "full@test.example")),
	    "the same over STARTTLS");
	say(fetch_all(account(TLS_IMPLICIT, "localhost", "full@test.example")),
	    "the same over IMAPS");
	unread();
	cut_and_resume();
	certificates();
	log_ins();
	idle();
	after_commit();
	arena_free(a);
	return bad;
}
