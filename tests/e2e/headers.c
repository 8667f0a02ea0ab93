/*
 * headers FILE... - GMime at its strictest reads each letter: its warnings, and what it cannot make
 * sense of in the fields we write, are faults. Prints them; the last line counts.
 */
#include <gmime/gmime.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *file;
static size_t faults;

static void fault(const char *what, const char *value)
{
	printf("%s: %s: %s\n", file, what, value ? value : "");
	faults++;
}

static void warn(gint64 offset, GMimeParserWarning error, const gchar *item, gpointer arg)
{
	char text[80];

	(void)arg;
	snprintf(text, sizeof text, "warning %d at %lld", (int)error, (long long)offset);
	fault(text, item);
}

static void see_addresses(GMimeMessage *m, GMimeAddressType type, const char *name, int least)
{
	InternetAddressList *l = g_mime_message_get_addresses(m, type);
	int n = l ? internet_address_list_length(l) : 0;

	if (n < least)
		fault(name, "nobody in it");
	for (int i = 0; i < n; i++) {
		InternetAddress *a = internet_address_list_get_address(l, i);

		if (!INTERNET_ADDRESS_IS_MAILBOX(a) ||
		    !strchr(INTERNET_ADDRESS_MAILBOX(a)->addr, '@'))
			fault(name, "no mailbox");
	}
}

/* Ids in angle brackets, and nothing else. */
static void see_ids(GMimeObject *o, const char *name)
{
	const char *value = g_mime_object_get_header(o, name);
	GMimeReferences *ids = value ? g_mime_references_parse(NULL, value) : NULL;
	size_t brackets = 0;

	for (const char *p = value; p && *p; p++)
		brackets += *p == '<';
	if (value && (size_t)g_mime_references_length(ids) != brackets)
		fault(name, value);
	if (ids)
		g_mime_references_free(ids);
}

static void see_part(GMimeObject *parent, GMimeObject *part, gpointer arg)
{
	(void)parent;
	(void)arg;
	if (GMIME_IS_TEXT_PART(part)) {
		char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));

		if (!text || !g_utf8_validate(text, -1, NULL))
			fault("a text that is not in its charset", NULL);
		g_free(text);
	}
}

static void see(GMimeMessage *m)
{
	see_addresses(m, GMIME_ADDRESS_TYPE_FROM, "From", 1);
	see_addresses(m, GMIME_ADDRESS_TYPE_TO, "To", 1);
	see_addresses(m, GMIME_ADDRESS_TYPE_REPLY_TO, "Reply-To", 0);
	see_addresses(m, GMIME_ADDRESS_TYPE_CC, "Cc", 0);
	if (!g_mime_message_get_date(m))
		fault("Date", "cannot be read");
	if (!g_mime_message_get_message_id(m))
		fault("Message-ID", "cannot be read");
	see_ids(GMIME_OBJECT(m), "Message-ID");
	see_ids(GMIME_OBJECT(m), "In-Reply-To");
	see_ids(GMIME_OBJECT(m), "References");
	if (!g_mime_object_get_header(GMIME_OBJECT(m), "MIME-Version"))
		fault("MIME-Version", "is not there");
	g_mime_message_foreach(m, see_part, NULL);
}

static void look(GMimeParserOptions *o)
{
	GMimeStream *in = g_mime_stream_fs_open(file, 0, 0, NULL);
	GMimeParser *p = in ? g_mime_parser_new_with_stream(in) : NULL;
	GMimeMessage *m = p ? g_mime_parser_construct_message(p, o) : NULL;

	if (m)
		see(m);
	else
		fault("cannot be read", NULL);
	g_clear_object(&m);
	g_clear_object(&p);
	g_clear_object(&in);
}

int main(int argc, char **argv)
{
	GMimeParserOptions *o;

	g_mime_init();
	o = g_mime_parser_options_new();
	g_mime_parser_options_set_address_compliance_mode(o, GMIME_RFC_COMPLIANCE_STRICT);
	g_mime_parser_options_set_parameter_compliance_mode(o, GMIME_RFC_COMPLIANCE_STRICT);
	g_mime_parser_options_set_rfc2047_compliance_mode(o, GMIME_RFC_COMPLIANCE_STRICT);
	g_mime_parser_options_set_warning_callback(o, warn, NULL);
	for (int i = 1; i < argc; i++) {
		file = argv[i];
		look(o);
	}
	printf("%d letters, %zu faults\n", argc - 1, faults);
	g_mime_parser_options_free(o);
	return argc < 2 || faults;
}
