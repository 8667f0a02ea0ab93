#include "role.h"

#include <stddef.h>

const struct role *const roles_all[] = {
	NULL,
};
