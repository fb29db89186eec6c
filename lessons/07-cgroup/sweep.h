#ifndef SWEEP_H
#define SWEEP_H

/* Outside: removes the cgroups that programs which were killed have left,
 * whatever their options were: those which nobody has locked. */
void sweep_cgroups(void);

#endif
