/* Byte by byte, so that neither padding nor the compiler decides what a snapshot looks like. */
#include "state.h"

void state_save(const struct lock *lock, uint8_t bytes[STATE_BYTES]) {
    bytes[0] = (uint8_t)lock->phase;
    bytes[1] = (uint8_t)lock->wanted;
    bytes[2] = (uint8_t)lock->felt;
    bytes[3] = (uint8_t)lock->attempt;
    bytes[4] = lock->jammed;
    bytes[5] = (uint8_t)lock->waiting_count;
    for (uint32_t i = 0; i < MAX_WAITING; i++) {
        uint64_t request = i < lock->waiting_count ? lock->waiting[i] : 0;
        for (uint32_t byte = 0; byte < 8; byte++) {
            bytes[6 + 8 * i + byte] = (uint8_t)(request >> (8 * byte));
        }
    }
}

bool state_load(struct lock *lock, const uint8_t *bytes, size_t size) {
    if (size != STATE_BYTES || bytes[0] > COOLING || bytes[1] > POSITION_LOCKED || bytes[2] > POSITION_LOCKED ||
        bytes[4] > 1 || bytes[5] > MAX_WAITING) {
        return false;
    }
    /* A motion has somewhere to go. */
    if (bytes[0] != RESTING && bytes[1] == POSITION_UNKNOWN) {
        return false;
    }
    *lock = (struct lock){
        .phase = (enum phase)bytes[0],
        .wanted = (enum position)bytes[1],
        .felt = (enum position)bytes[2],
        .attempt = bytes[3],
        .jammed = bytes[4],
        .waiting_count = bytes[5],
    };
    for (uint32_t i = 0; i < lock->waiting_count; i++) {
        for (uint32_t byte = 0; byte < 8; byte++) {
            lock->waiting[i] |= (uint64_t)bytes[6 + 8 * i + byte] << (8 * byte);
        }
    }
    return true;
}
