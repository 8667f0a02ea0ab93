/*
 * check_loop.h - what check_loop.c (the letters' way) and check_loop_tell.c (the report) share.
 */
#ifndef CLI_CHECK_LOOP_H
#define CLI_CHECK_LOOP_H

#include "cli/check.h"
#include "community/route.h"
#include "inbox/inbox.h"
#include "reader/reader.h"
#include "send/send.h"

#define LOOP_FIELD "X-Tidings-Check"

enum { LOOP_PROBES = 6 }; /* the bare address and each separator */

enum loop_state {
	LOOP_WAITING,
	LOOP_ARRIVED,
	LOOP_RETURNED, /* a report came that it cannot be delivered */
	LOOP_REFUSED   /* by the submission server; said has its words */
};

struct loop_probe {
	const char *separator; /* "": to the bare address */
	const char *mark, *to, *envelope, *id, *subject;
	struct send_letter letter;
	struct iovec content;
	enum loop_state state;
	const char *said;
	int64_t at_ms, took_ms; /* when the server took it; from there until it was seen */
	const char *folder;
	const struct header *fields; /* as it arrived */
	size_t n_fields;
	bool in_sent;
};

struct loop_place {
	const char *name;
	bool sent;
	uint32_t after; /* the last UID looked at */
};

struct loop {
	const struct check *k;
	json_t *told; /* the part of k->json */
	struct arena *a;
	const struct settings *set;
	int wait_s;
	struct inbox *inbox;
	struct loop_probe v[LOOP_PROBES];
	size_t n;
	struct loop_place *places, *at;
	size_t n_places, cap_places;
	const char *sent_folder; /* NULL: the server names none */
};

/* Tells what came of it and which settings that means; an exit code. */
int loop_tell(const struct loop *l);

#endif
