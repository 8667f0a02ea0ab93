/*
 * picture.h - how wide a picture is, from its first bytes.
 *
 * Outlook's Word engine shows a picture as wide as it is, whatever the style says, and a page with
 * it: only a width attribute holds it. Pure; the bytes are not trusted.
 */
#ifndef COMPOSE_PICTURE_H
#define COMPOSE_PICTURE_H

#include <stddef.h>

/* picture_width - pixels of a PNG, GIF, JPEG or WebP (simple, lossless or extended); 0: not known */
int picture_width(const char *p, size_t n);

#endif
