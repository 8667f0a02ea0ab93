#include "reader/gmime.h"

#include "base/library.h"

const struct gmime *gmime(void)
{
	static struct gmime g;
	const struct library_function v[] = {
		{ "g_mime_init", &g.init },
		{ "g_mime_parser_options_new", &g.options_new },
		{ "g_mime_encoding_init_decode", &g.encoding_init_decode },
		{ "g_mime_encoding_step", &g.encoding_step },
		{ "g_mime_encoding_flush", &g.encoding_flush },
		{ "g_mime_param_list_parse", &g.params_parse },
		{ "g_mime_param_list_length", &g.params_length },
		{ "g_mime_param_list_get_parameter_at", &g.params_at },
		{ "g_mime_param_get_name", &g.param_name },
		{ "g_mime_param_get_encoding_method", &g.param_method },
		{ "g_mime_param_get_value", &g.param_value },
		{ "g_object_unref", &g.unref },
	};

	if (!g.options) {
		library_open(LIBGMIME, v, sizeof v / sizeof *v);
		g.init();
		g.options = g.options_new();
	}
	return &g;
}
