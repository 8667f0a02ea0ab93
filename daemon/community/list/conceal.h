/*
 * conceal.h - our tokens taken out of what goes on to others.
 *
 * Who forwards a digest, or answers one with all of it quoted, quotes what acts in their own name:
 * the leaving address, the reply addresses. A token is covered wherever it can be read.
 */
#ifndef COMMUNITY_CONCEAL_H
#define COMMUNITY_CONCEAL_H

#include "community/community.h"

/* The mail's raw bytes with each token's characters covered by "x", in plain, quoted-printable and
 * base64 parts, those of attached messages included; all else byte for byte, at the same place.
 * m->raw itself where there is none. */
const char *conceal_raw(struct community *c, struct arena *a, const struct mail *m);

#endif
