/* The pieces of letters, against the plain way to put values into a content (splice_pieces). */

#include "arena_kit.h"

#include "base/buf.h"
#include "courier.h"

static struct loaded of;

/* '%' is a token's gap, '~' the one of leaving, '@' an address's. */
static void content(const char *text)
{
	static struct mailing m;
	struct buf b = BUF(a);
	struct splice *marks = arena_get(a, strlen(text) * sizeof *marks);
	size_t n = 0;
	struct why w;

	for (; *text; text++)
		if (strchr("%~@", *text))
			marks[n++] =
				(struct splice){ (uint32_t)b.n, *text == '%'   ? SPLICE_TOKEN
								: *text == '~' ? SPLICE_LEAVE
									       : SPLICE_ADDRESS };
		else
			buf_char(&b, *text);
	m = (struct mailing){ .content = buf_text(&b), .content_n = b.n };
	m.marks = splice_pack(a, marks, n, &m.marks_n);
	of = (struct loaded){ .a = a, .m = &m };
	assert_int_equal(courier_cut(&of, &w), OK);
}

static struct outgoing *letter(const char *token)
{
	static struct batch batch;
	struct outgoing *o = arena_get(a, sizeof *o);

	batch.a = a;
	*o = (struct outgoing){ .of = &of, .batch = &batch };
	o->values = arena_get(a, SPLICE_VARS * sizeof *o->values);
	o->values[SPLICE_TOKEN] = o->values[SPLICE_LEAVE] =
		(struct iovec){ arena_dup(a, token), strlen(token) };
	o->values[SPLICE_ADDRESS] = (struct iovec){ arena_dup(a, "me@x.example"), 12 };
	courier_lay(o);
	return o;
}

static const char *flat(const struct outgoing *o)
{
	struct buf b = BUF(a);

	for (int i = 0; i < o->send.pieces; i++)
		buf_add(&b, o->send.content[i].iov_base, o->send.content[i].iov_len);
	return buf_text(&b);
}

static const char *fault(const struct outgoing *o)
{
	const char *with = send_content_fault(o->send.content, o->send.seams, o->send.pieces);

	/* What is known of the pieces beforehand says the same as reading them. */
	assert_ptr_equal(with, send_content_fault(o->send.content, NULL, o->send.pieces));
	return with;
}

static void letters_have_their_own_tokens_in_every_gap(void **state)
{
	struct outgoing *one, *two, *three;

	(void)state;
	content("To: @\r\n\r\na %% b %\r\n~\r\nhello @ c %, %, %, %; %.\r\n");
	one = letter("abc2");
	two = letter("xyz7");
	assert_string_equal(flat(one), "To: me@x.example\r\n\r\na abc2abc2 b abc2\r\nabc2\r\n"
				       "hello me@x.example c abc2, abc2, abc2, abc2; abc2.\r\n");
	assert_string_equal(flat(two), "To: me@x.example\r\n\r\na xyz7xyz7 b xyz7\r\nxyz7\r\n"
				       "hello me@x.example c xyz7, xyz7, xyz7, xyz7; xyz7.\r\n");
	assert_true(one->send.pieces < 10);
	assert_null(fault(one));
	courier_lift(one);
	three = letter("k");
	assert_string_equal(flat(three), "To: me@x.example\r\n\r\na kk b k\r\nk\r\n"
					 "hello me@x.example c k, k, k, k; k.\r\n");
	assert_string_equal(flat(two), "To: me@x.example\r\n\r\na xyz7xyz7 b xyz7\r\nxyz7\r\n"
				       "hello me@x.example c xyz7, xyz7, xyz7, xyz7; xyz7.\r\n");
}

static void a_copy_is_used_again_and_no_letter_shares_one(void **state)
{
	struct outgoing *one, *two;
	char *first;

	(void)state;
	content("% % % % %\r\n");
	one = letter("aaaa");
	first = one->ready->p;
	two = letter("bbbb");
	assert_ptr_not_equal(two->ready->p, first);
	courier_lift(one);
	courier_lift(one);
	one = letter("cccc");
	assert_ptr_equal(one->ready->p, first);
	assert_string_equal(flat(one), "cccc cccc cccc cccc cccc\r\n");
	assert_string_equal(flat(two), "bbbb bbbb bbbb bbbb bbbb\r\n");
}

static void few_tokens_are_pieces(void **state)
{
	struct outgoing *one;

	(void)state;
	content("% and % and %\r\n");
	one = letter("abc");
	assert_null(one->ready);
	assert_string_equal(flat(one), "abc and abc and abc\r\n");
}

static void faults_in_and_around_a_stretch_are_seen(void **state)
{
	(void)state;
	content("%.%\r\n.%%%\r\n");
	assert_non_null(fault(letter("abc")));
	content("%.%\r\n%.%%\n");
	assert_non_null(fault(letter("abc")));
	content("%.%\r\n%.%%\r");
	assert_non_null(fault(letter("abc")));
	content("%.%\r\n%.%%\r\n");
	assert_null(fault(letter("abc")));
	content("%a%\r\n%.%%\r\n");
	assert_null(fault(letter("abc")));
	assert_non_null(fault(letter(".")));
	assert_non_null(fault(letter("\r\n.\r\n")));
}

static void stretches_end_where_they_grow_too_long(void **state)
{
	struct buf b = BUF(a);
	struct outgoing *one;

	(void)state;
	for (int i = 0; i < 400; i++)
		buf_printf(&b, "%%%0*d\r\n%s", 2000, i, i % 100 == 99 ? "@\r\n" : "");
	content(buf_text(&b));
	one = letter("token");
	assert_true(one->send.pieces >= 11);
	assert_true(one->send.pieces < 30);
	assert_int_equal(strlen(flat(one)), 400 * 2002 + 400 * 5 + 4 * 14);
	assert_null(fault(one));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(letters_have_their_own_tokens_in_every_gap),
		TEST(a_copy_is_used_again_and_no_letter_shares_one),
		TEST(few_tokens_are_pieces),
		TEST(faults_in_and_around_a_stretch_are_seen),
		TEST(stretches_end_where_they_grow_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
