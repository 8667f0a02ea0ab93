#include "store/pack.h"

#include <zstd.h>

#include "base/arena.h"

static ZSTD_CCtx *cctx;
static ZSTD_DCtx *dctx;

const void *pack(struct arena *a, const void *p, size_t n, int level, size_t *packed)
{
	size_t room = ZSTD_compressBound(n);
	char *out = arena_get(a, room);

	if (!cctx && !(cctx = ZSTD_createCCtx()))
		die("out of memory for compression");
	*packed = ZSTD_compressCCtx(cctx, out, room, p, n, level);
	if (ZSTD_isError(*packed))
		die("zstd: %s", ZSTD_getErrorName(*packed));
	return out;
}

enum err unpack(struct arena *a, const void *p, size_t n, size_t cap, char **out, size_t *out_n)
{
	unsigned long long size = ZSTD_getFrameContentSize(p, n);

	if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > cap)
		return BAD;
	if (!dctx && !(dctx = ZSTD_createDCtx()))
		die("out of memory for decompression");
	*out = arena_get(a, (size_t)size + 1);
	*out_n = ZSTD_decompressDCtx(dctx, *out, (size_t)size, p, n);
	if (ZSTD_isError(*out_n) || *out_n != size)
		return BAD;
	return OK;
}
