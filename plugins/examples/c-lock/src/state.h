/* The snapshot of a lock: how it is written and read. Its layout is schema 1. */
#ifndef STATE_H
#define STATE_H

#include "lock.h"

#define STATE_SCHEMA 1
#define STATE_BYTES (6 + 8 * MAX_WAITING)

void state_save(const struct lock *lock, uint8_t bytes[STATE_BYTES]);
/* False: the bytes are not of a lock. */
bool state_load(struct lock *lock, const uint8_t *bytes, size_t size);

#endif
