/* The motion of the bolt.
 *
 *   RESTING --ask--> DRIVING --time--> SETTLING --time--> COOLING --time--> DRIVING ... until there are no attempts left
 *      ^                |                 |                  |
 *      +----------------+---- felt where it is wanted -------+
 */
#include "lock.h"

static enum position other(enum position position) {
    return position == POSITION_LOCKED ? POSITION_UNLOCKED : POSITION_LOCKED;
}

/* Current in one direction. The other coil is always off first: both at once would burn the motor. */
static void drive(struct lock *lock, const struct lock_times *times) {
    lock_coil(other(lock->wanted), false);
    lock_coil(lock->wanted, true);
    lock->phase = DRIVING;
    lock_set_timer(times->pulse);
}

static void answer_all(struct lock *lock, bool done) {
    for (uint32_t i = 0; i < lock->waiting_count; i++) {
        lock_answer(lock->waiting[i], lock->wanted, done);
    }
    lock->waiting_count = 0;
}

static void rest(struct lock *lock, bool done) {
    if (lock->phase == DRIVING) {
        lock_coil(lock->wanted, false);
    }
    lock_stop_timer();
    lock->phase = RESTING;
    if (lock->jammed == done) {
        lock->jammed = !done;
        lock_jammed(lock->wanted, lock->jammed);
    }
    answer_all(lock, done);
}

enum ask lock_ask(struct lock *lock, const struct lock_times *times, uint64_t request, enum position target) {
    if (lock->phase != RESTING && lock->wanted != target) {
        /* Who asked for the opposite before does not get it. */
        if (lock->phase == DRIVING) {
            lock_coil(lock->wanted, false);
        }
        answer_all(lock, false);
        lock->phase = RESTING;
    }
    lock->wanted = target;
    if (lock->felt == target) {
        if (lock->jammed) {
            lock_moved(target);
        }
        rest(lock, true);
        return ASK_DONE;
    }
    if (lock->waiting_count == MAX_WAITING) {
        return ASK_REFUSED;
    }
    lock->waiting[lock->waiting_count++] = request;
    if (lock->phase == RESTING) {
        lock->attempt = 1;
        drive(lock, times);
    }
    return ASK_LATER;
}

void lock_felt(struct lock *lock, enum position position) {
    if (position != lock->felt) {
        lock->felt = position;
        lock_moved(position);
    }
    if (position == lock->wanted && (lock->phase != RESTING || lock->jammed)) {
        rest(lock, true);
    }
}

void lock_blind(struct lock *lock) {
    lock->felt = POSITION_UNKNOWN;
}

void lock_timer(struct lock *lock, const struct lock_times *times) {
    switch (lock->phase) {
    case DRIVING:
        lock_coil(lock->wanted, false);
        lock->phase = SETTLING;
        lock_set_timer(times->settle);
        break;
    case SETTLING:
        if (lock->attempt >= times->attempts) {
            rest(lock, false);
        } else {
            lock->phase = COOLING;
            lock_set_timer(times->cool);
        }
        break;
    case COOLING:
        lock->attempt++;
        drive(lock, times);
        break;
    case RESTING:
        break;
    }
}

void lock_start(struct lock *lock, const struct lock_times *times) {
    lock_coil(POSITION_LOCKED, false);
    lock_coil(POSITION_UNLOCKED, false);
    if (lock->phase != RESTING) {
        drive(lock, times);
    }
}
