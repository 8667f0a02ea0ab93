#include "cli/init_ask.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/address.h"
#include "base/settings.h"
#include "base/text.h"
#include "community/community.h"
#include "rhythm/zone.h"

static const char *read_line(struct arena *a)
{
	char line[1000];

	if (!fgets(line, sizeof line, stdin))
		return "";
	return text_clean(a, line, strlen(line), TEXT_LINE);
}

/* --- what an answer can be ------------------------------------------------------------------- */

/* Whether an answer can be right; else w says why not. */
typedef enum err judge_answer(struct arena *a, const char *line, struct why *w);

static enum err any(struct arena *a, const char *line, struct why *w)
{
	(void)a;
	return *line ? OK : why(w, BAD, "it cannot be left out");
}

static enum err judge_address(struct arena *a, const char *line, struct why *w)
{
	struct address ad;

	return address_read(a, line, &ad, w);
}

static enum err judge_coordinator(struct arena *a, const char *line, struct why *w)
{
	if (!*line)
		return why(w, BAD, "an address, or - for nobody yet");
	return strcmp(line, "-") ? judge_address(a, line, w) : OK;
}

static enum err judge_host(struct arena *a, const char *line, struct why *w)
{
	const char *colon = strrchr(line, ':');
	char *end = NULL;
	long port = colon ? strtol(colon + 1, &end, 10) : 1;

	(void)a;
	if (!*line || colon == line || strpbrk(line, " /@\"\\;"))
		return why(w, BAD,
			   "a name such as mail.example.org, with a port such as :993 or without");
	if (port < 1 || port > 65535 || (colon && (colon[1] < '0' || colon[1] > '9' || *end)))
		return why(w, BAD, "a port is a number from 1 to 65535");
	return OK;
}

static enum err judge_language(struct arena *a, const char *line, struct why *w)
{
	static const struct settings installed;

	return community_speaks(a, &installed, line, w);
}

static enum err judge_zone(struct arena *a, const char *line, struct why *w)
{
	const struct zone *z;

	(void)a;
	return zone_find(line, &z, w);
}

enum err init_judge(struct arena *a, const struct answers *o, struct why *w)
{
	const struct {
		const char *option, *value;
		judge_answer *judge;
	} all[] = { { "--imap", o->imap, judge_host },
		    { "--smtp", o->smtp, judge_host },
		    { "--language", o->language, judge_language } };
	struct why inner;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i].value && all[i].judge(a, all[i].value, &inner) != OK)
			return why(w, BAD, "%s: %.180s", all[i].option, inner.text);
	return OK;
}

/* --- asking ------------------------------------------------------------------------------------ */

/* Asks where no option gave the answer; what is offered is taken by an empty line. */
static void ask(struct arena *a, struct answers *o, const char **answer, const char *question,
		const char *offer, judge_answer *judge)
{
	struct why w;

	if (*answer)
		return;
	*answer = *offer ? offer : NULL;
	while (o->ask && !o->ended) {
		const char *line;

		printf(*offer ? "%s [%s]: " : "%s: ", question, offer);
		fflush(stdout);
		line = read_line(a);
		o->ended = feof(stdin);
		if (o->ended || (!*line && *offer))
			return;
		if (judge(a, line, &w) == OK) {
			*answer = line;
			return;
		}
		printf("  %s\n", w.text);
	}
}

static struct termios shown; /* the terminal as it was, for the handler */

static void show_again(int sig)
{
	tcsetattr(0, TCSAFLUSH, &shown); /* half a password is nothing for the shell */
	raise(sig); /* its own action is back (SA_RESETHAND), once we are through */
}

/* Who breaks off here would not see any more what they type. */
static void mind_signals(bool on)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction sa = { .sa_handler = on ? show_again : SIG_DFL,
				.sa_flags = (int)SA_RESETHAND };

	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		sigaction(signals[i], &sa, NULL);
}

/* Hides before it asks: who answers at once is neither shown nor lost, nor is what was pasted. */
static const char *ask_password(struct arena *a, struct answers *o)
{
	struct termios hidden;
	const char *line;

	if (tcgetattr(0, &shown))
		return NULL;
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	mind_signals(true);
	tcsetattr(0, TCSADRAIN, &hidden);
	printf("Password (an empty line: you write it into secrets/password later): ");
	fflush(stdout);
	line = read_line(a);
	tcsetattr(0, TCSADRAIN, &shown);
	mind_signals(false);
	o->ended = feof(stdin);
	putchar('\n');
	return *line ? line : NULL;
}

static const char *guess_zone(struct arena *a)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/etc/localtime", path, sizeof path - 1);
	const char *at;

	if (n <= 0)
		return "UTC";
	path[n] = 0;
	at = strstr(path, "zoneinfo/");
	if (!at || !strncmp(at + 9, "Etc/", 4))
		return "UTC";
	return arena_dup(a, at + 9);
}

static const char *guess_language(struct arena *a)
{
	const char *lang = getenv("LANG"), *code;

	if (!lang || strspn(lang, "abcdefghijklmnopqrstuvwxyz") != 2)
		return "en";
	code = arena_ndup(a, lang, 2);
	return judge_language(a, code, NULL) == OK ? code : "en";
}

static void ask_server(struct arena *a, struct answers *o, const char *domain)
{
	if (o->maildir_in)
		return;
	ask(a, o, &o->imap, "IMAP server, host or host:port",
	    domain ? arena_printf(a, "imap.%s", domain) : "", judge_host);
	ask(a, o, &o->smtp, "SMTP server for sending, host or host:port",
	    domain ? arena_printf(a, "smtp.%s", domain) : "", judge_host);
	ask(a, o, &o->user, "Log-in name", o->address ? o->address : "", any);
	if (o->ask && !o->ended && !o->password_file && !o->token_command)
		o->password = ask_password(a, o);
}

void init_ask(struct arena *a, struct answers *o)
{
	const char *at;

	o->ask = isatty(0) && isatty(1);
	ask(a, o, &o->name, "Name of the community", "", any);
	ask(a, o, &o->address, "Its mail address", "", judge_address);
	at = o->address ? strrchr(o->address, '@') : NULL;
	ask_server(a, o, at ? at + 1 : NULL);
	ask(a, o, &o->coordinator, "Your own address, as its first coordinator (or -)",
	    o->ask ? "" : "-", judge_coordinator);
	ask(a, o, &o->language, "Language of its letters", guess_language(a), judge_language);
	ask(a, o, &o->zone, "Time zone of its mornings", guess_zone(a), judge_zone);
}
