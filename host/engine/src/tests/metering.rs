//! J01, J02: meter values.

use super::story;

//= J02.FR.01 test
//= J02.FR.11 test
#[test]
fn values_of_the_start_the_way_and_the_end() {
    story(
        r#"
        with SampledDataCtrlr.TxUpdatedInterval=60
        with SampledDataCtrlr.TxUpdatedMeasurands=Energy.Active.Import.Register,Power.Active.Import
        with SampledDataCtrlr.TxEndedInterval=100
        boot
        meter 1 1000 Power.Active.Import=0 Voltage=230
        plug 1
        swipe 1 A
        <... event Started Authorized {"meterValue":[{"timestamp":"2026-01-01T00:00:00.000Z","sampledValue":[{"value":1000,"context":"Transaction.Begin","measurand":"Energy.Active.Import.Register","unitOfMeasure":{"unit":"Wh"}}]}]}
        +59s
        < nothing
        meter 1 1100 Power.Active.Import=6900
        +1s
        < event Updated MeterValuePeriodic {"meterValue":[{"sampledValue":[{"value":1100,"context":"Sample.Periodic","measurand":"Energy.Active.Import.Register"},{"value":6900,"measurand":"Power.Active.Import","unitOfMeasure":{"unit":"W"}}]}]}
        < nothing
        +60s
        < event Updated MeterValuePeriodic
        meter 1 1300
        swipe 1 A
        < event Ended StopAuthorized {"meterValue":[{"sampledValue":[{"value":1000,"context":"Transaction.Begin"}]},{"sampledValue":[{"value":1100,"context":"Sample.Periodic"}]},{"sampledValue":[{"value":1300,"context":"Transaction.End"}]}]}
        store meters 0
        "#,
    );
}

//= E06.FR.11 test
#[test]
fn values_for_the_end_survive_a_restart() {
    story(
        r#"
        with SampledDataCtrlr.TxEndedInterval=60
        boot
        meter 1 1000
        plug 1
        swipe 1 A
        +60s
        store meters 2
        kill
        boot
        meter 1 1500
        swipe 1 A
        < event Ended StopAuthorized {"meterValue":[{"sampledValue":[{"value":1000}]},{"sampledValue":[{"value":1000}]},{"sampledValue":[{"value":1500}]}]}
        "#,
    );
}

#[test]
fn a_long_transaction_thins_its_samples_and_keeps_first_and_last() {
    let rig = story(
        r#"
        with SampledDataCtrlr.TxEndedInterval=10
        boot
        meter 1 1
        plug 1
        swipe 1 A
        +10h
        meter 1 99
        swipe 1 A
        "#,
    );
    let ended = rig.ledger().events.last().unwrap();
    let values = ended["meterValue"].as_array().unwrap();
    assert!((50..=120).contains(&values.len()), "{}", values.len());
    assert_eq!(values[0]["sampledValue"][0]["context"], "Transaction.Begin");
    assert_eq!(values[values.len() - 1]["sampledValue"][0]["value"], 99.0);
}

/// Voltage is told by phase all the same, and a meter without a total keeps what it has.
#[test]
fn registers_without_phases() {
    let meters = [
        (
            "1500 Energy.Active.Import.Register/L1=500 Voltage/L1-N=230",
            r#"[{"value":1500,"phase":"absent"},{"value":230,"phase":"L1-N"}]"#,
        ),
        (
            "Energy.Active.Import.Register/L1=500",
            r#"[{"value":500,"phase":"L1"}]"#,
        ),
    ];
    for (readings, samples) in meters {
        story(&format!(
            r#"
            with SampledDataCtrlr.RegisterValuesWithoutPhases=true
            with SampledDataCtrlr.TxStartedMeasurands=Energy.Active.Import.Register,Voltage
            boot
            meter 1 {readings}
            plug 1
            swipe 1 A
            <... event Started Authorized {{"meterValue":[{{"sampledValue":{samples}}}]}}
            "#
        ));
    }
    story(
        r#"
        boot
        meter 1 1500 Energy.Active.Import.Register/L1=500
        plug 1
        swipe 1 A
        <... event Started Authorized {"meterValue":[{"sampledValue":[{"value":1500},{"value":500,"phase":"L1"}]}]}
        "#,
    );
}

//= J01.FR.14 test
#[test]
fn clock_aligned_values_are_exactly_on_the_dot() {
    story(
        r#"
        with AlignedDataCtrlr.Interval=900
        with AlignedDataCtrlr.Measurands=Energy.Active.Import.Register
        boot
        meter 0 5000
        meter 1 1000
        meter 2 2000
        +7m
        wall +123ms
        plug 2
        swipe 2 A
        forget
        +8m
        <... MeterValues {"evseId":0,"meterValue":[{"timestamp":"2026-01-01T00:15:00.000Z","sampledValue":[{"value":5000,"context":"Sample.Clock"}]}]}
        <... event Updated MeterValueClock {"evse":{"id":2},"meterValue":[{"timestamp":"2026-01-01T00:15:00.000Z"}]}
        forget
        +15m
        <... MeterValues {"evseId":1,"meterValue":[{"timestamp":"2026-01-01T00:30:00.000Z"}]}
        "#,
    );
}

//= J02.FR.05 test
#[test]
fn clock_aligned_values_are_kept_for_the_end() {
    story(
        r#"
        with AlignedDataCtrlr.TxEndedInterval=900
        boot
        meter 1 1000
        +10m
        plug 1
        swipe 1 A
        meter 1 1200
        +10m
        swipe 1 A
        <... event Ended StopAuthorized {"meterValue":[{"sampledValue":[{"context":"Transaction.Begin"}]},{"timestamp":"2026-01-01T00:15:00.000Z","sampledValue":[{"value":1200,"context":"Sample.Clock"}]},{"sampledValue":[{"context":"Transaction.End"}]}]}
        "#,
    );
}

#[test]
fn send_during_idle_spares_evses_with_a_transaction() {
    story(
        r#"
        with AlignedDataCtrlr.Interval=900
        with AlignedDataCtrlr.SendDuringIdle=true
        boot
        meter 0 5000
        meter 1 1000
        meter 2 2000
        plug 2
        swipe 2 A
        forget
        +15m
        <... MeterValues {"evseId":1}
        no < MeterValues {"evseId":0}
        no < event Updated MeterValueClock
        "#,
    );
}

#[test]
fn a_clock_that_jumps_takes_no_slot_twice_and_floods_nobody() {
    story(
        r#"
        with AlignedDataCtrlr.Interval=60
        boot
        meter 1 1000
        forget
        +60s
        <... MeterValues {"meterValue":[{"timestamp":"2026-01-01T00:01:00.000Z"}]}
        wall +10h
        < MeterValues {"meterValue":[{"timestamp":"2026-01-01T10:01:00.000Z"}]}
        < nothing
        wall -10h
        < nothing
        +60s
        < MeterValues {"meterValue":[{"timestamp":"2026-01-01T00:02:00.000Z"}]}
        "#,
    );
}

#[test]
fn sampling_goes_on_after_a_restart_and_follows_a_changed_interval() {
    story(
        r#"
        with SampledDataCtrlr.TxUpdatedInterval=60
        boot
        meter 1 1000
        plug 1
        swipe 1 A
        kill
        boot
        +60s
        <... event Updated MeterValuePeriodic
        > SetVariables {"setVariableData":[{"component":{"name":"SampledDataCtrlr"},"variable":{"name":"TxUpdatedInterval"},"attributeValue":"10"}]}
        < result
        +10s
        <... event Updated MeterValuePeriodic
        +10s
        < event Updated MeterValuePeriodic
        > SetVariables {"setVariableData":[{"component":{"name":"SampledDataCtrlr"},"variable":{"name":"TxUpdatedInterval"},"attributeValue":"0"}]}
        < result
        +5m
        no < event Updated
        "#,
    );
}

#[test]
fn odd_readings_do_no_harm() {
    story(
        r#"
        with SampledDataCtrlr.TxUpdatedInterval=60
        boot
        meter 1 NaN
        report FactIgnored
        meter 1 inf
        meter 1 Made.Up=7
        report FactIgnored
        meter 9 1
        report FactIgnored
        plug 1
        swipe 1 A
        <... event Started Authorized {"meterValue":"absent"}
        meter 1 1e308
        +60s
        <... event Updated MeterValuePeriodic
        meter 1 -5
        swipe 1 A
        <... event Ended
        "#,
    );
}

#[test]
fn a_signed_value_and_its_place_reach_the_csms() {
    story(
        r#"
        with AlignedDataCtrlr.SignReadings=true
        boot
        meter 1 Energy.Active.Import.Register/@Inlet=9 Energy.Active.Import.Register=1500~c2lnbmVk
        > TriggerMessage {"requestedMessage":"MeterValues","evse":{"id":1}}
        <... MeterValues {"meterValue":[{"sampledValue":[{"value":9.0,"location":"Inlet","signedMeterValue":"absent"},{"value":1500.0,"location":"absent","signedMeterValue":{"signedMeterData":"c2lnbmVk","encodingMethod":"OCMF"}}]}]}
        meter 1 Energy.Active.Import.Register/@Nowhere=9
        report FactIgnored
        "#,
    );
}

#[test]
fn signatures_of_the_meter_are_handed_on_where_the_csms_wants_them() {
    story(
        r#"
        with SampledDataCtrlr.SignReadings=true
        with OCPPCommCtrlr.PublicKeyWithSignedMeterValue=OncePerTransaction
        with SampledDataCtrlr.TxUpdatedInterval=60
        boot
        meter 1 Energy.Active.Import.Register=1000~T0NNRg==
        plug 1
        swipe 1 A
        <... event Started Authorized {"meterValue":[{"sampledValue":[{"value":1000,"signedMeterValue":{"signedMeterData":"T0NNRg==","publicKey":"a2V5"}}]}]}
        +60s
        < event Updated MeterValuePeriodic {"meterValue":[{"sampledValue":[{"value":1000,"signedMeterValue":{"publicKey":""}}]}]}
        "#,
    );
}

#[test]
fn without_sign_readings_a_signature_stays_in_the_station() {
    story(
        r#"
        boot
        meter 1 Energy.Active.Import.Register=1000~T0NNRg==
        plug 1
        swipe 1 A
        <... event Started Authorized {"meterValue":[{"sampledValue":[{"value":1000,"signedMeterValue":"absent"}]}]}
        "#,
    );
}
