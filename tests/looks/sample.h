/*
 * sample.h - one rich edition for eyes and goldens: a question, threads new and old, several
 * scripts, code, lists, long links, files, and text that would like to be markup.
 */
#ifndef TESTS_LOOKS_SAMPLE_H
#define TESTS_LOOKS_SAMPLE_H

#include "base/when.h"
#include "compose/digest.h"

#define DAY                   86400
#define AT(day, hour, minute) (1772409600 + (day)*DAY + (hour)*3600 + (minute)*60)

static const struct digest_file sample_photos[] = {
	{ .name = "leaf-underside.jpg", .bytes = 1841200, .number = 1 },
	{ .name = "blight map (north beds).pdf", .bytes = 340112, .number = 2 },
};

static const struct digest_post sample_blight[] = {
	{ "Ana Ruiz", "ana@example.net", AT(0, 9, 12),
	  "Good morning all,\n\nthe lower leaves of my early tomatoes have brown patches with a "
	  "pale green rim, and after\n"
	  "Saturday's rain there is white fluff on the underside. I cut away what I could reach, "
	  "but by\n"
	  "this morning it had moved two plants further.\n\n"
	  "Is this blight, this early in the year? And if so, is there anything to be done that "
	  "does not\n"
	  "involve copper?",
	  "b1@circle.example.org", sample_photos, 2, NULL },
	{ "Bo Lindqvist", "bo@example.com", AT(0, 19, 40),
	  "That is blight, I am afraid. What has worked for us on the hill, in this order:\n\n"
	  "1. Take out every leaf below the first truss, sick or not.\n"
	  "2. Water only at the root, and only in the morning.\n"
	  "3. A roof of anything: an old window, foil on canes. Dry leaves do not catch it.\n\n"
	  "The full write-up with pictures is at "
	  "https://growers.example.org/handbook/diseases/late-blight/"
	  "what-we-tried-and-what-worked-2019-to-2025?view=all#roofs.",
	  "b2@circle.example.org", NULL, 0,
	  "Re: [tomatoes] Brown patches on early tomatoes: is this blight?" },
	{ "Chen Wei-Lin", NULL, AT(1, 7, 5),
	  "> is there anything to be done that does not involve copper?\n"
	  "Horsetail tea, sprayed weekly from now on. It does not cure, but it slows it by about "
	  "ten days here, and ten days\n"
	  "are often enough.",
	  "b3@circle.example.org", NULL, 0, NULL },
	{ "Dimitra Papadaki", "dimitra@example.org", AT(2, 21, 30),
	  "Same here, and Bo's roof saved mine last year.", "b4@circle.example.org", NULL, 0,
	  NULL },
};

static const struct digest_sentence sample_short[] = {
	{ "Which Saturday in April suits most people for the seed swap?", "Emeka Obi" },
	{ "The hall is free on the 11th and the 25th; on the 18th the choir has it.",
	  "Fatima Haddad" },
	{ "Eleven of fourteen who answered prefer the 25th, so we take it.", "Emeka Obi" },
};

static const struct digest_post sample_swap[] = {
	{ "Emeka Obi", "emeka@example.com", AT(1, 12, 0),
	  "Dear all, let us fix the day of the seed swap now, so that those with children can "
	  "plan.\n"
	  "Which Saturday in April suits you? Answer with the day alone, that is enough.",
	  "s1@circle.example.org", NULL, 0, NULL },
	{ "Fatima Haddad", "fatima@example.net", AT(1, 15, 0),
	  "The hall is free on the 11th and the 25th.", "s2@circle.example.org", NULL, 0, NULL },
	{ "Emeka Obi", "emeka@example.com", AT(4, 18, 20),
	  "Eleven of fourteen prefer the 25th, so we take it.", "s3@circle.example.org", NULL, 0,
	  NULL },
};

static const struct digest_post sample_sensor[] = {
	{ "Grzegorz Wi\xc5\x9bniewski", "grzegorz@example.org", AT(3, 22, 48),
	  "The soil sensors report again. Two things were wrong: the pin, and the sign of the "
	  "offset.\n\n"
	  "```\n"
	  "def moisture(raw):\n"
	  "    # 0 is dry air, 1023 is under water\n"
	  "    return 100 - (raw - OFFSET) * 100 / 1023\n"
	  "\n"
	  "if moisture(read(A0)) < 35 and not rain_expected():\n"
	  "    valve.open(minutes=12)  # <script>alert(\"no\")</script> & so on\n"
	  "```\n\n"
	  "What is left:\n- a case that keeps slugs out\n- somebody who can solder\n- the battery, "
	  "see "
	  "http://wiki.example.org/battery",
	  "t1@circle.example.org", NULL, 0, NULL },
};

static const struct digest_post sample_cjk[] = {
	{ "\xe4\xbd\x90\xe8\x97\xa4 \xe7\xbe\x8e\xe5\x92\xb2", "misaki@example.jp", AT(4, 6, 15),
	  "\xe7\x9a\x86\xe3\x81\x95\xe3\x82\x93\xe3\x80\x81\xe3\x81\x93\xe3\x82\x93\xe3\x81\xab\xe3"
	  "\x81\xa1\xe3\x81\xaf\xe3\x80\x82"
	  "\xe5\xba\xad\xe3\x81\xae\xe6\xa2\x85\xe3\x81\xae\xe6\x9c\xa8\xe3\x82\x92\xe5\x86\xac\xe3"
	  "\x81\xae\xe7\xb5\x82\xe3\x82\x8f\xe3\x82\x8a"
	  "\xe3\x81\xab\xe5\x89\xaa\xe5\xae\x9a\xe3\x81\x97\xe3\x81\xbe\xe3\x81\x97\xe3\x81\x9f\xe3"
	  "\x80\x82\xe3\x81\xa9\xe3\x81\xae\xe6\x9e\x9d"
	  "\xe3\x82\x92\xe6\xae\x8b\xe3\x81\x99\xe3\x81\xb9\xe3\x81\x8d\xe3\x81\x8b\xe3\x80\x81\xe5"
	  "\x86\x99\xe7\x9c\x9f\xe3\x82\x92\xe8\xa6\x8b\xe3\x81\xa6"
	  "\xe6\x95\x99\xe3\x81\x88\xe3\x81\xa6\xe3\x81\x84\xe3\x81\x9f\xe3\x81\xa0\xe3\x81\x91\xe3"
	  "\x81\xbe\xe3\x81\x9b\xe3\x82\x93\xe3\x81\x8b\xe3\x80\x82",
	  "j1@circle.example.org", NULL, 0, NULL },
	{ "Bo Lindqvist", "bo@example.com", AT(4, 20, 2),
	  "Keep the short spurs, take the long whips. Beautiful tree!", "j2@circle.example.org",
	  NULL, 0, NULL },
};

static const struct digest_post sample_rtl[] = {
	{ "\xd7\xa0\xd7\x95\xd7\xa2\xd7\x94 \xd7\x9c\xd7\x95\xd7\x99", "noa@example.com",
	  AT(5, 8, 30),
	  "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xd7\x9c\xd7\x9b\xd7\x95\xd7\x9c\xd7\x9d, "
	  "\xd7\x94\xd7\xa9\xd7\xa0\xd7\x94 "
	  "\xd7\x94\xd7\x96\xd7\x99\xd7\xaa\xd7\x99\xd7\x9d \xd7\xa4\xd7\xa8\xd7\x97\xd7\x95 "
	  "\xd7\x9e\xd7\x95\xd7\xa7\xd7\x93\xd7\x9d "
	  "\xd7\x91\xd7\xa9\xd7\x91\xd7\x95\xd7\xa2\xd7\x99\xd7\x99\xd7\x9d. "
	  "\xd7\x94\xd7\x90\xd7\x9d \xd7\x9e\xd7\x99\xd7\xa9\xd7\x94\xd7\x95 "
	  "\xd7\xa8\xd7\x90\xd7\x94 \xd7\x93\xd7\x91\xd7\xa8 \xd7\x93\xd7\x95\xd7\x9e\xd7\x94? "
	  "\xd7\x94\xd7\xa4\xd7\xa8\xd7\x98\xd7\x99\xd7\x9d "
	  "\xd7\x91-https://olives.example.org/2026.",
	  "r1@circle.example.org", NULL, 0, NULL },
};

static const struct digest_post sample_welcome[] = {
	{ "H\xc3\xa9l\xc3\xa8ne Marchand", "helene@example.fr", AT(5, 17, 45),
	  "Hello from a balcony in Lyon, second floor, facing east. I grow what fits into eleven "
	  "boxes and I am here to "
	  "learn about compost without neighbours noticing. \xf0\x9f\x8c\xb1",
	  "w1@circle.example.org", NULL, 0, NULL },
};

static const char *const sample_tags_blight[] = { "tomatoes", "diseases" };
static const char *const sample_tags_tech[] = { "tools" };

static const struct digest_thread sample_threads[] = {
	{ .subject = "Seed swap: which Saturday?",
	  .section = "Events",
	  .item = 311,
	  .mark = "m3pq",
	  .posts = sample_swap,
	  .n_posts = 3,
	  .total = 16,
	  .sentences = sample_short,
	  .n_sentences = 3,
	  .question = true,
	  .answered = true },
	{ .subject = "Re: [circle] Brown patches on early tomatoes: is this blight?",
	  .section = "Questions",
	  .tags = sample_tags_blight,
	  .n_tags = 2,
	  .item = 307,
	  .mark = "k7f2",
	  .posts = sample_blight,
	  .n_posts = 4,
	  .total = 4,
	  .for_you = true,
	  .question = true,
	  .url = "https://archive.example.org/circle/307" },
	{ .subject = "Watering by sensor, <b>second</b> try & a small victory",
	  .section = "Workshop",
	  .tags = sample_tags_tech,
	  .n_tags = 1,
	  .item = 315,
	  .mark = "x2ab",
	  .posts = sample_sensor,
	  .n_posts = 1,
	  .total = 9 },
	{ .subject = "\xe6\xa2\x85\xe3\x81\xae\xe6\x9c\xa8\xe3\x81\xae\xe5\x89\xaa\xe5\xae\x9a\xe3"
		     "\x81\xab\xe3\x81\xa4\xe3\x81\x84\xe3\x81\xa6",
	  .section = "Questions",
	  .item = 318,
	  .mark = "ume4",
	  .posts = sample_cjk,
	  .n_posts = 2,
	  .total = 2,
	  .question = true,
	  .answered = true },
	{ .subject = "\xd7\x96\xd7\x99\xd7\xaa\xd7\x99\xd7\x9d "
		     "\xd7\xa4\xd7\x95\xd7\xa8\xd7\x97\xd7\x99\xd7\x9d "
		     "\xd7\x9e\xd7\x95\xd7\xa7\xd7\x93\xd7\x9d",
	  .section = "Questions",
	  .item = 320,
	  .mark = "zyt9",
	  .posts = sample_rtl,
	  .n_posts = 1,
	  .total = 1,
	  .question = true },
	{ .subject = "Welcome, H\xc3\xa9l\xc3\xa8ne",
	  .section = "New here",
	  .item = 322,
	  .mark = "hel1",
	  .posts = sample_welcome,
	  .n_posts = 1,
	  .total = 1 },
};

static const struct letter_list sample_list = {
	.name = "Gardeners' Circle",
	.id = "circle.example.org",
	.post = "mailto:circle@example.org",
	.help = "mailto:circle+help@example.org",
	.subscribe = "mailto:circle+join@example.org",
	.unsubscribe = "mailto:circle+leave.\x01L\x02@example.org",
	.owner = "mailto:circle+owner@example.org",
};

static const struct digest_edition sample_edition = {
	.community = "Gardeners' Circle",
	.address = "circle@example.org",
	.separator = "+",
	.prefix = "[circle]",
	.list = &sample_list,
	.number = 47,
	.from = AT(0, 0, 0),
	.to = AT(6, 23, 59),
	.date = AT(7, 7, 0),
	.intro = "The frost is over on most of our plots, and it shows: blight is early, olives "
		 "are early, and so are you. "
		 "The seed swap has a date now. Thank you, Emeka.",
	.threads = sample_threads,
	.n_threads = sizeof sample_threads / sizeof *sample_threads,
	.seed = 47,
};

#endif
