#ifndef EVALUATE_H
#define EVALUATE_H

#include "09-seccomp/bpf.h"
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

/* Returns whether a jump's comparison, such as BPF_JEQ, is true. */
bool comparison_holds(unsigned comparison, uint32_t value, uint32_t operand);

/* Returns what the program says to a call, a SECCOMP_RET_ of seccomp(2), as the
 * kernel would get it. */
uint32_t evaluate(const struct program *program,
                  const struct seccomp_data *call);

/* Returns whether a process can exec under it. */
bool lets_start(const struct program *program);

#endif
