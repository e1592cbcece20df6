//! What a plugin reports, answers and reads reaches the recorder, in order.

use plugpoint_plugin::jobs::{self, FirmwareStatus, ReadError};
use plugpoint_plugin::testing::{self, Call};
use plugpoint_plugin::{
    Binding, DisplayRefusal, LogFile, TransferOutcome, UpdateOutcome, Variable, hardware, link, replies,
};

#[test]
fn facts_are_recorded_in_order() {
    let temperature = Variable::new("Controller", "Temperature", "41");
    hardware::variable_changed(&temperature);
    hardware::security_event("TamperDetectionActivated", "the door");
    link::up("wwan0");
    link::addresses("wwan0", &["10.0.0.7".to_owned()]);
    link::down("wwan0", "no carrier");
    assert_eq!(
        testing::take(),
        [
            Call::VariableChanged(temperature),
            Call::SecurityEvent("TamperDetectionActivated".to_owned(), "the door".to_owned()),
            Call::LinkUp("wwan0".to_owned()),
            Call::LinkAddresses("wwan0".to_owned(), vec!["10.0.0.7".to_owned()]),
            Call::LinkDown("wwan0".to_owned(), "no carrier".to_owned()),
        ]
    );
}

#[test]
fn late_answers_are_recorded_as_they_were_given() {
    let iface = Binding::Iface("wwan0".to_owned());
    let log = LogFile::new("meter.log", 12);
    let refusal = DisplayRefusal::LanguageNotSupported;
    replies::network_configured(1, Ok(iface.clone()));
    replies::profile_validated(2, Err("no such APN".to_owned()));
    replies::transferred(3, TransferOutcome::accepted(Some("7".to_owned())));
    replies::displayed(4, Err(refusal.clone()));
    replies::updating(5, UpdateOutcome::Accepted);
    replies::log_collected(6, Ok(log.clone()));
    replies::customer_informed(7, None);
    assert_eq!(
        testing::take(),
        [
            Call::NetworkConfigured(1, Ok(iface)),
            Call::ProfileValidated(2, Err("no such APN".to_owned())),
            Call::Transferred(3, TransferOutcome::accepted(Some("7".to_owned()))),
            Call::Displayed(4, Err(refusal)),
            Call::Updating(5, UpdateOutcome::Accepted),
            Call::LogCollected(6, Ok(log)),
            Call::CustomerInformed(7, None),
        ]
    );
}

#[test]
fn an_image_is_read_in_pieces_up_to_its_end() {
    testing::give_image(9, b"firmware");
    assert_eq!(jobs::read(9, 0, 5), Ok(b"firmw".to_vec()));
    assert_eq!(jobs::read(9, 5, 5), Ok(b"are".to_vec()));
    assert_eq!(jobs::read(9, 8, 5), Ok(Vec::new()));
    assert_eq!(jobs::read(9, u64::MAX, u32::MAX), Ok(Vec::new()));
    assert_eq!(jobs::read(8, 0, 5), Err(ReadError::Unknown));
    jobs::firmware_status(9, FirmwareStatus::Installed, "");
    assert_eq!(
        testing::take(),
        [Call::FirmwareStatus(9, "Installed".to_owned(), String::new())]
    );
}
