/* The lock as a plugin: between lock.c and the contract.
 *
 * Three GPIO lines, granted under these names: `lock` and `unlock` feed the motor's coils, `bolt` is the switch
 * (1: the bolt is in, the cable is locked). `plugin.h` is made from wit/ by `plugpoint plugin build`.
 *
 * Arguments of the functions below belong to us and are freed here; what they give back is freed by the bindings. */
#include "plugin.h"

#include <stdlib.h>
#include <string.h>

#include "lock.h"
#include "settings.h"
#include "state.h"

static struct lock lock;
static struct settings settings;
static bool has_timer;
static plugpoint_station_clock_timer_id_t timer;
static bool coils_open[2]; /* `lock` and `unlock` */

static plugin_string_t text(const char *literal) {
    plugin_string_t string;
    plugin_string_set(&string, literal);
    return string;
}

static bool is(const plugin_string_t *string, const char *literal) {
    return string->len == strlen(literal) && memcmp(string->ptr, literal, string->len) == 0;
}

static void say(plugpoint_station_log_level_t level, const char *line) {
    plugin_string_t string = text(line);
    plugpoint_station_log_write(level, &string);
}

static plugpoint_station_types_target_t place(void) {
    plugpoint_station_types_target_t target = {.tag = PLUGPOINT_STATION_TYPES_TARGET_CONNECTOR};
    target.val.connector.f0 = settings.evse;
    target.val.connector.f1 = settings.connector;
    return target;
}

static void raise_fault(const char *code, const char *why) {
    plugpoint_station_hardware_fault_t fault = {
        .target = place(), .code = text(code), .text = text(why), .blocking = true};
    plugpoint_station_hardware_fault_raised(&fault);
}

static void clear_fault(const char *code) {
    plugpoint_station_types_target_t target = place();
    plugin_string_t name = text(code);
    plugpoint_station_hardware_fault_cleared(&target, &name);
}

/* What lock.c asks of its surroundings. */

void lock_coil(enum position direction, bool on) {
    plugin_string_t port = text(direction == POSITION_LOCKED ? "lock" : "unlock");
    uint8_t level = on;
    plugin_list_u8_t data = {.ptr = &level, .len = 1};
    plugpoint_station_ports_port_error_t error;
    if (!plugpoint_station_ports_send(&port, &data, &error)) {
        /* The switch will not follow, and the attempt fails by itself. */
        say(PLUGPOINT_STATION_LOG_LEVEL_WARN, "a coil cannot be switched: is its GPIO line granted and open?");
        plugpoint_station_ports_port_error_free(&error);
    }
}

void lock_stop_timer(void) {
    if (has_timer) {
        plugpoint_station_clock_cancel_timer(timer);
        has_timer = false;
    }
}

void lock_set_timer(uint32_t after) {
    lock_stop_timer();
    timer = plugpoint_station_clock_set_timer(after);
    has_timer = true;
}

void lock_answer(uint64_t request, enum position target, bool done) {
    if (target == POSITION_LOCKED) {
        plugpoint_station_replies_locked(request, done ? PLUGPOINT_STATION_OUTCOMES_LOCK_OUTCOME_LOCKED
                                                       : PLUGPOINT_STATION_OUTCOMES_LOCK_OUTCOME_LOCK_FAILED);
    } else {
        plugpoint_station_replies_unlocked(request, done ? PLUGPOINT_STATION_OUTCOMES_UNLOCK_OUTCOME_UNLOCKED
                                                         : PLUGPOINT_STATION_OUTCOMES_UNLOCK_OUTCOME_UNLOCK_FAILED);
    }
}

void lock_moved(enum position position) {
    plugpoint_station_hardware_lock(settings.evse, settings.connector,
                                    position == POSITION_LOCKED ? PLUGPOINT_STATION_HARDWARE_LOCK_STATE_LOCKED
                                                                : PLUGPOINT_STATION_HARDWARE_LOCK_STATE_UNLOCKED);
}

void lock_jammed(enum position target, bool jammed) {
    if (!jammed) {
        clear_fault("LockJammed");
        return;
    }
    plugpoint_station_hardware_lock(settings.evse, settings.connector,
                                    PLUGPOINT_STATION_HARDWARE_LOCK_STATE_FAILED);
    raise_fault("LockJammed", target == POSITION_LOCKED ? "the bolt does not go in: is the plug all the way in?"
                                                        : "the bolt does not come out: is the cable under tension?");
}

/* lifecycle */

void exports_plugpoint_station_lifecycle_describe(exports_plugpoint_station_lifecycle_description_t *ret) {
    memset(ret, 0, sizeof *ret);
    plugin_string_dup(&ret->name, "c-lock");
    plugin_string_dup(&ret->version, "1.0.0");
    plugin_string_dup(&ret->vendor, "plugpoint");
    ret->state_schema = STATE_SCHEMA;
}

static bool configure(exports_plugpoint_station_lifecycle_list_pair_t *pairs, plugin_string_t *err) {
    struct settings next = settings_default;
    const char *wrong = NULL;
    for (size_t i = 0; i < pairs->len && wrong == NULL; i++) {
        const plugin_string_t *name = &pairs->ptr[i].f0, *value = &pairs->ptr[i].f1;
        wrong = settings_set(&next, (const char *)name->ptr, name->len, (const char *)value->ptr, value->len);
    }
    exports_plugpoint_station_lifecycle_list_pair_free(pairs);
    if (wrong != NULL) {
        plugin_string_dup(err, wrong);
        return false;
    }
    settings = next;
    return true;
}

bool exports_plugpoint_station_lifecycle_init(exports_plugpoint_station_lifecycle_list_pair_t *pairs,
                                              plugin_string_t *err) {
    return configure(pairs, err);
}

bool exports_plugpoint_station_lifecycle_configure(exports_plugpoint_station_lifecycle_list_pair_t *pairs,
                                                   plugin_string_t *err) {
    return configure(pairs, err);
}

static bool granted(const plugin_list_string_t *ports, const char *name) {
    for (size_t i = 0; i < ports->len; i++) {
        if (is(&ports->ptr[i], name)) {
            return true;
        }
    }
    return false;
}

bool exports_plugpoint_station_lifecycle_self_test(plugin_string_t *err) {
    plugin_list_string_t ports;
    plugpoint_station_ports_names(&ports);
    bool complete = granted(&ports, "lock") && granted(&ports, "unlock") && granted(&ports, "bolt");
    plugin_list_string_free(&ports);
    if (!complete) {
        plugin_string_dup(err, "three ports must be granted, GPIO lines all: `lock`, `unlock` and `bolt`");
    }
    return complete;
}

void exports_plugpoint_station_lifecycle_save_state(exports_plugpoint_station_lifecycle_snapshot_t *ret) {
    ret->schema = STATE_SCHEMA;
    ret->bytes.len = STATE_BYTES;
    ret->bytes.ptr = malloc(STATE_BYTES);
    state_save(&lock, ret->bytes.ptr);
}

bool exports_plugpoint_station_lifecycle_load_state(exports_plugpoint_station_lifecycle_snapshot_t *snapshot,
                                                    exports_plugpoint_station_lifecycle_load_error_t *err) {
    bool known = snapshot->schema == STATE_SCHEMA;
    bool loaded = known && state_load(&lock, snapshot->bytes.ptr, snapshot->bytes.len);
    free(snapshot->bytes.ptr);
    if (!loaded) {
        err->tag = EXPORTS_PLUGPOINT_STATION_LIFECYCLE_LOAD_ERROR_REFUSED;
        plugin_string_dup(&err->val.refused, known ? "the bytes are not the state of a lock" : "only state of schema 1 is known");
    }
    return loaded;
}

void exports_plugpoint_station_lifecycle_shutdown(void) {}

/* events */

void exports_plugpoint_station_events_on_timer(exports_plugpoint_station_events_timer_id_t expired) {
    if (has_timer && expired == timer) {
        has_timer = false;
        lock_timer(&lock, &settings.times);
    }
}

void exports_plugpoint_station_events_on_port_data(plugin_string_t *port, plugin_list_u8_t *data) {
    if (is(port, "bolt") && data->len > 0) {
        /* Of several edges in one piece only the last is still true. */
        lock_felt(&lock, data->ptr[data->len - 1] ? POSITION_LOCKED : POSITION_UNLOCKED);
    }
    plugin_string_free(port);
    plugin_list_u8_free(data);
}

void exports_plugpoint_station_events_on_port_state(plugin_string_t *port,
                                                    exports_plugpoint_station_events_port_state_t *state) {
    bool open = state->tag == EXPORTS_PLUGPOINT_STATION_EVENTS_PORT_STATE_OPEN;
    if (is(port, "bolt")) {
        if (open) {
            clear_fault("LockSwitchLost");
        } else {
            lock_blind(&lock);
            raise_fault("LockSwitchLost", "where the bolt is cannot be felt: the switch's GPIO line is closed");
        }
    } else if (is(port, "lock") || is(port, "unlock")) {
        bool both = coils_open[0] && coils_open[1];
        coils_open[is(port, "unlock")] = open;
        if (!both && coils_open[0] && coils_open[1]) {
            lock_start(&lock, &settings.times);
        }
    }
    plugin_string_free(port);
    exports_plugpoint_station_events_port_state_free(state);
}

/* connector */

static bool ours(uint32_t evse, uint32_t connector) {
    return evse == settings.evse && connector == settings.connector;
}

void exports_plugpoint_station_connector_unlock(exports_plugpoint_station_connector_request_id_t request,
                                                exports_plugpoint_station_connector_evse_id_t evse,
                                                exports_plugpoint_station_connector_connector_id_t connector,
                                                exports_plugpoint_station_connector_unlock_answer_t *ret) {
    ret->tag = EXPORTS_PLUGPOINT_STATION_CONNECTOR_UNLOCK_ANSWER_NOW;
    if (!ours(evse, connector)) {
        ret->val.now = PLUGPOINT_STATION_OUTCOMES_UNLOCK_OUTCOME_UNKNOWN_CONNECTOR;
        return;
    }
    switch (lock_ask(&lock, &settings.times, request, POSITION_UNLOCKED)) {
    case ASK_DONE:
        ret->val.now = PLUGPOINT_STATION_OUTCOMES_UNLOCK_OUTCOME_UNLOCKED;
        break;
    case ASK_LATER:
        ret->tag = EXPORTS_PLUGPOINT_STATION_CONNECTOR_UNLOCK_ANSWER_LATER;
        break;
    case ASK_REFUSED:
        ret->val.now = PLUGPOINT_STATION_OUTCOMES_UNLOCK_OUTCOME_UNLOCK_FAILED;
        break;
    }
}

void exports_plugpoint_station_connector_lock(exports_plugpoint_station_connector_request_id_t request,
                                              exports_plugpoint_station_connector_evse_id_t evse,
                                              exports_plugpoint_station_connector_connector_id_t connector,
                                              exports_plugpoint_station_connector_lock_answer_t *ret) {
    ret->tag = EXPORTS_PLUGPOINT_STATION_CONNECTOR_LOCK_ANSWER_NOW;
    if (!ours(evse, connector)) {
        ret->val.now = PLUGPOINT_STATION_OUTCOMES_LOCK_OUTCOME_UNKNOWN_CONNECTOR;
        return;
    }
    switch (lock_ask(&lock, &settings.times, request, POSITION_LOCKED)) {
    case ASK_DONE:
        ret->val.now = PLUGPOINT_STATION_OUTCOMES_LOCK_OUTCOME_LOCKED;
        break;
    case ASK_LATER:
        ret->tag = EXPORTS_PLUGPOINT_STATION_CONNECTOR_LOCK_ANSWER_LATER;
        break;
    case ASK_REFUSED:
        ret->val.now = PLUGPOINT_STATION_OUTCOMES_LOCK_OUTCOME_LOCK_FAILED;
        break;
    }
}

void exports_plugpoint_station_connector_effective_status_changed(
    exports_plugpoint_station_connector_target_t *target, exports_plugpoint_station_connector_operational_status_t status) {
    /* A lock stays as it is, whether its connector may be used or not. */
    (void)target;
    (void)status;
}
