#include "compose/picture.h"

#include <string.h>

enum { SEGMENTS = 1000 };

static int big(const unsigned char *p)
{
	return p[0] << 8 | p[1];
}

static int little(const unsigned char *p)
{
	return p[1] << 8 | p[0];
}

/* Segments by their lengths up to the frame header (ITU T.81, B.1.1.3 and B.2.2). */
static int jpeg_width(const unsigned char *p, size_t n)
{
	size_t at = 2;

	for (int i = 0; i < SEGMENTS && at + 9 <= n && p[at] == 0xff; i++) {
		int kind = p[at + 1], length = big(p + at + 2);

		if (kind == 0xff) { /* filling */
			at++;
			continue;
		}
		/* C4, C8 and CC are tables, not frames. */
		if (kind >= 0xc0 && kind <= 0xcf && kind != 0xc4 && kind != 0xc8 && kind != 0xcc)
			return big(p + at + 7);
		if (length < 2)
			return 0;
		at += 2 + (size_t)length;
	}
	return 0;
}

static int webp_width(const unsigned char *p)
{
	if (!memcmp(p + 12, "VP8 ", 4))
		return little(p + 26) & 0x3fff;
	if (!memcmp(p + 12, "VP8L", 4))
		return (little(p + 21) & 0x3fff) + 1;
	if (!memcmp(p + 12, "VP8X", 4))
		return (little(p + 24) | p[26] << 16) + 1;
	return 0;
}

int picture_width(const char *bytes, size_t n)
{
	const unsigned char *p = (const unsigned char *)bytes;

	if (n >= 24 && !memcmp(p, "\x89PNG\r\n\x1a\n", 8))
		return p[16] || p[17] ? 0 : big(p + 18); /* over 65535 is no picture for a letter */
	if (n >= 10 && !memcmp(p, "GIF8", 4))
		return little(p + 6);
	if (n >= 30 && !memcmp(p, "RIFF", 4) && !memcmp(p + 8, "WEBP", 4))
		return webp_width(p);
	if (n >= 4 && p[0] == 0xff && p[1] == 0xd8)
		return jpeg_width(p, n);
	return 0;
}
