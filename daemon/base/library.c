#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

#include "base/err.h"

void library_open(const char *soname, const struct library_function *v, size_t n)
{
	void *lib = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

	for (size_t i = 0; i < n; i++) {
		void *f = lib ? dlsym(lib, v[i].name) : NULL;

		if (!f)
			die("%s cannot be used: %s. Was the package removed?", soname, dlerror());
		memcpy(v[i].to, &f, sizeof f);
	}
}
