# matryoshka.  `make help` lists what you can type.
# Variables: L=03 (a lesson), D=pid (a demo), DEMOFLAGS='--from 3', CC=clang,
# SANITIZE=address,undefined, WERROR=1, VMFLAGS=--user (options of scripts/vm.sh)

ifeq ($(origin CC),default)
CC := gcc
endif
LESSONS := $(notdir $(wildcard lessons/[0-9][0-9]-*))
LESSON = $(or $(filter $(L)-% $(L),$(LESSONS)),$(error L=$(L) is no lesson: $(LESSONS)))
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
    -Wmissing-prototypes -Wformat=2 -Wcast-qual -Wwrite-strings -Wundef \
    -Wvla $(if $(WERROR),-Werror)
CPPFLAGS := -D_GNU_SOURCE -Isrc -Ilessons
CFLAGS ?= -O2 -g
FLAGS = $(CC) -std=gnu11 $(CPPFLAGS) $(CFLAGS) $(WARNINGS)
COMPILE = $(AS_OWNER) $(FLAGS)
SANITIZERS := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)

# Only containers need root.  What is built belongs to the tree's owner, also
# when it's root who types make.
SUDO := $(if $(filter-out 0,$(shell id -u)),sudo)
OWNER := $(shell stat -c %u:%g .)
ifeq ($(shell id -u),0)
ifneq ($(OWNER),0:0)
AS_OWNER := setpriv --reuid=$(firstword $(subst :, ,$(OWNER))) \
    --regid=$(lastword $(subst :, ,$(OWNER))) --clear-groups
endif
endif

PROGRAMS := $(LESSONS:%=build/bin/%)
ATTACKS := $(wildcard lessons/*/attack-*.c)
ATTACKS := $(ATTACKS:lessons/%.c=%)
DEMO_PROGRAMS := $(patsubst scripts/demo/%.c,build/demo/%,$(wildcard scripts/demo/*.c))
UNIT_TESTS := $(patsubst tests/unit/%.c,build/tests/%,$(wildcard tests/unit/*.c))
TEST_PROGRAMS := $(patsubst tests/%.c,build/tests/%,$(wildcard tests/*.c))
# A container in a container needs the program inside, where no library is.
NESTED := $(patsubst %,build/static/%,$(filter 02-pid,$(LESSONS)))
# A room's bricks are its C files that are no program of their own.
bricks = $(filter-out %/main.c %/cat.c,$(filter-out lessons/$(1)/attack-%,$(wildcard lessons/$(1)/*.c)))
object = $(patsubst %.c,build/obj/%.o,$(1))
# The rooms up to this one, the highest first: each may use those below it.
floors = $(foreach l,$(shell printf '%s\n' $(LESSONS) | sort -r),$(if $(filter $(1),$(lastword $(sort $(1) $(l)))),$(l)))
archives = $(patsubst %,build/lib/%.a,$(call floors,$(1)) src)
# What each room links besides, which the rooms above it need as well.
LIBRARIES_05-net := -lnl-route-3 -lnl-3 -lnftables
LIBRARIES_08-caps := -lcap
libraries = $(foreach l,$(call floors,$(1)),$(LIBRARIES_$(l)))
build/obj/lessons/05-net/%.o: private CPPFLAGS += -isystem /usr/include/libnl3

# Objects of tests are no rubbish, although only a pattern rule names them.
.SECONDARY:

## all: build every lesson and attack (this is the default)
.PHONY: all programs
all: programs
programs: $(PROGRAMS) attacks build/bin/00-cat $(NESTED) $(DEMO_PROGRAMS)

## 03: build one lesson and its attacks
.PHONY: $(foreach l,$(LESSONS),$(firstword $(subst -, ,$(l))))
define LESSON_RULES
$(firstword $(subst -, ,$(1))): build/bin/$(1) $(patsubst $(1)/attack-%,build/attacks/%,$(filter $(1)/%,$(ATTACKS)))
build/bin/$(1): build/obj/lessons/$(1)/main.o $(call archives,$(1)) | build/bin
	$$(COMPILE) $$(SANITIZERS) -o $$@ $$^ $(call libraries,$(1))
build/lib/$(1).a: $(call object,$(call bricks,$(1))) | build/lib
	$$(AS_OWNER) rm -f $$@
	$$(AS_OWNER) ar rcs $$@ $$^
$(patsubst $(1)/attack-%,build/attacks/%,$(filter $(1)/%,$(ATTACKS))): build/attacks/%: lessons/$(1)/attack-%.c lessons/attack.h build/flags | build/attacks
	$$(COMPILE) -static -o $$@ $$<
endef
$(foreach l,$(LESSONS),$(eval $(call LESSON_RULES,$(l))))

build/lib/src.a: $(call object,$(wildcard src/*.c)) | build/lib
	$(AS_OWNER) rm -f $@
	$(AS_OWNER) ar rcs $@ $^
build/bin/00-cat: build/obj/lessons/00-process/cat.o | build/bin
	$(COMPILE) $(SANITIZERS) -o $@ $^
build/static/02-pid: $(wildcard src/*.[ch] lessons/0[012]-*/*.[ch]) build/flags | build/static
	$(COMPILE) -static -o $@ $(wildcard src/*.c) lessons/02-pid/main.c $(foreach l,$(call floors,02-pid),$(call bricks,$(l)))
build/demo/%: scripts/demo/%.c build/flags | build/demo
	$(COMPILE) -o $@ $<
build/tests/%: build/obj/tests/unit/%.o $(call archives,$(lastword $(LESSONS))) | build/tests
	$(COMPILE) $(SANITIZERS) -o $@ $^ $(call libraries,$(lastword $(LESSONS))) -lcmocka
$(TEST_PROGRAMS): build/tests/%: tests/%.c build/flags | build/tests
	$(COMPILE) -static -o $@ $<
build/obj/%.o: %.c build/flags | build
	$(AS_OWNER) mkdir -p $(@D)
	$(COMPILE) $(SANITIZERS) -MMD -MP -c -o $@ $<
-include $(shell find build/obj -name '*.d' 2>/dev/null)

.PHONY: attacks unit-tests
attacks: $(foreach a,$(ATTACKS),build/attacks/$(lastword $(subst /attack-, ,$(a))))
unit-tests: $(UNIT_TESTS) $(TEST_PROGRAMS)

# Only the owner may enter: a set-user-id file that a container makes in its
# root file system must not be within anybody else's reach.
build:
	$(AS_OWNER) mkdir -m 700 build
build/bin build/static build/attacks build/demo build/lib build/tests: | build
	$(AS_OWNER) mkdir -p $@
# Other flags than the last time: build all anew.
build/flags: FORCE | build
	@echo '$(FLAGS) $(SANITIZERS)' | cmp -s - $@ || echo '$(FLAGS) $(SANITIZERS)' | $(AS_OWNER) tee $@ >/dev/null
.PHONY: FORCE

## rootfs: build the root file system, build/rootfs
.PHONY: rootfs
rootfs: build/rootfs/etc/matryoshka-rootfs
build/rootfs/etc/matryoshka-rootfs: scripts/build-rootfs.sh $(shell find rootfs -type f) | build
	$(AS_OWNER) scripts/build-rootfs.sh

## run: a tour of the newest lesson's container, from inside and outside
.PHONY: run
run: programs rootfs
	@$(SUDO) scripts/tour.sh

## attack L=03: the attacks that a lesson closes, before it and after it
.PHONY: attack
attack: programs rootfs
	@$(SUDO) scripts/attack.sh $(LESSON)

## matrix, matrix ALL=1 PEERS=1 WRITE=1: play all attacks on all lessons
.PHONY: matrix
matrix: programs rootfs
	@$(SUDO) scripts/matrix.sh $(if $(ALL),--all) $(if $(PEERS),--peers) $(if $(WRITE),--write)

## demo, demo D=pid: the live demos, or play one; Enter goes on
.PHONY: demo
demo: $(if $(D),programs rootfs)
	@scripts/demo.sh $(D) $(DEMOFLAGS)

## tree: two containers and the host: processes, namespaces, cgroups
.PHONY: tree
tree: programs rootfs
	@$(SUDO) scripts/tree.sh --play

## casts: record each demo with asciinema, in build/casts
.PHONY: casts
casts: programs rootfs
	@scripts/demo.sh --casts

## diff L=03: what changed in main.c since the lesson before
.PHONY: diff
diff:
	@diff -u lessons/$(word 2,$(call floors,$(LESSON)))/main.c lessons/$(LESSON)/main.c || test $$? = 1

# Tests that call make must mean the programs that were built.
FOR_TESTS = MUST_RUN=$(MUST_RUN) RESULTS=$(RESULTS) CC='$(CC)' SANITIZE='$(SANITIZE)' WERROR='$(WERROR)'

## test, test L=03: run all tests, or one lesson's; containers need sudo
.PHONY: test
test: programs unit-tests rootfs
	@$(SUDO) env $(FOR_TESTS) $(if $(wildcard LAB.md),labs/check.sh,tests/run.sh $(and $(L),$(LESSON)))

## starter L=05 OUT=DIR, E=2: a student's tree, the lesson or an exercise left to write
.PHONY: starter
starter: | build
	@$(AS_OWNER) scripts/starter.py $(LESSON) $(or $(OUT),build/starters/$(LESSON)$(if $(E),-$(E))) $(E)

## grade DIR=DIR SEED=WORD: give points to a student's tree, or to a folder of them
.PHONY: grade
grade: programs rootfs
	@$(SUDO) scripts/grade.sh $(if $(SEED),--seed '$(SEED)') $(if $(L),--lesson $(LESSON)) $(if $(E),--exercise $(E)) $(GRADEFLAGS) '$(or $(DIR),$(error grade needs DIR=DIR))'

## check: run the tests that need no root
.PHONY: check
check: programs unit-tests rootfs
	@env $(FOR_TESTS) tests/run.sh --without-root

## vm, vm CMD='make test': a shell, or one command, in a throw-away machine
.PHONY: vm
vm: programs rootfs
	@scripts/vm.sh $(VMFLAGS) $(if $(CMD),-- "$$CMD")

## test-vm: the tests once more on cgroup v2, in virtual machines
.PHONY: test-vm
test-vm: programs unit-tests rootfs
	@env MUST_RUN=$(MUST_RUN) RESULTS=$(RESULTS) tests/run-vm.sh

## doctor: what works on this computer, lesson by lesson, and how to mend the rest
.PHONY: doctor
doctor:
	@scripts/doctor.sh

## docs, docs-check: run the commands in the text; renew, or compare it
.PHONY: docs docs-check
docs docs-check: programs rootfs
	@$(SUDO) tests/run-docs.sh $(if $(filter docs,$@),--update)

## pictures: draw pictures/*.svg from their sources
.PHONY: pictures
pictures:
	$(AS_OWNER) pictures/make-pictures.sh

## book: make web pages of all texts, in build/book
.PHONY: book
book: | build
	@$(AS_OWNER) scripts/book.sh

## lint: look for mistakes in C, shell and text, and at their form
C_FILES := $(wildcard src/*.[ch] lessons/*.h lessons/*/*.[ch] scripts/*/*.c tests/*.c tests/unit/*.[ch])
SHELL_FILES := $(wildcard scripts/*.sh scripts/*/*.sh lessons/*/*.sh pictures/*.sh tests/*.sh tests/docs/*.sh tests/*.bash tests/*.bats labs/*.sh labs/*.bash labs/*.bats labs/*/*.bats) .ci/run
TEXT_FILES := $(shell find . -name '*.md' -not -path './build/*')
.PHONY: lint
lint:
	clang-format --dry-run --Werror $(C_FILES)
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 \
	    --enable=warning,performance,portability $(CPPFLAGS) $(C_FILES)
	shellcheck -x -S warning $(SHELL_FILES)
	shfmt -i 4 -d $(SHELL_FILES)
	tests/docs/lint-markdown.sh $(TEXT_FILES)
	codespell --dictionary - --dictionary tests/docs/british --ignore-words-list inh \
	    $(TEXT_FILES) $(C_FILES) $(SHELL_FILES) pictures/*.dot tests/docs/*.py scripts/*.py labs/tests.txt Makefile
	pictures/make-pictures.sh --check

## format: bring C and shell files into the form that lint wants
.PHONY: format
format:
	$(AS_OWNER) clang-format -i $(C_FILES)
	$(AS_OWNER) shfmt -i 4 -w $(SHELL_FILES)

## clean: remove all that was built
.PHONY: clean
clean:
	@! mountpoint -q build/rootfs/proc || \
	    { echo 'make: first sudo umount build/rootfs/proc' >&2; false; }
	@rm -rf --one-file-system build || \
	    { echo 'make: a container wrote there as root: sudo make clean' >&2; false; }

## help: this list
.PHONY: help
help:
	@sed -n 's/^## //p' Makefile
