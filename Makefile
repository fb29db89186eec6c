# matryoshka.  `make help` lists what you can type.
# Variables: L=03 (a lesson), CC=clang, SANITIZE=address,undefined, WERROR=1,
# VMFLAGS=--user (options of scripts/vm.sh)

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
UNIT_TESTS := $(patsubst tests/unit/%.c,build/tests/%,$(wildcard tests/unit/*.c))
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

## all: build every lesson, attack and test (this is the default)
.PHONY: all programs
all: programs unit-tests
programs: $(PROGRAMS) attacks build/bin/00-cat build/static/02-pid

## 03: build one lesson and its attacks
.PHONY: $(foreach l,$(LESSONS),$(firstword $(subst -, ,$(l))))
define LESSON_RULES
$(firstword $(subst -, ,$(1))): build/bin/$(1) $(patsubst $(1)/attack-%,build/attacks/%,$(filter $(1)/%,$(ATTACKS)))
build/bin/$(1): build/obj/lessons/$(1)/main.o $(call archives,$(1)) | build/bin
	$$(COMPILE) $$(SANITIZERS) -o $$@ $$^ $(call libraries,$(1))
build/lib/$(1).a: $(call object,$(call bricks,$(1))) | build/lib
	$$(AS_OWNER) rm -f $$@
	$$(AS_OWNER) ar rcs $$@ $$^
$(patsubst $(1)/attack-%,build/attacks/%,$(filter $(1)/%,$(ATTACKS))): build/attacks/%: lessons/$(1)/attack-%.c build/flags | build/attacks
	$$(COMPILE) -static -o $$@ $$<
endef
$(foreach l,$(LESSONS),$(eval $(call LESSON_RULES,$(l))))

build/lib/src.a: $(call object,$(wildcard src/*.c)) | build/lib
	$(AS_OWNER) rm -f $@
	$(AS_OWNER) ar rcs $@ $^
build/bin/00-cat: build/obj/lessons/00-process/cat.o | build/bin
	$(COMPILE) $(SANITIZERS) -o $@ $^
# A container in a container needs the program inside, where no library is.
build/static/02-pid: $(wildcard src/*.[ch] lessons/0[012]-*/*.[ch]) build/flags | build/static
	$(COMPILE) -static -o $@ $(wildcard src/*.c) lessons/02-pid/main.c $(foreach l,$(call floors,02-pid),$(call bricks,$(l)))
build/tests/%: build/obj/tests/unit/%.o $(call archives,$(lastword $(LESSONS))) | build/tests
	$(COMPILE) $(SANITIZERS) -o $@ $^ $(call libraries,$(lastword $(LESSONS))) -lcmocka
build/tests/kill-early: tests/kill-early.c build/flags | build/tests
	$(COMPILE) -o $@ $<
build/obj/%.o: %.c build/flags | build
	$(AS_OWNER) mkdir -p $(@D)
	$(COMPILE) $(SANITIZERS) -MMD -MP -c -o $@ $<
-include $(shell find build/obj -name '*.d' 2>/dev/null)

.PHONY: attacks unit-tests
attacks: $(foreach a,$(ATTACKS),build/attacks/$(lastword $(subst /attack-, ,$(a))))
unit-tests: $(UNIT_TESTS) build/tests/kill-early

# Only the owner may enter: a set-user-id file that a container makes in its
# root file system must not be within anybody else's reach.
build:
	$(AS_OWNER) mkdir -m 700 build
build/bin build/static build/attacks build/lib build/tests: | build
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

## diff L=03: what changed in main.c since the lesson before
.PHONY: diff
diff:
	@diff -u lessons/$(word 2,$(call floors,$(LESSON)))/main.c lessons/$(LESSON)/main.c || test $$? = 1

# Tests that call make must mean the programs that were built.
FOR_TESTS = MUST_RUN=$(MUST_RUN) CC='$(CC)' SANITIZE='$(SANITIZE)' WERROR='$(WERROR)'

## test, test L=03: run all tests, or one lesson's; containers need sudo
.PHONY: test
test: all rootfs
	@$(SUDO) env $(FOR_TESTS) tests/run.sh $(and $(L),$(LESSON))

## check: run the tests that need no root
.PHONY: check
check: all rootfs
	@env $(FOR_TESTS) tests/run.sh --without-root

## vm, vm CMD='make test': a shell, or one command, in a throw-away machine
.PHONY: vm
vm: programs rootfs
	@scripts/vm.sh $(VMFLAGS) $(if $(CMD),-- "$$CMD")

## docs, docs-check: run the commands in the text; renew, or compare output
.PHONY: docs docs-check
docs docs-check: programs rootfs
	@$(SUDO) tests/run-docs.sh $(if $(filter docs,$@),--update)

## lint: look for mistakes in C and shell, and at their form
C_FILES := $(wildcard src/*.[ch] lessons/*/*.[ch] tests/*.c tests/unit/*.[ch])
SHELL_FILES := $(wildcard scripts/*.sh scripts/*/*.sh lessons/*/*.sh tests/*.sh tests/*.bash tests/*.bats) .ci/run
.PHONY: lint
lint:
	clang-format --dry-run --Werror $(C_FILES)
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 \
	    --enable=warning,performance,portability $(CPPFLAGS) $(C_FILES)
	shellcheck -x -S warning $(SHELL_FILES)
	shfmt -i 4 -d $(SHELL_FILES)

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
