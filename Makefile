# matryoshka.  `make help` lists what you can type, and the variables.

ifneq ($(shell test -x scripts/setup.sh || echo lost),)
$(error the scripts have lost their run bits, as in a zip; fix: grep -rl '^.!/' scripts tests | xargs chmod +x)
endif
ifeq ($(origin CC),default)
CC := gcc
endif
LESSONS := $(sort $(notdir $(wildcard lessons/[0-9][0-9]-*)))
one_of = $(or $(filter $(L)-% $(L),$(2)),$(error L=$(L) $(1): $(2)))
LESSON = $(call one_of,is no lesson,$(LESSONS))
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
    -Wmissing-prototypes -Wformat=2 -Wcast-qual -Wwrite-strings -Wundef \
    -Wvla $(if $(WERROR),-Werror)
CPPFLAGS := -D_GNU_SOURCE -Isrc -Ilessons -Ibuild/generated
CFLAGS ?= -O2 -g
COMPILE = $(CC) -std=gnu11 $(CPPFLAGS) -isystem src/libc -isystem /usr/include/libnl3 $(CFLAGS) $(WARNINGS)
SANITIZERS := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
# The linker takes what a program uses: of the libraries, and of the bricks.
LINK = $(COMPILE) $(SANITIZERS) -Wl,--gc-sections,--as-needed
# Each library that a start loads costs it some 0.1 ms.  Not every distribution has these
# as archives.
archive = $(if $(findstring /,$(shell $(CC) -print-file-name=lib$(1).a)),-l:lib$(1).a,-l$(1))
LIBRARIES = -lnl-route-3 -lnl-3 -lcap $(foreach name,seccomp jansson archive z zstd nettle,$(call archive,$(name)))

# A student's tree of one lab, as scripts/starter.py makes it.
LAB := $(wildcard LAB.md)

# $(call say,CC,FILE): a short line in the place of a command, unless V=1.
SILENT := $(findstring s,$(firstword -$(MAKEFLAGS)))
say = $(if $(V),,@$(if $(SILENT),,printf '  %-7s %s\n' $(1) '$(or $(2),$@)';))

# Only containers need root.  What is built belongs to the tree's owner, also when
# it's root who types make: all commands but those of AS_CALLER run as the owner.
AS_CALLER := run attack matrix ladder trace demo tree doctor vm grade casts \
    test test-all test-vm test-debian13 check docs docs-check clean
.PHONY: $(AS_CALLER) all programs attacks objects unit-tests fuzz rootfs starter book toy diff \
    pictures lint format help FORCE
NO_SUDO := echo 'make: this needs root, and there is no sudo: type su -, cd back to here, and it again' >&2; false
SUDO := $(if $(filter-out 0,$(shell id -u)),$(or $(shell command -v sudo 2>/dev/null),$(NO_SUDO)))
# Others run it, too, whatever the umask, which make can't set but by a shell.  (Not :=,
# as make 4.4 expands it once more.)
OWNER :=
.SHELLFLAGS = $(OWNER) -c 'umask 022; eval "$$1"' /bin/sh
ifeq ($(shell id -u):$(filter 0,$(shell stat -c %u .)),0:)
OWNER := $(shell stat -c '--reuid=%u --regid=%g' .) --clear-groups /bin/sh
SHELL := setpriv
$(AS_CALLER): private SHELL := /bin/sh
endif
$(AS_CALLER): private .SHELLFLAGS := -c

# Objects of tests are no rubbish, although only a pattern rule names them.
.SECONDARY:
.DELETE_ON_ERROR:

objects = $(patsubst %.c,build/obj/%.o,$(1))
number = $(firstword $(subst -, ,$(1)))
attacks_of = $(patsubst attack-%.c,build/attacks/%,$(notdir $(wildcard lessons/$(1)/attack-*.c)))
ATTACKS := $(call attacks_of,*)
DEMO_PROGRAMS := $(patsubst scripts/%.c,build/%,$(wildcard scripts/demo/*.c))
UNIT_TESTS := $(patsubst tests/unit/%.c,build/tests/%,$(wildcard tests/unit/*.c))
TEST_PROGRAMS := $(patsubst tests/%.c,build/tests/%,$(wildcard tests/*.c))
# A container in a container needs the program inside, where no library is.
NESTED := $(patsubst %,build/static/%,$(filter 02-pid,$(LESSONS)))
# The toy ends where the engine begins.
TOY_ROOMS := $(patsubst lessons/%/toy.c,%,$(wildcard $(LESSONS:%=lessons/%/toy.c)))
TOYS := $(foreach room,$(TOY_ROOMS),build/toy/$(call number,$(room)))
PROGRAMS := $(LESSONS:%=build/bin/%) $(patsubst %,build/bin/doll,$(filter 12-engine,$(LESSONS))) build/bin/00-cat $(TOYS) $(NESTED) $(ATTACKS) $(DEMO_PROGRAMS)
GENERATED := $(patsubst %,build/generated/%.inc,hints $(if $(filter 09-seccomp,$(LESSONS)),refused))
vpath attack-%.c $(LESSONS:%=lessons/%)

### Learn
## all: build every lesson and attack, as plain make does
all: build/built
build/built: $(PROGRAMS)
	@touch $@
	@$(if $(SILENT),,echo '$(words $(LESSONS)) lessons and $(words $(ATTACKS)) attacks are built.  Go on: make $(if $(LAB),test,run), or make help.')
programs: $(PROGRAMS)

## 03: build one lesson and its attacks
# A lesson's program is its main.c, and the bricks, C files that are no program of
# their own, of its room, its housekeeping and of all rooms below: those of higher ones don't link.
BRICKS := $(wildcard src/*.c)
define ROOM
BRICKS += $(filter-out %/main.c %/toy.c %/cat.c lessons/$(1)/attack-%,$(wildcard lessons/$(1)/*.c lessons/$(1)/housekeeping/*.c))
build/bin/$(1): $$(call objects,lessons/$(1)/main.c $$(BRICKS))
build/static/$(1): $$(BRICKS)
LAYERS += $(wildcard lessons/$(1)/layer.h)
build/toy/$(call number,$(1)): lessons/$(1)/toy.c $$(LAYERS) build/flags
	$$(call say,CC,lessons/$(1)/toy.c)$$(COMPILE) -U_GNU_SOURCE -o $$@ $$<
.PHONY: $(call number,$(1))
$(call number,$(1)): build/bin/$(1) $(filter build/toy/$(call number,$(1)),$(TOYS)) $(call attacks_of,$(1))
endef
$(foreach room,$(LESSONS),$(eval $(call ROOM,$(room))))

build/bin/doll: build/bin/12-engine
	$(call say,LN)ln -f $< $@
build/bin/00-cat: build/obj/lessons/00-process/cat.o
build/bin/%:
	$(call say,LD)$(LINK) -o $@ $^ $(LIBRARIES)
# A library's own start-up would be tested, too, if its bricks were linked.
build/obj/bricks.a: $(call objects,$(BRICKS))
	$(call say,AR)rm -f $@ && ar rcs $@ $^
$(UNIT_TESTS): build/tests/%: build/obj/tests/unit/%.o build/obj/bricks.a
	$(call say,LD)$(LINK) -o $@ $^ $(LIBRARIES) -lcmocka
build/static/%: lessons/%/main.c build/bin/%
	$(call say,LD)$(COMPILE) -static -o $@ $(filter %.c,$^)
# It has no start-up of its own, as it is started in another program's place.
build/attacks/become-runtime: CFLAGS += -nostartfiles -fno-stack-protector
build/attacks/%: attack-%.c lessons/attack.h build/flags
	$(call say,CC,$<)$(COMPILE) -static -o $@ $<
build/demo/refused-calls: LDLIBS := -lseccomp
build/demo/refused-calls: lessons/09-seccomp/housekeeping/evaluate.c
build/demo/%: scripts/demo/%.c build/flags
	$(call say,CC,$<)$(COMPILE) -o $@ $(filter %.c,$^) $(LDLIBS)
$(TEST_PROGRAMS): build/tests/%: tests/%.c build/flags
	$(call say,CC,$<)$(COMPILE) -static -o $@ $<
build/fuzz/%: CC := clang
build/fuzz/%: SANITIZERS := -fsanitize=fuzzer,address,undefined
build/fuzz/%: tests/fuzz/%.c $(BRICKS) build/flags | $(GENERATED)
	$(call say,FUZZ,$<)$(COMPILE) $(SANITIZERS) -o $@ $(filter %.c,$^) $(LIBRARIES)
build/obj/%.o: %.c build/flags | $(GENERATED)
	$(call say,CC,$<)$(COMPILE) $(SANITIZERS) -MMD -MP -c -o $@ $<
-include $(wildcard build/obj/*/*.d build/obj/*/*/*.d build/obj/*/*/*/*.d)
build/generated/hints.inc: src/hints.tsv | build/flags
	$(call say,GEN)awk -F '\t' '/^[^#]/ { gsub(/["\\]/, "\\\\&"); split($$2, word, " "); printf "HINT(\"%s\", %s, %s, \"%s\")\n", $$1, word[1], toupper(word[2] ? word[2] : "anywhere"), $$3 }' $< >$@
# "CALLS | CAPABILITIES | WHY": a line of C for each call.
build/generated/refused.inc: lessons/09-seccomp/refused.txt | build/flags
	$(call say,GEN)awk -F ' \\| ' '/^[^#]/ { gsub(/[A-Z_]+/, "| CAP(&)", $$2); sub(/^-/, "", $$2); count = split($$1, call, " "); for (i = 1; i <= count; i++) printf "REFUSED(\"%s\", NO_CAP %s)\n", call[i], $$2 }' $< >$@
# A toy says itself that it wants what is Linux's own.
build/obj/%/toy.o: COMPILE += -U_GNU_SOURCE
objects: $(call objects,$(BRICKS) $(wildcard lessons/*/main.c lessons/*/toy.c lessons/*/cat.c lessons/*/attack-*.c))
attacks: $(ATTACKS)
unit-tests: $(UNIT_TESTS) $(TEST_PROGRAMS)

# Other flags than the last time: build all anew.  Only the owner may enter build/:
# a set-user-id file that a container makes in its root file system must not be
# within anybody else's reach.
FLAGS := $(strip $(COMPILE) $(SANITIZERS))
DIRECTORIES := $(addprefix build/,bin toy static attacks demo tests fuzz generated $(addprefix obj/,src tests/unit $(LESSONS:%=lessons/%/housekeeping)))
ifneq ($(FLAGS) $(DIRECTORIES),$(file <build/flags) $(wildcard $(DIRECTORIES)))
build/flags: FORCE
endif
build/flags:
	@mkdir -p -m 700 build
	@mkdir -p $(DIRECTORIES)
	@echo '$(FLAGS)' | cmp -s - $@ || echo '$(FLAGS)' >$@

## rootfs: build the containers' root file system, build/rootfs
rootfs: build/rootfs/etc/matryoshka-rootfs
build/rootfs/etc/matryoshka-rootfs: scripts/build-rootfs.sh $(shell find rootfs -type f) | build/flags
	$(call say,GEN,build/rootfs)scripts/build-rootfs.sh

## run: a tour of the newest lesson's container, and a shell
run: programs rootfs
	@$(SUDO) scripts/tour.sh
## attack L=03: the attacks that a lesson closes, before and after it
attack: programs rootfs
	@$(SUDO) scripts/attack.sh $(LESSON)
## toy L=03: print the toy so far, a whole container, as one file to be compiled
WHOLE_TOY = awk '/^.include "[0-9]/ { gsub(/"/, "", $$2); print ""; while ((getline line <("lessons/" $$2)) > 0) print line; next } { print }'
toy:
	@$(WHOLE_TOY) lessons/$(call one_of,has no toy,$(TOY_ROOMS))/toy.c
## trace L=03: which line of the toy makes which system call
trace: rootfs build/toy/trace
	@$(SUDO) scripts/trace.py $(word 2,$^) $(if $(filter-out 00-%,$(LESSON)),build/rootfs)
build/toy/trace: $(if $(filter trace,$(MAKECMDGOALS)),lessons/$(call one_of,has no toy,$(TOY_ROOMS))/toy.c) FORCE | build/flags
	@$(COMPILE) -U_GNU_SOURCE -static-pie -O0 -gdwarf-4 -o $@ $<
## diff L=03: what changed in the toy and in main.c since the lesson before
diff:
	@set -- $$(printf '%s\n' $(LESSONS) | grep -B 1 -x '$(LESSON)') && mkdir -p build/toy && \
	    for room in $(filter $(LESSON),$(TOY_ROOMS)); do \
	        for room in $$1 $$room; do $(WHOLE_TOY) lessons/$$room/toy.c >build/toy/$$room.c; done && \
	        diff -u --label toy/$$1 --label toy/$$room build/toy/$$1.c build/toy/$$room.c; done; \
	    cd lessons && diff -u --label $$1/main.c --label $(LESSON)/main.c $$1/main.c $(LESSON)/main.c || test $$? = 1
## demo: list the live demos
##   D=pid: play one; Enter goes on
##   DEMOFLAGS='--from 3': options of scripts/demo.sh
demo: $(if $(D),programs rootfs)
	@scripts/demo.sh $(D) $(DEMOFLAGS)
## tree: two containers and the host, as the kernel sees them
tree: programs rootfs
	@$(SUDO) scripts/tour.sh --tree
## matrix: play the attacks of the front page on all lessons
##   ALL=1: every attack
##   PEERS=1: on chroot, bubblewrap, runc and others, too
##   TOY=1: on the toys, too
##   STEPS=1: on the newest toy, stopped after each call of inside()
##   WRITE=1: write the outcome into the text
matrix: programs rootfs
	@$(SUDO) scripts/matrix.sh $(if $(ALL),--all) $(if $(PEERS),--peers) $(if $(TOY),--toys) $(if $(STEPS),--steps) $(if $(WRITE),--write)
## ladder PROGRAM=PATH: play all attacks on a container of your own, in any language
ladder: programs rootfs
	@$(SUDO) scripts/attack.sh --ladder '$(or $(PROGRAM),$(error ladder needs PROGRAM=PATH, called as PATH ROOTFS COMMAND...))'
## doctor: what works on this computer, and how to mend the rest
doctor:
	@scripts/doctor.sh
## vm: a shell in a throw-away virtual machine
##   CMD='make test': one command instead
##   VMFLAGS=--user: options of scripts/vm.sh
vm: programs rootfs
	@scripts/vm.sh $(VMFLAGS) $(if $(CMD),-- "$$CMD")

### Teach
## starter L=05: a student's tree, the lesson left to write
##   E=4: an exercise of its chapter left to write instead
##   OUT=DIR: the tree (build/starters/LESSON)
starter: build/flags
	@scripts/starter.py $(LESSON) $(or $(OUT),build/starters/$(LESSON)$(if $(E),-$(E))) $(E)
## grade DIR=DIR: give points to a student's tree, or a folder of them
##   L=05 E=4: the lesson, or an exercise of it
##   SEED=WORD: what the random values follow from
##   GRADEFLAGS=--help: options of scripts/grade.sh
grade: programs rootfs
	@$(SUDO) scripts/grade.sh $(if $(SEED),--seed '$(SEED)') $(if $(L),--lesson $(LESSON)) $(if $(E),--exercise $(E)) $(GRADEFLAGS) '$(or $(DIR),$(error grade needs DIR=DIR))'
## casts: record the demos in a virtual machine, for the book
##   D=pid: this one only
casts: programs rootfs
	@scripts/demo.sh --casts $(D)
## book: make web pages of all texts, in build/book
book: build/flags
	@scripts/book.sh

### Work on it
## programs, attacks: build these
##   V=1: show the commands
##   CC=clang CFLAGS=-Og: another compiler, and its options
##   WERROR=1: warnings are errors
##   SANITIZE=address: with the compiler's sanitizers
## unit-tests: build the programs that tests run
## objects: compile src and lessons and link nothing, as with another C library
# Tests that call make must mean the programs that were built.
FOR_TESTS = JOBS=$(JOBS) MUST_RUN=$(MUST_RUN) RESULTS=$(RESULTS) CC='$(CC)' SANITIZE='$(SANITIZE)' WERROR='$(WERROR)'
## test: run the lessons' tests; containers need sudo
##   L=03: one lesson's only
##   JOBS=4: so many files at once
## test-all: run the tests of all else
test test-all: programs unit-tests rootfs
	@$(SUDO) env $(FOR_TESTS) $(if $(LAB),TASK='$(TASK)' TEST='$(TEST)' SEED='$(SEED)' tests/labs/check.py,tests/run.sh $(if $(filter test-all,$@),--all,$(and $(L),$(LESSON))))
## check: the tests that need no root
check: programs unit-tests rootfs
	@env $(FOR_TESTS) tests/run.sh --without-root
## test-vm: the tests once more on cgroup v2, in virtual machines
test-vm: programs unit-tests rootfs
	@env $(FOR_TESTS) tests/run.sh vm-lessons vm-others
## fuzz: give random bytes to what reads images, by clang's libFuzzer
##   T=60: so many seconds for each program
fuzz: $(patsubst tests/%.c,build/%,$(wildcard tests/fuzz/*.c))
	@for fuzzer in $(^F); do \
	    mkdir -p build/fuzz/$$fuzzer-found && (cd build/fuzz && \
	    ./$$fuzzer -max_total_time=$(or $(T),60) -close_fd_mask=3 -timeout=10 $$fuzzer-found ../../tests/fuzz/$$fuzzer) || exit; done
## test-debian13: all tests, as on Debian 13, with that one's packages
test-debian13:
	@$(SUDO) env $(FOR_TESTS) tests/run-debian.sh --all
## docs, docs-check: run the commands in the text; renew or compare it
docs docs-check: programs rootfs
	@$(SUDO) tests/run-docs.sh $(if $(filter docs,$@),--update)
## pictures: draw the chapters' pictures from their sources
pictures:
	$(call say,GEN,lessons/*/*.svg)scripts/make-pictures.sh
	$(call say,GEN,lessons/toy.svg)scripts/draw-session.py lessons/toy.svg
	$(call say,GEN,lessons/doll.svg)scripts/draw-doll.py lessons/doll.svg
	$(call say,GEN,lessons/03-mount/travel.svg)scripts/draw-mounts.py lessons/03-mount/travel.svg
## lint: look for mistakes in C, shell and text
C_FILES = $(wildcard src/*.[ch] src/libc/*.h src/libc/*/*.h lessons/*.h lessons/*/*.[ch] lessons/*/housekeeping/*.[ch] scripts/*/*.c tests/*.c tests/unit/*.[ch] tests/fuzz/*.c)
SHELL_FILES = $(wildcard scripts/*.sh scripts/*/*.sh lessons/*/*.sh tests/*.sh tests/docs/*.sh tests/*.bash tests/*.bats tests/labs/*.bash tests/labs/*.bats tests/labs/*/*.bats) .ci/run
TEXT_FILES = $(shell find . -name '*.md' -not -path './build/*')
lint:
	$(call say,LINT,the shape)awk -f tests/shape.awk tests/docs/man-pages $(wildcard $(LESSONS:%=lessons/%/README.md)) $(filter src/% lessons/%,$(C_FILES))
	$(call say,LINT,clang-format)clang-format --dry-run --Werror $(C_FILES)
	$(call say,LINT,cppcheck)cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 \
	    --suppress=normalCheckLevelMaxBranches \
	    --enable=warning,performance,portability $(CPPFLAGS) -D__x86_64__ $(C_FILES)
	$(call say,LINT,shellcheck)shellcheck -x -S warning $(SHELL_FILES)
	$(call say,LINT,shfmt)shfmt -i 4 -d $(SHELL_FILES)
	$(call say,LINT,the text)tests/docs/lint-markdown.sh $(TEXT_FILES)
	$(call say,LINT,codespell)codespell --dictionary - --dictionary tests/docs/british --ignore-words-list inh \
	    $(TEXT_FILES) $(C_FILES) $(SHELL_FILES) lessons/*/*.dot tests/*.py tests/docs/*.py tests/labs/*.py scripts/*.py scripts/*/*.py tests/labs/tests.txt tests/labs/*/hints.txt src/hints.tsv Makefile
	$(call say,LINT,pictures)scripts/make-pictures.sh --check && scripts/draw-session.py --check lessons/toy.svg && \
	    scripts/draw-doll.py --check lessons/doll.svg && scripts/draw-mounts.py --check lessons/03-mount/travel.svg
## format: give C and shell files the form that lint wants
format:
	$(call say,FORMAT,C)clang-format -i $(C_FILES)
	$(call say,FORMAT,shell)shfmt -i 4 -w $(SHELL_FILES)
## clean: remove all that was built
clean:
	@! mountpoint -q build/rootfs/proc || \
	    { echo 'make: first sudo umount build/rootfs/proc' >&2; false; }
	@rm -rf --one-file-system build || \
	    { echo 'make: a container wrote there as root: sudo make clean' >&2; false; }
## help: this list
help:
	@awk -F ': ' '/^### / { print substr($$0, 5) } /^## / { printf "  %-24s %s\n", substr($$1, 4), $$2 }' Makefile
