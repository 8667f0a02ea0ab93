#include "stream_kit.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* ---- plain ---- */

static void say_half_a_line(int fd, void *arg)
{
	(void)arg;
	if (write(fd, "* OK half", 9) != 9)
		abort();
}

static void an_end_in_the_middle_is_an_error_at_once(void **state)
{
	struct kit_server k = kit_serve(say_half_a_line, NULL);
	struct account acc = plain(k.port);
	mailstream *s;
	struct why w;
	char b[64];

	(void)state;
	assert_int_equal(stream_open(&acc, &s, &w), OK);
	assert_int_equal(mailstream_read(s, b, 9), 9);
	assert_int_equal(mailstream_read(s, b, 9), -1);
	assert_int_equal(mailstream_read(s, b, 9), -1);
	assert_string_equal(stream_fault(s), "the server closed the connection");
	stream_close(s);
	kit_stop(k);
}

static void drip(int fd, void *arg)
{
	(void)arg;
	while (write(fd, "x", 1) == 1)
		poll(NULL, 0, 10);
}

static void a_dripping_server_meets_the_deadline(void **state)
{
	struct kit_server k = kit_serve(drip, NULL);
	struct account acc = plain(k.port);
	MMAPString *line = mmap_string_new("");
	int64_t before = when_ms();
	mailstream *s;
	struct why w;

	(void)state;
	assert_int_equal(stream_open(&acc, &s, &w), OK);
	stream_deadline_ms(s, 300);
	assert_null(mailstream_read_line(s, line));
	assert_in_range(when_ms() - before, 250, 3000);
	assert_string_equal(stream_fault(s), "the server took too long to answer");
	stream_close(s);
	mmap_string_free(line);
	kit_stop(k);
}

static void stall(int fd, void *arg)
{
	(void)fd, (void)arg;
	pause();
}

static void a_silent_server_is_left_after_the_silence(void **state)
{
	struct kit_server k = kit_serve(stall, NULL);
	struct account acc = plain(k.port);
	int64_t before = when_ms();
	mailstream *s;
	struct why w;
	char c;

	(void)state;
	assert_int_equal(stream_open(&acc, &s, &w), OK);
	stream_silence_ms(s, 200);
	assert_int_equal(mailstream_read(s, &c, 1), -1);
	assert_in_range(when_ms() - before, 190, 3000);
	assert_string_equal(stream_fault(s), "the server has fallen silent");
	stream_close(s);
	kit_stop(k);
}

static void pour(int fd, void *arg)
{
	char b[4096];

	(void)arg;
	memset(b, 'x', sizeof b);
	while (write(fd, b, sizeof b) > 0)
		;
}

static void more_than_the_limit_is_an_error(void **state)
{
	struct kit_server k = kit_serve(pour, NULL);
	struct account acc = plain(k.port);
	mailstream *s;
	struct why w;
	char b[1000];
	long total = 0, n;

	(void)state;
	assert_int_equal(stream_open(&acc, &s, &w), OK);
	stream_limit(s, 100000);
	while ((n = mailstream_read(s, b, sizeof b)) > 0)
		total += n;
	assert_int_equal(n, -1);
	assert_int_equal(total, 100000);
	stream_close(s);
	kit_stop(k);
}

static void a_write_to_a_closed_peer_raises_no_signal(void **state)
{
	struct kit_server k = kit_serve(say_half_a_line, NULL);
	struct account acc = plain(k.port);
	mailstream *s;
	struct why w;
	char b[65536] = { 0 };
	long n;

	(void)state;
	assert_int_equal(stream_open(&acc, &s, &w), OK);
	waitpid(k.pid, NULL, 0);
	for (int i = 0; (n = mailstream_write(s, b, sizeof b)) > 0 && i < 1000; i++)
		;
	assert_int_equal(n, -1);
	stream_close(s);
}

static void echo(int fd, void *arg)
{
	char b[4096];
	ssize_t n;

	(void)arg;
	while ((n = read(fd, b, sizeof b)) > 0)
		if (write(fd, b, (size_t)n) != n)
			break;
}

static void a_descriptor_beyond_1024_works(void **state)
{
	struct kit_server k = kit_serve(echo, NULL);
	struct account acc = plain(k.port);
	struct rlimit old, more;
	int fds[1100], n = 0;
	mailstream *s;
	struct why w;
	char b[4];

	(void)state;
	getrlimit(RLIMIT_NOFILE, &old);
	more = old;
	more.rlim_cur = old.rlim_max < 2048 ? old.rlim_max : 2048;
	setrlimit(RLIMIT_NOFILE, &more);
	while (n < 1100 && (fds[n] = dup(0)) >= 0 && fds[n] < 1030)
		n++;
	assert_true(n > 0 && fds[n] >= 1030);
	assert_int_equal(stream_open(&acc, &s, &w), OK);
	assert_true(stream_fd(s) > 1024);
	mailstream_write(s, "ping", 4);
	mailstream_flush(s);
	assert_int_equal(mailstream_read(s, b, 4), 4);
	assert_memory_equal(b, "ping", 4);
	stream_close(s);
	for (int i = 0; i <= n; i++)
		close(fds[i]);
	setrlimit(RLIMIT_NOFILE, &old);
	kit_stop(k);
}

static void the_descriptor_is_closed_on_exec_and_does_not_block(void **state)
{
	struct kit_server k = kit_serve(stall, NULL);
	struct account acc = plain(k.port);
	int on = 0;
	socklen_t len = sizeof on;
	mailstream *s;
	struct why w;
	char c;

	(void)state;
	assert_int_equal(stream_open(&acc, &s, &w), OK);
	assert_true(fcntl(stream_fd(s), F_GETFD) & FD_CLOEXEC);
	assert_true(fcntl(stream_fd(s), F_GETFL) & O_NONBLOCK);
	getsockopt(stream_fd(s), IPPROTO_TCP, TCP_NODELAY, &on, &len);
	assert_true(on);
	assert_int_equal(stream_try_read(s, &c, 1), 0);
	assert_int_equal(stream_wants(s), POLLIN);
	stream_close(s);
	kit_stop(k);
}

/* Some routers forget a silent connection after four minutes; IDLE is silent for longer. */
static void a_connection_that_is_silent_for_minutes_is_kept_alive(void **state)
{
	struct kit_server k = kit_serve(stall, NULL);
	struct account acc = plain(k.port);
	int on = 0, after_s = 0;
	socklen_t len = sizeof on;
	mailstream *s;
	struct why w;

	(void)state;
	assert_int_equal(stream_open(&acc, &s, &w), OK);
	getsockopt(stream_fd(s), SOL_SOCKET, SO_KEEPALIVE, &on, &len);
	getsockopt(stream_fd(s), IPPROTO_TCP, TCP_KEEPIDLE, &after_s, &len);
	assert_true(on);
	assert_in_range(after_s, 1, 120);
	stream_close(s);
	kit_stop(k);
}

static void plain_text_to_another_machine_is_refused(void **state)
{
	struct account acc = { .host = "192.0.2.1", .port = 25, .tls = TLS_NONE, .timeout_s = 5 };
	mailstream *s;
	struct why w;

	(void)state;
	assert_int_equal(stream_open(&acc, &s, &w), BAD);
	assert_null(s);
	assert_non_null(strstr(w.text, "starttls"));
}

static void a_refused_connection_names_host_and_port(void **state)
{
	struct account acc;
	mailstream *s;
	struct why w;
	int port, fd = kit_listen(&port);

	(void)state;
	close(fd);
	acc = plain(port);
	assert_int_equal(stream_open(&acc, &s, &w), AGAIN);
	assert_non_null(strstr(w.text, "127.0.0.1 port"));
	assert_non_null(strstr(w.text, "refused"));
}

/* localhost is ::1 as well as 127.0.0.1 on many machines; the server has only the latter. */
static void every_address_of_a_host_is_tried(void **state)
{
	struct kit_server k = kit_serve(echo, NULL);
	struct account acc = plain(k.port);
	mailstream *s;
	struct why w;

	(void)state;
	acc.host = "localhost";
	assert_int_equal(stream_open(&acc, &s, &w), OK);
	stream_close(s);
	kit_stop(k);
}

/* ---- TLS ---- */

struct tls_play {
	struct kit_cert *cert;
	const char *priority;
};

static void tls_echo(int fd, void *arg)
{
	struct tls_play *p = arg;
	gnutls_session_t s = kit_tls(fd, p->cert, p->priority);
	char b[4096], *q;
	ssize_t n, k;

	while (s && (n = gnutls_record_recv(s, b, sizeof b)) > 0)
		for (q = b; n > 0; n -= k, q += k)
			if ((k = gnutls_record_send(s, q, (size_t)n)) <= 0)
				return;
}

static enum err shake(struct tls_play p, const char *ca_file, struct why *w)
{
	struct kit_server k = kit_serve(tls_echo, &p);
	struct account acc = secure(k.port);
	mailstream *s;
	enum err e;
	char b[5] = "";

	acc.ca_file = ca_file;
	e = stream_open(&acc, &s, w);
	if (e == OK) {
		assert_true(stream_is_tls(s));
		mailstream_write(s, "ping", 4);
		mailstream_flush(s);
		assert_int_equal(mailstream_read(s, b, 4), 4);
		assert_string_equal(b, "ping");
	}
	stream_close(s);
	kit_stop(k);
	return e;
}

static void the_right_host_with_a_known_authority_is_trusted(void **state)
{
	struct why w;

	(void)state;
	assert_int_equal(shake((struct tls_play){ &good, NULL }, ca_path, &w), OK);
	assert_int_equal(shake((struct tls_play){ &good, "NORMAL:-VERS-ALL:+VERS-TLS1.2" }, ca_path,
			       &w),
			 OK);
}

static void attack_23_another_host_s_certificate_is_refused(void **state)
{
	struct why w;

	(void)state;
	assert_int_equal(shake((struct tls_play){ &wrong, NULL }, ca_path, &w), BAD);
	assert_non_null(strstr(w.text, "another host"));
}

static void attack_23_an_unknown_authority_is_refused(void **state)
{
	struct why w;

	(void)state;
	assert_int_equal(shake((struct tls_play){ &good, NULL }, other_path, &w), BAD);
	assert_non_null(strstr(w.text, "ca_file"));
}

static void a_self_signed_certificate_needs_to_be_named(void **state)
{
	struct why w;

	(void)state;
	assert_int_equal(shake((struct tls_play){ &self_signed, NULL }, ca_path, &w), BAD);
	assert_int_equal(shake((struct tls_play){ &self_signed, NULL }, self_path, &w), OK);
}

static void attack_23_an_expired_certificate_is_refused(void **state)
{
	struct why w;

	(void)state;
	assert_int_equal(shake((struct tls_play){ &expired, NULL }, ca_path, &w), BAD);
	assert_non_null(strstr(w.text, "expired"));
}

static void a_server_of_tls_1_1_is_refused(void **state)
{
	static const char OLD[] = "NORMAL:-VERS-ALL:+VERS-TLS1.1:%UNSAFE_RENEGOTIATION:"
				  "+SHA1:+SIGN-ALL";
	struct why w;

	(void)state;
	assert_int_equal(shake((struct tls_play){ &good, OLD }, ca_path, &w), BAD);
	assert_non_null(strstr(w.text, "TLS 1.2"));
}

static void say_plain_hello(int fd, void *arg)
{
	(void)arg;
	if (write(fd, "220 hello, this is no TLS\r\n", 27) == 27)
		pause();
}

static void a_plain_server_on_a_tls_port_is_explained(void **state)
{
	struct kit_server k = kit_serve(say_plain_hello, NULL);
	struct account acc = secure(k.port);
	mailstream *s;
	struct why w;

	(void)state;
	assert_int_equal(stream_open(&acc, &s, &w), BAD);
	assert_non_null(strstr(w.text, "does not speak TLS"));
	kit_stop(k);
}

static void a_missing_ca_file_is_said(void **state)
{
	struct why w;

	(void)state;
	assert_int_equal(shake((struct tls_play){ &good, NULL }, "/nowhere/ca.pem", &w), BAD);
	assert_non_null(strstr(w.text, "/nowhere/ca.pem"));
}

/* More than the socket takes at once, through the non-blocking calls, back and compared. */
static void a_megabyte_goes_through_tls_without_blocking(void **state)
{
	struct tls_play p = { &good, NULL };
	struct kit_server k = kit_serve(tls_echo, &p);
	struct account acc = secure(k.port);
	enum { SIZE = 1 << 20 };
	char *out = malloc(SIZE), *in = malloc(SIZE);
	size_t sent = 0, got = 0;
	mailstream *s;
	struct why w;

	(void)state;
	for (int i = 0; i < SIZE; i++)
		out[i] = (char)(i * 31 + i / 257);
	assert_int_equal(stream_open(&acc, &s, &w), OK);
	while (got < SIZE) {
		struct iovec v[2] = { { out + sent, (SIZE - sent) / 3 },
				      { out + sent + (SIZE - sent) / 3,
					SIZE - sent - (SIZE - sent) / 3 } };
		long n = sent < SIZE ? stream_try_writev(s, v, 2) : 0;
		long m = stream_try_read(s, in + got, SIZE - got);
		struct pollfd pf = { .fd = stream_fd(s), .events = POLLIN };

		assert_true(n >= 0 && m >= 0);
		sent += (size_t)n;
		got += (size_t)m;
		if (!n && !m)
			poll(&pf, 1, 1000);
	}
	assert_memory_equal(in, out, SIZE);
	stream_close(s);
	free(in);
	free(out);
	kit_stop(k);
}

/* ---- STARTTLS ---- */

static void starttls_play(int fd, void *arg)
{
	struct tls_play p = { &good, NULL };
	const char *answer = arg;
	char b[64];

	if (read(fd, b, sizeof b) > 0 && write(fd, answer, strlen(answer)) > 0)
		tls_echo(fd, &p);
}

static enum err starttls(const char *answer, struct why *w)
{
	struct kit_server k = kit_serve(starttls_play, (void *)(uintptr_t)answer);
	struct account acc = secure(k.port);
	MMAPString *line = mmap_string_new("");
	mailstream *s;
	char b[5] = "";
	enum err e;

	acc.tls = TLS_STARTTLS;
	assert_int_equal(stream_open(&acc, &s, w), OK);
	assert_false(stream_is_tls(s));
	mailstream_write(s, "STARTTLS\r\n", 10);
	mailstream_flush(s);
	assert_non_null(mailstream_read_line(s, line));
	e = stream_starttls(s, &acc, w);
	if (e == OK) {
		assert_true(stream_is_tls(s));
		mailstream_write(s, "ping", 4);
		mailstream_flush(s);
		assert_int_equal(mailstream_read(s, b, 4), 4);
		assert_string_equal(b, "ping");
	}
	stream_close(s);
	mmap_string_free(line);
	kit_stop(k);
	return e;
}

static void starttls_ends_in_a_verified_stream(void **state)
{
	struct why w;

	(void)state;
	assert_int_equal(starttls("220 go\r\n", &w), OK);
}

static void attack_22_words_put_in_before_starttls_are_refused(void **state)
{
	struct why w;

	(void)state;
	assert_int_equal(starttls("220 go\r\n250 injected\r\n", &w), BAD);
	assert_non_null(strstr(w.text, "more than its answer"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_end_in_the_middle_is_an_error_at_once),
		cmocka_unit_test(a_dripping_server_meets_the_deadline),
		cmocka_unit_test(a_silent_server_is_left_after_the_silence),
		cmocka_unit_test(more_than_the_limit_is_an_error),
		cmocka_unit_test(a_write_to_a_closed_peer_raises_no_signal),
		cmocka_unit_test(a_descriptor_beyond_1024_works),
		cmocka_unit_test(the_descriptor_is_closed_on_exec_and_does_not_block),
		cmocka_unit_test(a_connection_that_is_silent_for_minutes_is_kept_alive),
		cmocka_unit_test(plain_text_to_another_machine_is_refused),
		cmocka_unit_test(a_refused_connection_names_host_and_port),
		cmocka_unit_test(every_address_of_a_host_is_tried),
		cmocka_unit_test(the_right_host_with_a_known_authority_is_trusted),
		cmocka_unit_test(attack_23_another_host_s_certificate_is_refused),
		cmocka_unit_test(attack_23_an_unknown_authority_is_refused),
		cmocka_unit_test(a_self_signed_certificate_needs_to_be_named),
		cmocka_unit_test(attack_23_an_expired_certificate_is_refused),
		cmocka_unit_test(a_server_of_tls_1_1_is_refused),
		cmocka_unit_test(a_plain_server_on_a_tls_port_is_explained),
		cmocka_unit_test(a_missing_ca_file_is_said),
		cmocka_unit_test(a_megabyte_goes_through_tls_without_blocking),
		cmocka_unit_test(starttls_ends_in_a_verified_stream),
		cmocka_unit_test(attack_22_words_put_in_before_starttls_are_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
