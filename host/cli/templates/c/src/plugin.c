/* Drives a lock whose board takes `open 1.1` and `close 1.1` as lines of text.
 *
 * build/bindings/plugin.h declares every function below; `plugpoint plugin build` makes it from wit/. Arguments that are
 * given as pointers belong to the function and are freed by it; what it gives back is freed by the bindings. */
#include "plugin.h"

#include <stdio.h>
#include <string.h>

static bool tell(const char *what, uint32_t evse, uint32_t connector) {
    char line[40];
    int size = snprintf(line, sizeof line, "%s %u.%u\n", what, (unsigned)evse, (unsigned)connector);
    plugin_string_t port;
    plugin_string_set(&port, "board");
    plugin_list_u8_t data = {.ptr = (uint8_t *)line, .len = (size_t)size};
    plugpoint_station_ports_port_error_t error;
    if (plugpoint_station_ports_send(&port, &data, &error)) {
        return true;
    }
    plugpoint_station_ports_port_error_free(&error);
    plugin_string_t text;
    plugin_string_set(&text, "the lock's board cannot be told: is its port granted and open?");
    plugpoint_station_log_write(PLUGPOINT_STATION_LOG_LEVEL_ERROR, &text);
    return false;
}

/* lifecycle */

void exports_plugpoint_station_lifecycle_describe(exports_plugpoint_station_lifecycle_description_t *ret) {
    memset(ret, 0, sizeof *ret);
    plugin_string_dup(&ret->name, "{{name}}");
    plugin_string_dup(&ret->version, "0.1.0");
    plugin_string_dup(&ret->vendor, "Example");
    ret->state_schema = 1;
}

bool exports_plugpoint_station_lifecycle_init(exports_plugpoint_station_lifecycle_list_pair_t *settings,
                                              plugin_string_t *err) {
    (void)err;
    exports_plugpoint_station_lifecycle_list_pair_free(settings);
    return true;
}

bool exports_plugpoint_station_lifecycle_configure(exports_plugpoint_station_lifecycle_list_pair_t *settings,
                                                   plugin_string_t *err) {
    (void)err;
    exports_plugpoint_station_lifecycle_list_pair_free(settings);
    return true;
}

bool exports_plugpoint_station_lifecycle_self_test(plugin_string_t *err) {
    (void)err;
    return true;
}

/* The driver remembers nothing: its state is empty. */
void exports_plugpoint_station_lifecycle_save_state(exports_plugpoint_station_lifecycle_snapshot_t *ret) {
    memset(ret, 0, sizeof *ret);
    ret->schema = 1;
}

bool exports_plugpoint_station_lifecycle_load_state(exports_plugpoint_station_lifecycle_snapshot_t *snapshot,
                                                    exports_plugpoint_station_lifecycle_load_error_t *err) {
    (void)err;
    plugin_list_u8_free(&snapshot->bytes);
    return true;
}

void exports_plugpoint_station_lifecycle_shutdown(void) {}

/* connector */

void exports_plugpoint_station_connector_unlock(exports_plugpoint_station_connector_request_id_t request,
                                                exports_plugpoint_station_connector_evse_id_t evse,
                                                exports_plugpoint_station_connector_connector_id_t connector,
                                                exports_plugpoint_station_connector_unlock_answer_t *ret) {
    (void)request; /* it names the question, for who answers later */
    ret->tag = EXPORTS_PLUGPOINT_STATION_CONNECTOR_UNLOCK_ANSWER_NOW;
    ret->val.now = tell("open", evse, connector) ? PLUGPOINT_STATION_OUTCOMES_UNLOCK_OUTCOME_UNLOCKED
                                                 : PLUGPOINT_STATION_OUTCOMES_UNLOCK_OUTCOME_UNLOCK_FAILED;
}

void exports_plugpoint_station_connector_lock(exports_plugpoint_station_connector_request_id_t request,
                                              exports_plugpoint_station_connector_evse_id_t evse,
                                              exports_plugpoint_station_connector_connector_id_t connector,
                                              exports_plugpoint_station_connector_lock_answer_t *ret) {
    (void)request;
    ret->tag = EXPORTS_PLUGPOINT_STATION_CONNECTOR_LOCK_ANSWER_NOW;
    ret->val.now = tell("close", evse, connector) ? PLUGPOINT_STATION_OUTCOMES_LOCK_OUTCOME_LOCKED
                                                  : PLUGPOINT_STATION_OUTCOMES_LOCK_OUTCOME_LOCK_FAILED;
}

void exports_plugpoint_station_connector_effective_status_changed(
    exports_plugpoint_station_connector_target_t *target, exports_plugpoint_station_connector_operational_status_t status) {
    (void)target;
    (void)status;
}
