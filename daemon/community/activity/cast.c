#include "community/activity/cast.h"

#include <string.h>

#include "community/answer.h"
#include "community/list/list_head.h"
#include "compose/letter.h"
#include "compose/note.h"
#include "compose/splice.h"
#include "compose/value.h"
#include "compose/words.h"

static void answer_to(struct arena *a, const struct mail *m, struct letter *l)
{
	l->auto_submitted = "auto-replied";
	l->precedence = NULL;
	answer_thread(a, m, l);
}

/* The token is not known yet and a mark is no part of a valid address: the name is written with
 * our own address, which is then changed. */
static struct letter_field reply_field(struct community *c, struct arena *a, const char *reply)
{
	const char *box =
		letter_mailbox_value(a, c->set->community.name, c->set->community.address);
	const char *open = box ? strrchr(box, '<') : NULL;

	return (struct letter_field){
		.name = "Reply-To",
		.value = open ? arena_printf(a, "%.*s<%s>", (int)(open - box), box, reply) : reply,
		.kind = FIELD_RAW
	};
}

static enum err compose_text(struct community *c, struct arena *a, struct cast *cast,
			     struct cast_text *t, struct why *w)
{
	const struct settings *set = c->set;
	const char *ours = set->community.address, *sep = set->community.separator;
	const struct lang *lang = words_lang(c->words, t->group->lang, set->community.language);
	struct value *values = note_values(a, lang, set->community.name, ours, sep);
	const char *reply = answer_token_address(c, a, TOKEN_LETTER);
	struct letter_field back = reply_field(c, a, reply);
	struct letter l = { .from_name = set->community.name,
			    .from = ours,
			    .extra = &back,
			    .n_extra = 1,
			    .list = list_head(c, a),
			    .auto_submitted = "auto-generated",
			    .precedence = "list",
			    .dots = true };
	struct letter_bytes b;
	struct note note;

	value_set_text(values, "name", "");
	value_set_text(values, "token_address", answer_token_way(c, a, lang, TOKEN_LETTER));
	if (cast->to)
		answer_to(a, cast->to->m, &l);
	cast->group = t->group;
	cast->n_files = 0;
	if (cast->write(a, lang, values, &note, cast->arg, w) != OK)
		return BAD;
	l.subject = note.subject;
	l.body = letter_with_files(a, note.body, cast->files, cast->n_files);
	l.seed = (uint64_t)token_hash(c->key, note.text, strlen(note.text));
	if (letter_build(a, &l, &b, w) != OK)
		return BAD;
	t->content = b.p;
	t->content_n = b.n;
	t->marks = splice_pack(a, b.marks, b.n_marks, &t->marks_n);
	return OK;
}

enum err cast_compose(struct community *c, struct arena *a, struct cast *cast, struct why *w)
{
	struct cast_group *g;

	if (!cast->want.per_week)
		cast->want.per_week = c->set->members.letters_per_week;
	g = cast_collect(c->s, a, &cast->want, &cast->n, &cast->over);
	cast->texts = arena_get(a, (cast->n + 1) * sizeof *cast->texts);
	for (size_t i = 0; i < cast->n; i++) {
		cast->texts[i].group = &g[i];
		if (compose_text(c, a, cast, &cast->texts[i], w) != OK)
			return BAD;
	}
	return OK;
}

int64_t cast_store(struct community *c, struct arena *a, struct cast *cast)
{
	const char *bounce =
		route_address(a, c->set->community.address, c->set->community.separator, "b.%");

	cast->letters = 0;
	for (size_t i = 0; i < cast->n; i++) {
		const struct cast_text *t = &cast->texts[i];
		const char *lang = t->group->lang;
		struct mailing m = { .key = arena_printf(a, "%s:%s%s%s", cast->key,
							 lang ? lang : "",
							 t->group->zone ? ":" : "",
							 t->group->zone ? t->group->zone : ""),
				     .kind = cast->kind,
				     .class = cast->class,
				     .sender = bounce,
				     .content = t->content,
				     .content_n = t->content_n,
				     .marks = t->marks,
				     .marks_n = t->marks_n,
				     .created = cast->want.now,
				     .post = cast->to ? cast->to->r->id : 0,
				     .activity = cast->activity };

		if (mailing_add(c->s, &m) == OK)
			cast->letters +=
				cast_letters(c->s, t->group, m.id, (int)cast->class, cast->due);
	}
	return cast->letters;
}
