/* The lock's logic on a desk, without WebAssembly: cc -I src tests/lock_test.c src/lock.c src/state.c src/settings.c */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "lock.h"
#include "settings.h"
#include "state.h"

static const struct lock_times times = {.pulse = 600, .settle = 250, .cool = 1000, .attempts = 3};

/* What the lock told its surroundings. */
static struct {
    bool coil[3]; /* by position */
    uint32_t pulses;
    uint32_t timer; /* 0: none */
    uint64_t answered[16];
    bool done[16];
    uint32_t answers;
    enum position moved;
    bool jammed;
} told;

void lock_coil(enum position direction, bool on) {
    told.coil[direction] = on;
    told.pulses += on;
    assert(!(told.coil[POSITION_LOCKED] && told.coil[POSITION_UNLOCKED]) && "never both coils");
}
void lock_set_timer(uint32_t after) { told.timer = after; }
void lock_stop_timer(void) { told.timer = 0; }
void lock_answer(uint64_t request, enum position target, bool done) {
    (void)target;
    told.answered[told.answers] = request;
    told.done[told.answers++] = done;
}
void lock_moved(enum position position) { told.moved = position; }
void lock_jammed(enum position target, bool jammed) {
    (void)target;
    told.jammed = jammed;
}

static struct lock begin(enum position felt) {
    memset(&told, 0, sizeof told);
    struct lock lock = {.phase = RESTING};
    lock_felt(&lock, felt);
    return lock;
}

static void rests(const struct lock *lock) {
    assert(lock->phase == RESTING && told.timer == 0);
    assert(!told.coil[POSITION_LOCKED] && !told.coil[POSITION_UNLOCKED]);
}

static void it_is_answered_when_it_is_felt(void) {
    struct lock lock = begin(POSITION_UNLOCKED);
    assert(lock_ask(&lock, &times, 1, POSITION_LOCKED) == ASK_LATER);
    assert(told.coil[POSITION_LOCKED] && told.answers == 0 && told.timer == 600);
    lock_felt(&lock, POSITION_LOCKED);
    assert(told.answers == 1 && told.answered[0] == 1 && told.done[0]);
    rests(&lock);
    assert(lock_ask(&lock, &times, 2, POSITION_LOCKED) == ASK_DONE);
    assert(told.pulses == 1);
}

static void a_bolt_that_does_not_move_is_given_up(void) {
    struct lock lock = begin(POSITION_UNLOCKED);
    lock_ask(&lock, &times, 1, POSITION_LOCKED);
    for (int steps = 0; told.timer != 0; steps++) {
        assert(steps < 20);
        lock_timer(&lock, &times);
    }
    assert(told.pulses == 3 && told.answers == 1 && !told.done[0] && told.jammed);
    rests(&lock);
    lock_felt(&lock, POSITION_LOCKED);
    assert(!told.jammed && told.moved == POSITION_LOCKED);
}

static void who_wants_the_opposite_takes_over(void) {
    struct lock lock = begin(POSITION_UNKNOWN);
    lock_ask(&lock, &times, 1, POSITION_LOCKED);
    lock_ask(&lock, &times, 2, POSITION_LOCKED);
    assert(lock_ask(&lock, &times, 3, POSITION_UNLOCKED) == ASK_LATER);
    assert(told.answers == 2 && !told.done[0] && !told.done[1]);
    assert(told.coil[POSITION_UNLOCKED]);
    lock_felt(&lock, POSITION_UNLOCKED);
    assert(told.answers == 3 && told.answered[2] == 3 && told.done[2]);
    rests(&lock);
}

static void no_more_wait_than_there_is_room_for(void) {
    struct lock lock = begin(POSITION_UNKNOWN);
    for (uint64_t request = 0; request < MAX_WAITING; request++) {
        assert(lock_ask(&lock, &times, request, POSITION_LOCKED) == ASK_LATER);
    }
    assert(lock_ask(&lock, &times, 99, POSITION_LOCKED) == ASK_REFUSED);
    lock_felt(&lock, POSITION_LOCKED);
    assert(told.answers == MAX_WAITING);
}

static void the_next_version_goes_on_with_the_motion(void) {
    struct lock lock = begin(POSITION_UNLOCKED);
    lock_ask(&lock, &times, 0x123456789abcdef0, POSITION_LOCKED);
    uint8_t bytes[STATE_BYTES];
    state_save(&lock, bytes);
    struct lock next = {.phase = RESTING};
    assert(state_load(&next, bytes, sizeof bytes));
    memset(&told, 0, sizeof told);
    lock_start(&next, &times);
    assert(told.coil[POSITION_LOCKED]);
    lock_felt(&next, POSITION_LOCKED);
    assert(told.answers == 1 && told.answered[0] == 0x123456789abcdef0 && told.done[0]);
}

static void bytes_that_are_no_state_are_refused(void) {
    struct lock lock = begin(POSITION_UNLOCKED);
    uint8_t bytes[STATE_BYTES];
    state_save(&lock, bytes);
    assert(!state_load(&lock, bytes, sizeof bytes - 1));
    for (size_t i = 0; i < 6; i++) {
        uint8_t kept = bytes[i];
        bytes[i] = 0xff;
        assert(state_load(&lock, bytes, sizeof bytes) == (i == 3)); /* the number of an attempt may be any */
        bytes[i] = kept;
    }
}

static const char *set(struct settings *settings, const char *name, const char *value) {
    return settings_set(settings, name, strlen(name), value, strlen(value));
}

static void a_setting_that_cannot_be_is_refused(void) {
    struct settings settings = settings_default;
    assert(set(&settings, "pulse-ms", "300") == NULL && settings.times.pulse == 300);
    assert(set(&settings, "unknown", "x") == NULL);
    const char *const bad[] = {"", "0", "-1", "9999999999999", "1x"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert(strstr(set(&settings, "attempts", bad[i]), "`attempts`"));
    }
    assert(settings.times.attempts == settings_default.times.attempts);
}

int main(void) {
    it_is_answered_when_it_is_felt();
    a_bolt_that_does_not_move_is_given_up();
    who_wants_the_opposite_takes_over();
    no_more_wait_than_there_is_room_for();
    the_next_version_goes_on_with_the_motion();
    bytes_that_are_no_state_are_refused();
    a_setting_that_cannot_be_is_refused();
    puts("7 passed, 0 failed");
    return 0;
}
