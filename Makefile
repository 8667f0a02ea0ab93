# Tidings - see README.md. `make help` lists what can be made.
SHELL   = /bin/sh
PREFIX ?= /usr/local
B      ?= build
CC     ?= cc

PKGS    = sqlite3 gnutls gmime-3.0 libsodium libical glib-2.0 libxml-2.0 libpcre2-8 libidn2 libpsl \
          jansson libzstd libseccomp libcmark libconfig
WARN    = -Wall -Wextra -Wshadow -Wpedantic -Wvla -Wstrict-prototypes -Wmissing-prototypes \
          -Wpointer-arith -Wwrite-strings -Wformat=2 -Wno-format-nonliteral -Werror=implicit
OPT    ?= -O2 -g
HARDEN ?= -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
CFLAGS_ALL = -std=c11 -D_GNU_SOURCE $(WARN) $(OPT) $(HARDEN) $(SAN) -Idaemon -Ifilters -I. -I$(B) \
          -DTIDINGS_SHARE='"$(PREFIX)/share/tidings"' $(shell pkg-config --cflags $(PKGS)) $(CFLAGS)
# libetpan's own pkg-config flags would turn PIE off (research: -specs=no-pie-link): plain -letpan.
LIBS    = $(shell pkg-config --libs $(PKGS)) -letpan -lunistring -lstemmer -lm
LDFLAGS_ALL = -pie -Wl,-z,relro,-z,now $(SAN) $(LDFLAGS)

SRC     = $(filter-out daemon/main.c,$(wildcard daemon/*.c daemon/*/*.c)) $(wildcard filters/*.c)
OBJ     = $(SRC:%.c=$(B)/%.o) $(B)/sql.o
UNIT    = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))
SQL     = $(sort $(wildcard daemon/store/sql/*.sql))

all: tidings

tidings: $(B)/daemon/main.o $(B)/libtidings.a
	@echo "  LINK $@"; $(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

$(B)/libtidings.a: $(OBJ)
	@rm -f $@
	@ar rcs $@ $(OBJ)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC   $<"; $(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(B)/sql.c: $(SQL) daemon/store/embed.sh
	@mkdir -p $(@D)
	@sh daemon/store/embed.sh $(SQL) > $@

$(B)/sql.o: $(B)/sql.c
	@$(CC) $(CFLAGS_ALL) -Wno-overlength-strings -c -o $@ $<

# --- tests ---------------------------------------------------------------------------------
$(B)/unit/%: $(B)/tests/unit/%.o $(B)/libtidings.a
	@mkdir -p $(@D)
	@echo "  LINK $@"; $(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) -lcmocka

unit: $(UNIT:%=$(B)/unit/%)
	@sh tests/run-unit.sh $(B) $(UNIT)

# Sample letters and their pictures in build/looks, for eyes to judge.
looks: $(B)/tests/looks/looks.o $(B)/libtidings.a
	@$(CC) $(LDFLAGS_ALL) -o $(B)/looks-program $^ $(LIBS)
	@sh tests/looks/run.sh $(B)/looks-program $(B)/looks $(LOOK)

unit-%: $(B)/unit/test_%
	TIDINGS_BUILD=$(B) $<

# Real servers, unpacked under $(B) and never installed (tests/servers/up says what they offer).
servers:
	@TIDINGS_BUILD=$(B) tests/servers/fetch

TESTPROG = $(patsubst tests/e2e/%.c,$(B)/e2e/%,$(wildcard tests/e2e/*.c))

$(B)/e2e/%: $(B)/tests/e2e/%.o $(B)/libtidings.a
	@mkdir -p $(@D)
	@echo "  LINK $@"; $(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

e2e: tidings $(TESTPROG)
	@TIDINGS_BUILD=$(B) tests/run-e2e.sh

-include $(OBJ:.o=.d) $(B)/daemon/main.d $(UNIT:%=$(B)/tests/unit/%.d)

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

# The table of settings is the source; the file shows it (a test compares them).
conf: tidings
	./tidings check --settings > conf/tidings.conf.new && mv conf/tidings.conf.new conf/tidings.conf

clean:
	rm -rf $(B) tidings

.PHONY: all unit looks servers e2e format conf clean
.SECONDARY:
