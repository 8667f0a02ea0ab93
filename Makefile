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
# Opened by the processes that read mail (daemon/base/library.h), not linked.
soname  = $(shell objdump -p $$($(CC) -print-file-name=lib$(1).so) 2>/dev/null | sed -n 's/ *SONAME *//p')
LIBXML  := $(or $(call soname,xml2),libxml2.so.2)
LIBGMIME := $(or $(call soname,gmime-3.0),libgmime-3.0.so.0)
CFLAGS_ALL = -std=c11 -D_GNU_SOURCE $(WARN) $(OPT) $(HARDEN) $(SAN) -Idaemon -Ifilters -I. -I$(B) \
          -DLIBXML='"$(LIBXML)"' -DLIBGMIME='"$(LIBGMIME)"' \
          -DTIDINGS_SHARE='"$(PREFIX)/share/tidings"' $(shell pkg-config --cflags $(PKGS)) $(CFLAGS)
# libetpan's own pkg-config flags would turn PIE off (research: -specs=no-pie-link): plain -letpan.
LIBS    = $(shell pkg-config --libs $(PKGS)) -letpan -lunistring -lstemmer -lm
LDFLAGS_ALL = -pie -Wl,-z,relro,-z,now,--as-needed $(SAN) $(LDFLAGS)

SRC     = $(filter-out daemon/main.c,$(wildcard daemon/*.c daemon/*/*.c daemon/*/*/*.c)) $(wildcard filters/*.c)
OBJ     = $(SRC:%.c=$(B)/%.o) $(B)/sql.o
UNIT    = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))
SQL     = $(sort $(wildcard daemon/store/sql/*.sql))

# The parts of the tree that tests/run-NAME.sh checks; each is a target NAME as well.
CHECKS  = unit $(filter-out unit check fuzz,$(patsubst tests/run-%.sh,%,$(wildcard tests/run-*.sh)))
FUZZ    = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
# These know where the program's own files are installed.
SHARED  = $(patsubst %.c,$(B)/%.o,$(shell grep -l TIDINGS_SHARE $(SRC)))

# As many jobs as there are processors, unless the user said how many.
JOBS    = $(if $(filter -j%,$(MAKEFLAGS)),,-j$$(nproc 2>/dev/null || echo 2))

all: tidings

help:
	@echo "make               the program, ./tidings"
	@echo "make demo          a digest of a sample community; MBOX=file for one of your archive"
	@echo "make deps          install what is needed (Debian packages); make deps-build for less"
	@echo "make check         install what tests need, build, test; the last line counts"
	@echo "make lint          format, warnings, cppcheck and our own rules"
	@echo "make ci            lint and check, as .ci/run does on a fresh machine"
	@echo "make unit          the unit tests; make unit-NAME for one, with its output"
	@echo "make e2e           against real servers, which make servers unpacks under $(B)"
	@echo "make year          a year of 300 people against an oracle; YEAR_SEED=n for another"
	@echo "make corpora       real mail with known answers, where CORPORA=folder has it"
	@echo "make check-crash   two weeks, killed at each commit and send; make crash: each 30th"
	@echo "make check-asan    the unit tests under AddressSanitizer and UBSan"
	@echo "make check-valgrind the unit tests under valgrind"
	@echo "make fuzz          each fuzzer for FUZZ_S=20 seconds"
	@echo "make bench         the main job measured at BENCH_N=10000 posts: a table, and JSON;"
	@echo "                   PEERS=1 or a folder runs other programs beside it, and prints ratios"
	@echo "make looks         sample letters and their pictures, for eyes to judge"
	@echo "make install       to PREFIX=$(PREFIX), below DESTDIR where it is set"
	@echo "make uninstall     takes that away again; communities stay"
	@echo "make format        clang-format; make conf: what is in conf/ from the table"
	@echo "make clean         remove what was built"

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

# --- a look at it ------------------------------------------------------------------------------
# Installs what is missing, builds, and shows a week of a sample community; MBOX=file: of yours.
demo:
	@tests/deps.sh build || pkg-config --exists $(PKGS)
	@$(MAKE) -s $(JOBS) --no-print-directory tidings $(B)/sample/sample
	@TIDINGS_BUILD=$(B) tests/sample/demo.sh

SAMPLE  = $(patsubst %.c,$(B)/%.o,$(wildcard tests/sample/*.c))

$(B)/sample/sample: $(SAMPLE) $(B)/libtidings.a
	@mkdir -p $(@D)
	@echo "  LINK $@"; $(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

# --- tests ---------------------------------------------------------------------------------
$(B)/unit/%: $(B)/tests/unit/%.o $(B)/libtidings.a
	@mkdir -p $(@D)
	@echo "  LINK $@"; $(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) -lcmocka

unit: $(UNIT:%=$(B)/unit/%)
	@sh tests/run-unit.sh $(B) $(UNIT)

# Sample letters and their pictures in build/looks, for eyes to judge.
$(B)/looks-program: $(B)/tests/looks/looks.o $(B)/libtidings.a
	@echo "  LINK $@"; $(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

looks: $(B)/looks-program
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

-include $(TESTPROG:$(B)/e2e/%=$(B)/tests/e2e/%.d)

e2e: tidings $(TESTPROG) $(B)/sample/sample $(B)/looks-program $(UNIT:%=$(B)/unit/%)
	@TIDINGS_BUILD=$(B) tests/run-e2e.sh

# Real mail with known answers, where CORPORA=../shared/corpora has it.
corpora: tidings
	@TIDINGS_BUILD=$(B) tests/run-corpora.sh

# A year of three hundred people against an oracle; YEAR_SEED=n lives another one.
YEAR    = $(patsubst %.c,$(B)/%.o,$(wildcard tests/year/*.c))

$(B)/year: $(YEAR) $(B)/libtidings.a
	@echo "  LINK $@"; $(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) -lcmocka

-include $(YEAR:.o=.d)

year: $(B)/year
	@TIDINGS_BUILD=$(B) tests/run-year.sh

# Killed at every commit and every send; `make crash`, a part of check, takes each 30th.
check-crash: tidings
	@TIDINGS_BUILD=$(B) CRASH_EVERY=1 tests/run-crash.sh

crash: tidings
	@TIDINGS_BUILD=$(B) CRASH_EVERY=$(or $(CRASH_EVERY),30) tests/run-crash.sh

deps:
	@tests/deps.sh

deps-%:
	@tests/deps.sh $*

# Says what is missing before a hundred compiler errors would.
deps-check:
	@pkg-config --exists $(PKGS) cmocka || { \
		pkg-config --print-errors --exists $(PKGS) cmocka; echo "run: make deps"; exit 1; } >&2

check:
	@tests/deps.sh build test || $(MAKE) -s deps-check
	@$(MAKE) -s $(JOBS) --no-print-directory tidings
	@TIDINGS_BUILD=$(B) MAKE="$(MAKE)" tests/run-check.sh $(CHECKS)

ci: deps-check tidings
	@TIDINGS_BUILD=$(B) MAKE="$(MAKE)" tests/run-check.sh lint $(CHECKS)

lint: tidings
	$(file >$(B)/lint.flags,$(CFLAGS_ALL))
	@TIDINGS_BUILD=$(B) tests/lint/run.sh

# Sanitizers want their own build; what libraries keep until the end is no leak of ours.
check-asan:
	@ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
	$(MAKE) --no-print-directory B=$(B)/asan OPT="-O1 -g" HARDEN=-fPIE \
		SAN="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer" unit

# What the sanitizers' build cannot see: bytes never written. A sandbox and valgrind exclude each other,
# it is larger and slower than the child for HTML and hostile mails may be, and signals wait in it for ever.
check-valgrind: $(UNIT:%=$(B)/unit/%)
	@UNDER="valgrind -q --error-exitcode=9 --child-silent-after-fork=yes --suppressions=tests/valgrind.supp" LIMIT=1800 \
		sh tests/run-unit.sh $(B) $(filter-out $(NOT_SMALL),$(UNIT))
NOT_SMALL = test_sandbox test_reader_hostile test_reader_html test_relay_html test_digest_forms test_digest_clients \
	test_supervise

# libFuzzer needs clang and a build of its own.
fuzz:
	@$(MAKE) --no-print-directory B=$(B)/fuzz CC=clang OPT="-O1 -g" HARDEN=-fPIE \
		SAN="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined" \
		$(FUZZ:%=$(B)/fuzz/%)
	@tests/run-fuzz.sh $(B)/fuzz $(FUZZ)

$(B)/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/libtidings.a
	@echo "  LINK $@"; $(CC) $(LDFLAGS_ALL) -fsanitize=fuzzer -o $@ $^ $(LIBS) -lcmocka

# --- installing -------------------------------------------------------------------------------
$(SHARED): $(B)/prefix

$(B)/prefix: force
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' > $@

SHARE   = $(DESTDIR)$(PREFIX)/share
UNITDIR ?= $(PREFIX)/lib/systemd/system

install: tidings
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/tidings $(SHARE)/doc/tidings $(DESTDIR)$(UNITDIR)
	install -m 755 tidings $(DESTDIR)$(PREFIX)/bin/tidings
	install -m 644 conf/tidings.conf $(wildcard README.md) LICENSE $(SHARE)/doc/tidings
	sed 's|/usr/local|$(PREFIX)|g' conf/tidings@.service > $(DESTDIR)$(UNITDIR)/tidings@.service
	chmod 644 $(DESTDIR)$(UNITDIR)/tidings@.service
	for f in $(patsubst conf/%,%,$(wildcard conf/recipes/*)) ; do \
		install -D -m 644 conf/$$f $(SHARE)/tidings/$$f || exit 1; done
	for f in $$(find $(wildcard templates) -path 'templates/*' -type f) ; do install -D -m 644 $$f $(SHARE)/tidings/$$f || exit 1; done
	for n in 1 5; do for f in conf/*.$$n; do [ ! -e $$f ] || \
		install -D -m 644 $$f $(SHARE)/man/man$$n/$${f##*/} || exit 1; done; done

# What install made, and no more: communities, their users and this folder stay.
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/tidings $(DESTDIR)$(UNITDIR)/tidings@.service \
		$(patsubst conf/%,$(SHARE)/man/man1/%,$(wildcard conf/*.1)) \
		$(patsubst conf/%,$(SHARE)/man/man5/%,$(wildcard conf/*.5))
	rm -rf $(SHARE)/tidings $(SHARE)/doc/tidings

# --- measuring --------------------------------------------------------------------------------
BENCH   = $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))
BENCH_N ?= 10000

bench: tidings $(BENCH)
	@PEERS=$(PEERS) tests/bench/run.py $(B) $(BENCH_N) $(BENCH_PARTS)

-include $(BENCH:$(B)/bench/%=$(B)/tests/bench/%.d)

$(B)/bench/%: $(B)/tests/bench/%.o $(B)/libtidings.a
	@mkdir -p $(@D)
	@echo "  LINK $@"; $(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

-include $(OBJ:.o=.d) $(B)/daemon/main.d $(B)/tests/looks/looks.d $(SAMPLE:.o=.d) $(UNIT:%=$(B)/tests/unit/%.d)

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

# The table of settings is the source; the file shows it (a test compares them).
conf: tidings
	./tidings check --settings > conf/tidings.conf.new && mv conf/tidings.conf.new conf/tidings.conf
	./tidings check --manual > conf/tidings.conf.5.new && mv conf/tidings.conf.5.new conf/tidings.conf.5

clean:
	rm -rf $(B) tidings

.PHONY: bench corpora year crash check-crash all help deps deps-check check ci lint check-asan check-valgrind fuzz looks install uninstall force demo unit servers \
        e2e format conf clean
.SECONDARY:
