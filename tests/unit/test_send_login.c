#include "tests/unit/send_kit.h"

#include <sys/stat.h>

#include "base/log.h"

static char cert_path[96], key_path[96], ca_path[96], password_path[96];

/* ---- login and TLS ---- */

static void login_case(const char *mechanisms, enum auth_mode auth, const char *secret,
		       enum send_pause pause)
{
	const char *args[] = { "--auth=circle:s3cret", "--mechanisms", mechanisms, NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(3, 2, k.port);
	FILE *f = fopen(password_path, "w");

	fputs(secret, f);
	fclose(f);
	chmod(password_path, 0600);
	r->acc.auth = auth;
	r->acc.user = "circle";
	r->acc.password_file = password_path;
	run_all(r);
	assert_int_equal(r->pause, pause);
	assert_string_equal(r->outcome, pause ? "RRR" : "SSS");
	fake_stop(k);
}

static void every_login_mechanism_works(void **state)
{
	(void)state;
	login_case("PLAIN LOGIN XOAUTH2", AUTH_PASSWORD, "s3cret\n", 0);
	assert_true(logged("\"login\"", "PLAIN") >= 1);
	login_case("LOGIN", AUTH_PASSWORD, "s3cret\n", 0);
	assert_true(logged("\"login\"", "LOGIN") >= 1);
	login_case("PLAIN XOAUTH2", AUTH_XOAUTH2, "s3cret\n", 0);
	assert_true(logged("\"login\"", "XOAUTH2") >= 1);
}

static void a_refused_login_stops_the_account_at_once(void **state)
{
	(void)state;
	login_case("PLAIN", AUTH_PASSWORD, "wrong\n", SEND_PAUSE_LOGIN);
	assert_int_equal(logged("\"login\"", "") <= 2, 1);
	login_case("LOGIN", AUTH_PASSWORD, "wrong\n", SEND_PAUSE_LOGIN);
	login_case("XOAUTH2", AUTH_XOAUTH2, "wrong\n", SEND_PAUSE_LOGIN);
	login_case("PLAIN", AUTH_XOAUTH2, "s3cret\n", SEND_PAUSE_LOGIN);
	login_case("CRAM-MD5", AUTH_PASSWORD, "s3cret\n", SEND_PAUSE_LOGIN);
}

static void a_server_that_asks_for_more_than_the_password_is_told_so(void **state)
{
	static const char *const mechanisms[] = { "PLAIN", "LOGIN" };
	FILE *f = fopen(password_path, "w");

	(void)state;
	fputs("s3cret", f);
	fclose(f);
	chmod(password_path, 0600);
	for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++) {
		const char *args[] = { "--auth=circle:s3cret", "--mechanisms",
				       mechanisms[i],          "--rule",
				       "AUTH reply 334 Tm93",  NULL };
		struct fake k = fake_start(args);
		struct run *r = run_new(1, 1, k.port);

		r->acc.auth = AUTH_PASSWORD;
		r->acc.user = "circle";
		r->acc.password_file = password_path;
		run_all(r);
		fake_stop(k);
		assert_int_equal(r->pause, SEND_PAUSE_LOGIN);
		assert_int_equal(r->pause_reply.code, 0);
		assert_non_null(strstr(r->pause_reply.text, "asks for more (334)"));
	}
}

/* A server whose log-in rests for a while, or that is gone between two steps: no letter is blamed and
 * nobody has to act. */
static void what_does_not_work_now_is_tried_again(void **state)
{
	static const char *const rules[] = { "AUTH@1 reply 454 4.7.0 Temporary failure",
					     "AUTH@1 reply 451 4.3.0 Oops",
					     "AUTH@1 close",
					     "AUTH@1 bye 421 4.3.2 Busy",
					     "EHLO@1 bye 421 4.3.2 Busy",
					     "EHLO@1 close",
					     "GREETING@1 bye 450 4.3.2 Busy",
					     "MAIL@2 stall",
					     "DATA@2 close",
					     "DATA@2 stall" };
	FILE *f = fopen(password_path, "w");

	(void)state;
	fputs("s3cret", f);
	fclose(f);
	chmod(password_path, 0600);
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		const char *args[] = {
			"--auth=circle:s3cret", "--mechanisms", "PLAIN", "--rule", rules[i], NULL
		};
		struct fake k = fake_start(args);
		struct run *r = run_new(3, 1, k.port);

		r->acc.auth = AUTH_PASSWORD;
		r->acc.user = "circle";
		r->acc.password_file = password_path;
		if (strstr(rules[i], "stall"))
			r->o.timeouts.mail = r->o.timeouts.data = 400;
		run_all(r);
		fake_stop(k);
		if (strcmp(r->outcome, "SSS"))
			print_error("%s: %s, pause %d\n", rules[i], r->outcome, r->pause);
		assert_string_equal(r->outcome, "SSS");
	}
}

/* "s3cret" as AUTH PLAIN, LOGIN and XOAUTH2 send it begins or ends with one of these in base64. */
static void a_trace_shows_the_dialogue_and_neither_secret_nor_envelope_sender(void **state)
{
	static const char *const never[] = { "s3cret", "czNjcmV0", "zM2NyZXQ", "MzY3JldA" };
	char text[65536];
	FILE *out = tmpfile();
	int before = dup(2);
	size_t n;

	(void)state;
	assert_true(log_trace("send"));
	dup2(fileno(out), 2);
	login_case("PLAIN", AUTH_PASSWORD, "s3cret\n", 0);
	login_case("LOGIN", AUTH_PASSWORD, "s3cret\n", 0);
	login_case("XOAUTH2", AUTH_XOAUTH2, "s3cret\n", 0);
	dup2(before, 2);
	close(before);
	log_trace_off();
	rewind(out);
	n = fread(text, 1, sizeof text - 1, out);
	text[n] = '\0';
	fclose(out);
	assert_non_null(strstr(text, "C: EHLO "));
	assert_non_null(strstr(text, "C: MAIL FROM:<***>"));
	assert_non_null(strstr(text, "S: 235 "));
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		assert_null(strstr(text, never[i]));
}

static void a_long_token_goes_after_a_334(void **state)
{
	char token[2000], pair[2100];
	const char *args[] = { "--auth", pair, NULL };
	struct fake k;
	struct run *r;
	FILE *f = fopen(password_path, "w");

	(void)state;
	memset(token, 't', sizeof token - 1);
	token[sizeof token - 1] = '\0';
	snprintf(pair, sizeof pair, "circle:%s", token);
	fputs(token, f);
	fclose(f);
	k = fake_start(args);
	r = run_new(1, 1, k.port);
	r->acc.auth = AUTH_XOAUTH2;
	r->acc.user = "circle";
	r->acc.password_file = password_path;
	run_all(r);
	assert_string_equal(r->outcome, "S");
	fake_stop(k);
}

static enum send_pause tls_case(enum tls_mode mode, const char *ca, const char *rule)
{
	const char *args[] = { "--cert",
			       cert_path,
			       "--key",
			       key_path,
			       "--auth=circle:s3cret",
			       "--rule",
			       rule ? rule : "QUIT@99 close",
			       mode == TLS_STARTTLS ? "--starttls" : NULL,
			       NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(3, 2, k.port);
	FILE *f = fopen(password_path, "w");

	fputs("s3cret", f);
	fclose(f);
	r->acc.host = "localhost";
	r->acc.tls = mode;
	r->acc.ca_file = ca;
	r->acc.auth = AUTH_PASSWORD;
	r->acc.user = "circle";
	r->acc.password_file = password_path;
	run_all(r);
	assert_string_equal(r->outcome, r->pause ? "RRR" : "SSS");
	fake_stop(k);
	return r->pause;
}

static void letters_go_through_tls_and_starttls(void **state)
{
	(void)state;
	assert_int_equal(tls_case(TLS_IMPLICIT, ca_path, NULL), SEND_PAUSE_NONE);
	assert_int_equal(tls_case(TLS_STARTTLS, ca_path, NULL), SEND_PAUSE_NONE);
	assert_true(logged("\"login\"", "\"tls\": true") >= 1);
	assert_int_equal(logged("\"login\"", "\"tls\": false"), 0);
}

/* 300 pieces and 3 MB: many records, many partial writes, and the dot behind them all. */
static void a_large_letter_in_many_pieces_goes_through_tls(void **state)
{
	enum { PIECES = 300, SIZE = 10000 };
	static char text[PIECES][SIZE], got[PIECES * SIZE + 1];
	static struct iovec v[PIECES];
	char keep[128], path[200];
	const char *args[] = { "--cert", cert_path, "--key", key_path, "--keep", keep, NULL };
	struct fake k;
	struct run *r;
	FILE *f;

	(void)state;
	snprintf(keep, sizeof keep, "%s/kept", kit_dir);
	for (int i = 0; i < PIECES; i++) {
		for (int j = 0; j < SIZE; j++)
			text[i][j] = "0123456789abcdef"[(i * 7 + j + j / 16) % 16];
		for (int j = 80; j < SIZE; j += 83)
			memcpy(text[i] + j, "\r\n", 2);
		memcpy(text[i] + SIZE - 2, i % 2 ? "\r\n" : "xx", 2);
		v[i] = (struct iovec){ text[i], SIZE };
	}
	k = fake_start(args);
	r = run_new(2, 1, k.port);
	r->acc.host = "localhost";
	r->acc.tls = TLS_IMPLICIT;
	r->acc.ca_file = ca_path;
	r->l[0].content = v;
	r->l[0].pieces = PIECES;
	run_all(r);
	assert_string_equal(r->outcome, "SS");
	snprintf(path, sizeof path, "%s.1.%.60s", keep, r->rcpt[1]);
	unlink(path);
	snprintf(path, sizeof path, "%s.1.%.60s", keep, r->rcpt[0]);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_int_equal(fread(got, 1, sizeof got, f), PIECES * SIZE);
	fclose(f);
	unlink(path);
	assert_memory_equal(got, text, PIECES * SIZE);
	fake_stop(k);
}

static void no_secret_leaves_without_a_verified_server(void **state)
{
	(void)state;
	assert_int_equal(tls_case(TLS_IMPLICIT, NULL, NULL), SEND_PAUSE_SETUP);
	assert_int_equal(logged("\"login\"", ""), 0);
	assert_int_equal(tls_case(TLS_STARTTLS, NULL, NULL), SEND_PAUSE_SETUP);
	assert_int_equal(logged("AUTH", ""), 0);
	assert_int_equal(tls_case(TLS_STARTTLS, ca_path,
				  "STARTTLS reply 220 Go\\r\\n250-AUTH PLAIN\\r\\n250 injected"),
			 SEND_PAUSE_SETUP);
	assert_int_equal(logged("AUTH", ""), 0);
	assert_int_equal(tls_case(TLS_STARTTLS, ca_path, "STARTTLS reply 454 4.7.0 Not now"),
			 SEND_PAUSE_SETUP);
	assert_int_equal(logged("AUTH", ""), 0);
}

static void attack_22_starttls_that_is_not_offered_is_never_skipped(void **state)
{
	const char *args[] = { "--auth=circle:s3cret", NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(1, 1, k.port);
	struct send_caps caps;
	struct why w;

	(void)state;
	r->acc.tls = TLS_STARTTLS;
	r->acc.auth = AUTH_PASSWORD;
	r->acc.user = "circle";
	r->acc.password_file = password_path;
	assert_int_equal(send_try(&r->o, &caps, &w), BAD);
	assert_non_null(strstr(w.text, "no STARTTLS"));
	assert_int_equal(logged("AUTH", ""), 0);
	fake_stop(k);
}

/* What to mend is told with the server's words. */
static void tries(const char *const *args, enum auth_mode auth, const char *want)
{
	struct fake k = fake_start(args);
	struct run *r = run_new(1, 1, k.port);
	FILE *f = fopen(password_path, "w");
	struct send_caps caps;
	struct why w;

	fputs("wrong\n", f);
	fclose(f);
	chmod(password_path, 0600);
	r->acc.auth = auth;
	r->acc.user = "circle";
	r->acc.password_file = password_path;
	assert_int_equal(send_try(&r->o, &caps, &w), BAD);
	if (!strstr(w.text, want))
		fail_msg("got:    %s\nwanted: %s", w.text, want);
	fake_stop(k);
}

static void trying_an_account_tells_what_to_mend(void **state)
{
	static const char *const plain[] = { "--auth=circle:s3cret", "--mechanisms", "PLAIN",
					     NULL };
	static const char *const none[] = { NULL };

	(void)state;
	tries(plain, AUTH_PASSWORD, "refused the log-in of circle: ");
	tries(plain, AUTH_PASSWORD, "Check user and password_file");
	tries(none, AUTH_PASSWORD, "or auth = \"none\", if this server wants no log-in");
	tries(none, AUTH_XOAUTH2, "set auth = \"password\"");
}

/* What a server says is kept, shown and sent to people; some say what they were told. */
static void what_a_server_repeats_of_the_secret_is_masked(void **state)
{
	static const char *const args[] = {
		"--auth=circle:s3cret",
		"--mechanisms",
		"PLAIN",
		"--rule",
		"AUTH reply 535 5.7.8 bad AUTH PLAIN AGNpcmNsZQB3cm9uZw== that is wrong",
		NULL
	};

	(void)state;
	tries(args, AUTH_PASSWORD, "bad AUTH PLAIN *** that is ***");
}

static void trying_an_account_tells_what_it_offers(void **state)
{
	const char *args[] = { "--ehlo=PIPELINING,8BITMIME,SIZE 35882577", NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(0, 1, k.port);
	struct send_caps caps;
	struct why w;

	(void)state;
	assert_int_equal(send_try(&r->o, &caps, &w), OK);
	assert_true(caps.known && caps.pipelining && caps.eightbit && !caps.starttls);
	assert_int_equal(caps.size, 35882577);
	fake_stop(k);
	assert_int_equal(send_try(&r->o, &caps, &w), AGAIN);
	assert_non_null(strstr(w.text, "refused"));
}

static int set_up(void **state)
{
	time_t now = time(NULL), year = 365 * 86400;
	struct kit_cert ca, cert;
	gnutls_datum_t pem;
	FILE *f;

	if (fake_set_up(state))
		return -1;
	snprintf(cert_path, sizeof cert_path, "%s/cert.pem", kit_dir);
	snprintf(key_path, sizeof key_path, "%s/key.pem", kit_dir);
	snprintf(ca_path, sizeof ca_path, "%s/ca.pem", kit_dir);
	snprintf(password_path, sizeof password_path, "%s/password", kit_dir);
	ca = kit_cert_new(NULL, NULL, now - year, now + year);
	cert = kit_cert_new("localhost", &ca, now - year, now + year);
	kit_cert_write(&ca, ca_path);
	kit_cert_write(&cert, cert_path);
	f = fopen(key_path, "w");
	if (!f || gnutls_x509_privkey_export2(cert.key, GNUTLS_X509_FMT_PEM, &pem))
		return -1;
	fwrite(pem.data, 1, pem.size, f);
	fclose(f);
	gnutls_free(pem.data);
	kit_cert_free(&ca);
	kit_cert_free(&cert);
	return 0;
}

static int tear_down(void **state)
{
	unlink(cert_path);
	unlink(key_path);
	unlink(ca_path);
	unlink(password_path);
	return fake_tear_down(state);
}

/* send.timeout is the patience at every step but after the dot. */
static void the_account_says_how_long_a_server_may_be_silent(void **state)
{
	static const char *const rules[] = { "GREETING stall", "EHLO stall", "MAIL stall",
					     "RCPT stall", "DATA stall" };

	(void)state;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		const char *args[] = { "--ehlo=8BITMIME", "--rule", rules[i], NULL };
		struct fake k = fake_start(args);
		struct run *r = run_new(1, 1, k.port);
		int64_t start = when_ms();
		struct send_event e[4];
		struct sender *s;
		int n = 0;

		r->acc.timeout_s = 1;
		r->o.timeouts = (struct send_timeouts){ 0 };
		s = send_open(&r->o);
		send_offer(s, &r->l[0]);
		while (!n && when_ms() - start < PATIENCE_MS)
			n = send_turn(s, 1000, e, 4);
		send_close(s);
		fake_stop(k);
		assert_true(n > 0);
		assert_non_null(strstr(e[0].reply.text, "in time"));
		assert_in_range(when_ms() - start, 900, PATIENCE_MS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_account_says_how_long_a_server_may_be_silent),
		cmocka_unit_test(every_login_mechanism_works),
		cmocka_unit_test(a_refused_login_stops_the_account_at_once),
		cmocka_unit_test(a_server_that_asks_for_more_than_the_password_is_told_so),
		cmocka_unit_test(what_does_not_work_now_is_tried_again),
		cmocka_unit_test(a_trace_shows_the_dialogue_and_neither_secret_nor_envelope_sender),
		cmocka_unit_test(a_long_token_goes_after_a_334),
		cmocka_unit_test(letters_go_through_tls_and_starttls),
		cmocka_unit_test(a_large_letter_in_many_pieces_goes_through_tls),
		cmocka_unit_test(no_secret_leaves_without_a_verified_server),
		cmocka_unit_test(attack_22_starttls_that_is_not_offered_is_never_skipped),
		cmocka_unit_test(trying_an_account_tells_what_to_mend),
		cmocka_unit_test(what_a_server_repeats_of_the_secret_is_masked),
		cmocka_unit_test(trying_an_account_tells_what_it_offers),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
