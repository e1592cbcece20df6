//! F06: TriggerMessage.

use super::story;

//= F06.FR.01 test
//= F06.FR.04 test
//= F06.FR.15 test
//= F06.FR.16 test
#[test]
fn messages_follow_the_response() {
    story(
        r#"
        boot
        > TriggerMessage {"requestedMessage":"Heartbeat"}
        < result {"status":"Accepted"}
        < Heartbeat
        > TriggerMessage {"requestedMessage":"FirmwareStatusNotification"}
        < result {"status":"Accepted"}
        < FirmwareStatusNotification {"status":"Idle"}
        > TriggerMessage {"requestedMessage":"LogStatusNotification"}
        < result {"status":"Accepted"}
        < LogStatusNotification {"status":"Idle"}
        > TriggerMessage {"requestedMessage":"StatusNotification","evse":{"id":2,"connectorId":1}}
        < result {"status":"Accepted"}
        < StatusNotification {"evseId":2,"connectorId":1,"connectorStatus":"Available"}
        < nothing
        "#,
    );
}

//= F06.FR.06 test
#[test]
fn meter_values_of_one_evse_or_of_all() {
    story(
        r#"
        boot
        > TriggerMessage {"requestedMessage":"MeterValues"}
        < result {"status":"Rejected"}
        meter 1 100
        meter 2 200
        > TriggerMessage {"requestedMessage":"MeterValues","evse":{"id":2}}
        < result {"status":"Accepted"}
        < MeterValues {"evseId":2,"meterValue":[{"sampledValue":[{"value":200,"context":"Trigger"}]}]}
        < nothing
        > TriggerMessage {"requestedMessage":"MeterValues"}
        < result {"status":"Accepted"}
        < MeterValues {"evseId":1}
        < MeterValues {"evseId":2}
        "#,
    );
}

//= F06.FR.07 test
#[test]
fn transaction_events_of_running_transactions() {
    story(
        r#"
        boot
        meter 1 100
        > TriggerMessage {"requestedMessage":"TransactionEvent"}
        < result {"status":"Rejected"}
        plug 1
        swipe 1 A
        forget
        > TriggerMessage {"requestedMessage":"TransactionEvent","evse":{"id":2}}
        < result {"status":"Rejected"}
        > TriggerMessage {"requestedMessage":"TransactionEvent"}
        < result {"status":"Accepted"}
        < event Updated Trigger {"meterValue":[{"sampledValue":[{"context":"Trigger"}]}]}
        < nothing
        "#,
    );
}

//= F06.FR.11 test
#[test]
fn without_an_evse_every_transaction_is_told() {
    story(
        r#"
        boot
        plug 1
        swipe 1 A
        plug 2
        swipe 2 B
        forget
        > TriggerMessage {"requestedMessage":"TransactionEvent"}
        < result {"status":"Accepted"}
        < event Updated Trigger {"evse":{"id":1}}
        < event Updated Trigger {"evse":{"id":2}}
        < nothing
        "#,
    );
}

/// The message leads: an EVSE that does not matter to it is ignored.
//= F06.FR.02 test
#[test]
fn an_evse_that_does_not_matter_is_ignored() {
    for message in ["Heartbeat", "LogStatusNotification", "FirmwareStatusNotification"] {
        for evse in [r#"{"id":1}"#, r#"{"id":99}"#, r#"{"id":1,"connectorId":99}"#] {
            story(&format!(
                r#"
                boot
                > TriggerMessage {{"requestedMessage":"{message}","evse":{evse}}}
                < result {{"status":"Accepted"}}
                < {message}
                < nothing
                "#
            ));
        }
    }
}

//= F06.FR.08 test
//= F06.FR.12 test
//= F06.FR.17 test
#[test]
fn what_cannot_be_triggered() {
    story(
        r#"
        boot
        > TriggerMessage {"requestedMessage":"BootNotification"}
        < result {"status":"Rejected"}
        > TriggerMessage {"requestedMessage":"StatusNotification"}
        < result {"status":"Rejected"}
        > TriggerMessage {"requestedMessage":"StatusNotification","evse":{"id":1}}
        < result {"status":"Rejected"}
        > TriggerMessage {"requestedMessage":"StatusNotification","evse":{"id":1,"connectorId":9}}
        < result {"status":"Rejected"}
        > TriggerMessage {"requestedMessage":"MeterValues","evse":{"id":-1}}
        < result {"status":"Rejected"}
        > TriggerMessage {"requestedMessage":"SignCombinedCertificate"}
        < result {"status":"NotImplemented"}
        > TriggerMessage {"requestedMessage":"PublishFirmwareStatusNotification"}
        < result {"status":"NotImplemented"}
        > TriggerMessage {"requestedMessage":"Nonsense"}
        < error PropertyConstraintViolation
        "#,
    );
}
