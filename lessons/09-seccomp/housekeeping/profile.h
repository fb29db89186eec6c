#ifndef PROFILE_H
#define PROFILE_H

#include "08-caps/caps.h"
#include "09-seccomp/bpf.h"

/* Reads a profile in Docker's and Podman's form, or that of `linux.seccomp` in
 * the OCI runtime specification, and makes a program of the rules that apply to
 * this machine and to a container with these capabilities.
 * Returns 0, or -1 with errno set after saying what is wrong, and where. */
int read_profile(const char *path, cap_mask granted, struct program *program);

#endif
