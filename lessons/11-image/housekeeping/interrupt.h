#ifndef INTERRUPT_H
#define INTERRUPT_H

#include <stdbool.h>

/* Whether somebody wants the program to end: signals wait since
 * catch_signals(), and unpacking takes long. */
bool is_asked_to_end(void);

#endif
