/*
 * settings_table.h - the table of all settings; for the settings_*.c files alone.
 */
#ifndef BASE_SETTINGS_TABLE_H
#define BASE_SETTINGS_TABLE_H

#include "base/settings.h"

enum setting_type {
	SET_TEXT,     /* one line; "" where not set */
	SET_MAYBE,    /* the same, NULL where not set */
	SET_PATH,     /* made absolute; NULL where not set */
	SET_ADDRESS,  /* a mail address */
	SET_ZONE,     /* an IANA name that this machine knows; "" only where the default is "" */
	SET_LANGUAGE, /* "en", "pt-BR" */
	SET_CLOCK,    /* "03:30" */
	SET_HOURS,    /* "22:00-07:00" or "" */
	SET_WORD,     /* one of the choices as text, or "" */
	SET_LAPSE,    /* a span as text, or "" */
	SET_NUMBER,   /* int */
	SET_YESNO,    /* bool */
	SET_SIZE,     /* int64_t bytes, "25M" */
	SET_SPAN,     /* int64_t seconds, "7d" */
	SET_CHOICE,   /* an enum, in the order of the choices */
	SET_LIST,     /* struct settings_list of texts */
	SET_ADDRESSES /* struct settings_list of mail addresses */
};

struct setting {
	const char *key;
	enum setting_type type;
	const char *def;     /* as text; NULL: must be given. Lists: parted by blanks */
	int64_t min, max;    /* NUMBER, SIZE, SPAN, LAPSE */
	const char *choices; /* CHOICE, WORD: "retry|hold" */
	size_t at;           /* where it goes in the struct */
	const char *help;    /* lines parted by \n */
	const char *example; /* as conf/tidings.conf has it, where the default would not do */
};

static inline bool setting_is_list(const struct setting *row)
{
	return row->type == SET_LIST || row->type == SET_ADDRESSES;
}

/* A group of the file. `repeated`: a list of groups, each with its own struct of `size` bytes that
 * begins with `file` and `line`; the list stands at `at` of struct settings. */
struct section {
	const char *name; /* "" holds the keys outside any group */
	const char *help;
	const struct setting *rows; /* ends with a NULL key */
	bool repeated;
	size_t at, size;
	const char *sample; /* repeated: what the example file shows ... */
	bool active;        /* ... as settings, not as a comment */
};

extern const struct section settings_sections[]; /* ends with a NULL name */

/* Puts one value, given as text, where it belongs. false: say tells what to write instead. */
bool setting_put(struct arena *a, const struct setting *row, void *base, const char *folder,
		 const char *text, char say[200]);
bool setting_put_list(struct arena *a, const struct setting *row, void *base, const char **v,
		      size_t n, char say[200]);

/* For settings_place: key as there. */
void settings_place_keep(struct settings *s, const char *key, struct settings_place place);

/* What one setting cannot know of another: kinds, accounts, names given twice. */
void settings_check_whole(struct arena *a, struct settings *s, struct settings_faults *f);

#endif
