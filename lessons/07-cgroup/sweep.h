#ifndef SWEEP_H
#define SWEEP_H

/* Outside: removes the cgroups that programs which were killed have left in
 * the opened one: those which nobody has locked. */
void sweep_directories(int parent);

#endif
