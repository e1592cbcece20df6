/* Every setting is a number with bounds: one row of a table each. */
#include "settings.h"

#include <string.h>

const struct settings settings_default = {
    .evse = 1,
    .connector = 1,
    .times = {.pulse = 600, .settle = 250, .cool = 1000, .attempts = 3},
};

static const struct {
    const char *name;
    size_t offset;
    uint32_t min, max;
    const char *wrong;
} rows[] = {
    {"evse", offsetof(struct settings, evse), 1, 1000, "`evse` must be a number from 1 to 1000"},
    {"connector", offsetof(struct settings, connector), 1, 1000, "`connector` must be a number from 1 to 1000"},
    {"pulse-ms", offsetof(struct settings, times.pulse), 10, 2000, "`pulse-ms` must be a number from 10 to 2000"},
    {"settle-ms", offsetof(struct settings, times.settle), 10, 2000, "`settle-ms` must be a number from 10 to 2000"},
    {"cool-ms", offsetof(struct settings, times.cool), 100, 10000, "`cool-ms` must be a number from 100 to 10000"},
    {"attempts", offsetof(struct settings, times.attempts), 1, 10, "`attempts` must be a number from 1 to 10"},
};

static bool number(const char *text, size_t size, uint32_t *value) {
    *value = 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        *value = *value * 10 + (uint32_t)(text[i] - '0');
    }
    return size > 0 && size < 6;
}

const char *settings_set(struct settings *settings, const char *name, size_t name_size, const char *value,
                         size_t value_size) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strlen(rows[i].name) != name_size || memcmp(rows[i].name, name, name_size) != 0) {
            continue;
        }
        uint32_t parsed;
        if (!number(value, value_size, &parsed) || parsed < rows[i].min || parsed > rows[i].max) {
            return rows[i].wrong;
        }
        memcpy((char *)settings + rows[i].offset, &parsed, sizeof parsed);
        return NULL;
    }
    return NULL;
}
