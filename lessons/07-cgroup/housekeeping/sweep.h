#ifndef SWEEP_H
#define SWEEP_H

/* Outside: removes the cgroups that killed programs have left, whatever their
 * options were: those that bear our name and that nobody has locked. */
void sweep_cgroups(void);

#endif
