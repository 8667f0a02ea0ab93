#include "community/said.h"

#include <string.h>

#include "community/thread.h"
#include "reader/html_child.h"
#include "reader/quote_known.h"
#include "reader/reader.h"
#include "store/store_outbox.h"
#include "store/store_thread.h"

const char *said_text(struct community *c, struct arena *a, int64_t id)
{
	struct mailing *m = mailing_find(c->s, a, id);
	const char *page = "";
	struct mail *mail;
	struct why say;

	if (!m || reader_read(a, m->content, m->content_n,
			      &(struct reader_options){ .html = c->html }, &mail, &say) != OK)
		return "";
	for (size_t i = 0; i < mail->n_leaves; i++)
		if (!strcmp(mail->leaves[i].type, "text/html") && !mail->leaves[i].is_text &&
		    html_child_text(c->html, a, mail->leaves[i].bytes, mail->leaves[i].n, &page,
				    &say) != OK)
			page = "";
	return arena_printf(a, "%s\n\n%s", mail->text, page);
}

void said_within(struct community *c, struct work *w)
{
	struct mail *m = w->m;

	if (w->parted || !quote_known_may(m))
		return;
	w->parted = true;
	for (size_t i = m->references.n; i-- > 0;) {
		struct msgid row;

		if (msgid_find(c->s, thread_hash(c->key, m->references.v[i]), &row) != OK ||
		    !row.post)
			continue;
		quote_known(w->a, m, said_text(c, w->a, mailing_of_post(c->s, row.post)));
		return;
	}
}
