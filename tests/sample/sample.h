/*
 * sample.h - an invented community, written down as people read it, told as mail programs write it.
 *
 * people.txt says who there is, and week-NN.txt who wrote what. Each begins with how it is to be
 * read. The same scripts give the same bytes.
 */
#ifndef TESTS_SAMPLE_SAMPLE_H
#define TESTS_SAMPLE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"

#define SAMPLE_ADDRESS "circle@seeds.example.org"

/* What a person writes with: see sample_mail.c. */
enum client { THUNDERBIRD, GMAIL, OUTLOOK, APPLE, PHONE, MUTT, WEBMAIL, CLIENTS };

struct writer {
	const char *key, *name, *address, *charset, *lang, *mode;
	enum client client;
	int offset;    /* seconds east of UTC in winter */
	bool summer;   /* clocks go forward on 29 March 2026 */
	bool outsider; /* writes, but is no member */
	struct buf signature;
};

struct file {
	const char *name, *type;
	struct buf text; /* of a text file */
	size_t bytes;    /* of one that is made up */
	struct file *next;
};

enum manner { MANNER_WRITTEN, MANNER_AWAY, MANNER_UNDELIVERED };

struct said {
	const char *id, *subject, *message_id, *to;
	const struct writer *who;
	const struct said *parent;
	enum client client;
	enum manner manner;
	time_t at, arrives; /* written; in the mailbox */
	int offset;         /* of the author's clock then */
	bool lost;          /* the References got lost */
	long number;        /* in the order of the scripts, from 1 */
	struct buf body;    /* as in the script */
	struct file *files;
};

/* The whole mail, CR LF. */
const char *sample_mail(struct arena *a, const struct said *s, size_t *n);

/* sample_archive - an mbox file in two, FOLDER/before.mbox and last.mbox; prints from and to of its
 * last week, the weekday and hour when that ends, and how many mails came before and in it. */
int sample_archive(const char *path, const char *folder);

#endif
