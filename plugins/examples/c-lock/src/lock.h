/* The lock of one connector: a bolt that a motor drives in and out, and a switch that feels where it is.
 *
 * This file knows nothing of WebAssembly: what the lock needs of its surroundings are the six functions at
 * the end. plugin.c gives them to it in a station, tests/lock_test.c on a desk. */
#ifndef LOCK_H
#define LOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum position { POSITION_UNKNOWN, POSITION_UNLOCKED, POSITION_LOCKED };

enum phase {
    RESTING,  /* no current, nothing to do */
    DRIVING,  /* one coil has current */
    SETTLING, /* the current is off; the switch may still follow */
    COOLING,  /* it did not move; the motor rests before it is tried again */
};

#define MAX_WAITING 8

/* All times in milliseconds. */
struct lock_times {
    uint32_t pulse;  /* current in a coil, at most */
    uint32_t settle; /* from there until the switch must have followed */
    uint32_t cool;   /* between two attempts */
    uint32_t attempts;
};

/* What a new version goes on from; saved and loaded by state.c. */
struct lock {
    enum phase phase;
    enum position wanted;
    enum position felt;
    uint32_t attempt; /* 1 is the first */
    bool jammed;
    uint64_t waiting[MAX_WAITING]; /* questions that the present motion answers */
    uint32_t waiting_count;
};

enum ask {
    ASK_DONE,    /* the bolt is there */
    ASK_LATER,   /* `lock_answer` will say */
    ASK_REFUSED, /* too many wait already */
};

/* A question wants the bolt at `target`. */
enum ask lock_ask(struct lock *lock, const struct lock_times *times, uint64_t request, enum position target);
/* The switch says where the bolt is. */
void lock_felt(struct lock *lock, enum position position);
/* The switch cannot be read any more. */
void lock_blind(struct lock *lock);
/* The time is up that `lock_set_timer` asked for. */
void lock_timer(struct lock *lock, const struct lock_times *times);
/* The coils can be driven (again): whatever had current is switched off, and a motion that was under way
 * starts its attempt anew. */
void lock_start(struct lock *lock, const struct lock_times *times);

/* The surroundings. */
void lock_coil(enum position direction, bool on);
void lock_set_timer(uint32_t after); /* takes the place of the one before */
void lock_stop_timer(void);
void lock_answer(uint64_t request, enum position target, bool done);
void lock_moved(enum position position);
void lock_jammed(enum position target, bool jammed);

#endif
