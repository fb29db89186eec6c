#ifndef UPPER_H
#define UPPER_H

#include "10-overlay/stack.h"

/* Outside, after open_layers(): opens the writable directory, and in it "upper"
 * as overlay->changed and "work" as stack->work, which are made if they aren't
 * there.  No link is followed.  What the mount of --upper forbids the overlay
 * forbids, too.
 * A new "upper", where nobody has left anything, gets the owner and the mode of
 * the uppermost layer's root directory: it is what the container sees as "/".
 * Returns 0, or -1 with errno set after saying why. */
int open_upper(struct stack *stack, struct overlay *overlay);

#endif
