/*
 * gmime.h - what the reader takes from GMime: transfer codings and the parameters of a field.
 *
 * Opened with the first mail that is read (base/library.h). Its walk over the parts, its addresses,
 * dates and encoded words are not used: see README, "Ideas that were rejected".
 */
#ifndef READER_GMIME_H
#define READER_GMIME_H

#include <gmime/gmime.h>

struct gmime {
	void (*init)(void);
	GMimeParserOptions *(*options_new)(void);
	void (*encoding_init_decode)(GMimeEncoding *, GMimeContentEncoding);
	size_t (*encoding_step)(GMimeEncoding *, const char *, size_t, char *);
	size_t (*encoding_flush)(GMimeEncoding *, const char *, size_t, char *);
	GMimeParamList *(*params_parse)(GMimeParserOptions *, const char *);
	int (*params_length)(GMimeParamList *);
	GMimeParam *(*params_at)(GMimeParamList *, int);
	const char *(*param_name)(GMimeParam *);
	GMimeParamEncodingMethod (*param_method)(GMimeParam *);
	const char *(*param_value)(GMimeParam *);
	void (*unref)(gpointer);
	GMimeParserOptions *options; /* owned, for the life of the process */
};

const struct gmime *gmime(void); /* opened and ready; never NULL */

#endif
