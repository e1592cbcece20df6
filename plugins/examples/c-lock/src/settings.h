/* What the operator sets, `[plugins.settings]` in the station's configuration. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "lock.h"

struct settings {
    uint32_t evse;
    uint32_t connector;
    struct lock_times times;
};

extern const struct settings settings_default;

/* Takes one setting over. Null, or what is wrong with it. A name that is not known is ignored, as the contract asks. */
const char *settings_set(struct settings *settings, const char *name, size_t name_size, const char *value,
                         size_t value_size);

#endif
