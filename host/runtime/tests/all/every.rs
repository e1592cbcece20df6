//! Everything of the contract once, with a guest that exports all of it; and every value that a guest must not give.

use std::sync::Arc;

use plugpoint_runtime::contract::*;
use plugpoint_runtime::{Bind, PluginEvent, PluginSpec, Unanswered};

use crate::guests::full;
use crate::rig::Rig;
use crate::samples;

fn rig(mode: &str) -> Rig {
    rig_with_image(mode, &[])
}

/// The guest in its `mode`, with ifaces of its own, and an image for it to install.
fn rig_with_image(mode: &str, image: &'static [u8]) -> Rig {
    let rig = Rig::empty_with(|wiring| wiring.images = Arc::new(OneImage(image)));
    let mut spec = PluginSpec::new("full", full()).unsigned();
    spec.settings = [("mode".into(), mode.into())].into();
    spec.bind = Bind::to_ifaces(["wwan0", "Wireless0"]);
    rig.plugins.load(spec).unwrap();
    rig
}

struct OneImage(&'static [u8]);

impl Images for OneImage {
    fn read(&self, plugin: &str, _: u64, offset: u64, max: usize) -> Result<Vec<u8>, ReadError> {
        assert!(plugin == "full" && max <= 64 << 10);
        let rest = &self.0[self.0.len().min(usize::try_from(offset).unwrap())..];
        // More than was asked for: the runtime gives the guest no more than its due.
        Ok(rest.to_vec())
    }
}

fn seen(rig: &Rig) -> Vec<String> {
    rig.state().split(',').map(str::to_owned).collect()
}

#[test]
fn every_question_is_answered_at_once() {
    let rig = rig("now");
    for (question, expected) in samples::questions() {
        assert_eq!(rig.ask(question.clone()), Ok(expected), "{question:?}");
    }
    assert_eq!(rig.stats().faults, 0);
}

#[test]
fn every_question_is_answered_later() {
    let rig = rig("later");
    for (question, expected) in samples::questions() {
        assert_eq!(rig.ask(question.clone()), Ok(expected), "{question:?}");
    }
    assert_eq!(rig.stats().faults, 0);
}

#[test]
fn every_notice_arrives_in_order() {
    // A verdict has room for the words of about ten.
    for some in samples::notices().chunks(8) {
        let rig = rig("now");
        let (notices, expected): (Vec<_>, Vec<_>) = some.iter().cloned().unzip();
        for notice in notices {
            rig.plugins.tell(notice);
        }
        assert_eq!(rig.state(), expected.join(","));
    }
}

#[test]
fn a_log_is_read_in_pieces_from_the_plugin_that_collected_it() {
    for mode in ["now", "later"] {
        let rig = rig(mode);
        let request = rig.put(samples::get_log());
        let Ok(Answer::LogCollected(Ok(file))) = rig.answer(request) else {
            panic!("it collects logs")
        };
        assert_eq!((file.name.as_str(), file.size), ("modem.log", Some(7)));
        let read = |request, offset| {
            rig.ask(Question::ReadLog {
                request,
                offset,
                max: 4,
            })
        };
        assert_eq!(read(request, 0), Ok(Answer::LogBytes(Ok(b"it r".to_vec()))));
        assert_eq!(read(request, 4), Ok(Answer::LogBytes(Ok(b"ang".to_vec()))));
        assert_eq!(read(request, 7), Ok(Answer::LogBytes(Ok(Vec::new()))));
        let unknown = Err(Unanswered::NotExported(Interface::Diagnostics));
        assert_eq!(read(request + 99, 0), unknown, "nobody collected that");
        rig.plugins.tell(Notice::CloseLog { request });
        assert_eq!(seen(&rig), ["log DiagnosticsLog", "close-log"]);
        assert_eq!(read(request, 0), unknown, "it is closed");
    }
}

#[test]
fn an_image_is_read_and_its_installation_told() {
    let rig = rig_with_image("now", &[7; 100_000]);
    let request = rig.put(samples::update());
    rig.answer(request).unwrap();
    rig.plugins.tell(Notice::InstallFirmware {
        request,
        size: 100_000,
        sha256: "abcd".into(),
    });
    rig.plugins.tell(Notice::InstallNow { request });
    rig.plugins.tell(Notice::CancelUpdate { request });
    let expected = [
        "update https://example/modem.bin",
        "install 100000 abcd",
        "read 100000",
        "install-now",
        "cancel",
    ];
    assert_eq!(seen(&rig), expected);
    let reports = rig.events_of(|event| match event {
        PluginEvent::Job {
            request: of, event, ..
        } => Some((*of, event.clone())),
        _ => None,
    });
    let installed = JobEvent::FirmwareStatus {
        status: "Installed".into(),
        info: "done".into(),
    };
    assert_eq!(reports, [(request, JobEvent::Progress(50)), (request, installed)]);
    assert_eq!(
        rig.stats().faults_by_kind["reply"],
        1,
        "a report on a job of nobody"
    );
}

#[test]
fn an_image_of_nobody_is_an_error_and_not_an_end() {
    let rig = Rig::with(PluginSpec::new("full", full()).unsigned());
    let request = rig.put(samples::update());
    rig.answer(request).unwrap();
    rig.plugins.tell(Notice::InstallFirmware {
        request,
        size: 1,
        sha256: String::new(),
    });
    assert!(rig.state().contains("ReadError::Unknown"), "{}", rig.state());
}

#[test]
fn everything_that_hardware_and_links_tell_arrives() {
    let rig = rig("now");
    rig.ask(Question::MayStart { evse: 2, token: None }).unwrap();
    let facts = rig.events_of(|event| match event {
        PluginEvent::Fact { fact, .. } => Some(fact.clone()),
        _ => None,
    });
    let [
        Fact::VariableChanged(variable),
        Fact::SecurityEvent { kind, info },
        Fact::Meter { readings, .. },
    ] = facts.as_slice()
    else {
        panic!("{facts:?}")
    };
    assert_eq!(
        (variable.target, variable.value.as_str()),
        (Target::Evse(2), "4711")
    );
    assert_eq!(
        (kind.as_str(), info.as_str()),
        ("TamperDetectionActivated", "lid")
    );
    assert_eq!(readings[0].location.as_deref(), Some("Body"));
    assert_eq!(readings[0].signed.as_ref().unwrap().encoding_method, "OCMF");

    let links = rig.events_of(|event| match event {
        PluginEvent::Link { iface, event, .. } if iface == "wwan0" => Some(event.clone()),
        _ => None,
    });
    let addresses = ["10.0.0.2", "fe80::1"].map(|address| address.parse().unwrap());
    let expected = [
        LinkEvent::Up,
        LinkEvent::Dormant,
        LinkEvent::Addresses(addresses.to_vec()),
        LinkEvent::Down {
            reason: "no carrier".into(),
        },
        LinkEvent::FatalError {
            reason: "no SIM".into(),
        },
    ];
    assert_eq!(links, expected);
    let uplink = rig.events_of(|event| match event {
        PluginEvent::Uplink { event, .. } => Some(event.clone()),
        _ => None,
    });
    let lost = UplinkEvent::Lost {
        network_interface: "Wireless0".into(),
    };
    assert_eq!(uplink, [UplinkEvent::TrySwitch { slot: 2 }, lost]);
}

#[test]
fn wrong_facts_are_dropped_and_the_plugin_goes_on() {
    let rig = rig("wrong");
    rig.ask(Question::MayStart { evse: 2, token: None }).unwrap();
    let told = rig.events_of(|event| match event {
        PluginEvent::Fact { .. } | PluginEvent::Link { .. } => Some(event.clone()),
        PluginEvent::Uplink {
            event: UplinkEvent::Lost { .. },
            ..
        } => Some(event.clone()),
        _ => None,
    });
    assert_eq!(told, []);
    assert_eq!(
        rig.stats().unbound_dropped,
        5,
        "links of an iface that is not its own"
    );
    assert_eq!(rig.stats().faults, 0);
}

#[test]
fn wrong_answers_are_cut_or_turned_into_a_refusal() {
    let rig = rig("wrong");
    let refused = |question: Question, why: &str| {
        let answer = format!("{:?}", rig.ask(question).unwrap());
        assert!(answer.contains("Err(") && answer.contains(why), "{answer}");
    };
    refused(samples::configure(1), "is no name of an iface");
    refused(samples::configure(2), "is no IP address");
    refused(samples::get_log(), "is no file name");
    let rejected = Answer::Transferred(TransferStatus::Rejected.into());
    assert_eq!(rig.ask(samples::transfer()), Ok(rejected), "no JSON");

    let Ok(Answer::LinkOption(Ok(option))) = rig.ask(samples::rat()) else {
        panic!("it has the option")
    };
    assert_eq!(option.len(), 500);
    let Ok(Answer::Information(Some(text))) = rig.ask(samples::get_information()) else {
        panic!("it knows the customer")
    };
    assert_eq!(text.len(), 51_200);
    let Ok(Answer::Verdict(Verdict::No(why))) = rig.ask(samples::may_reserve(None)) else {
        panic!("it refuses")
    };
    assert_eq!(why.len(), 255);
    let Ok(Answer::DisplayIds(ids)) = rig.ask(Question::DisplayIds {
        target: Target::Station,
    }) else {
        panic!("it has messages")
    };
    assert_eq!(ids.len(), 1_024);

    let request = rig.put(samples::get_log());
    rig.answer(request).unwrap();
    let (offset, max) = (0, 16);
    refused(
        Question::ReadLog { request, offset, max },
        "gave 17 bytes where 16 were asked for",
    );
    assert_eq!(rig.stats().faults, 0, "wrong values are no faults");
}

#[test]
fn a_wrong_report_on_a_job_is_dropped() {
    let rig = rig("wrong");
    let request = rig.put(samples::update());
    rig.answer(request).unwrap();
    rig.plugins.tell(Notice::InstallFirmware {
        request,
        size: 0,
        sha256: String::new(),
    });
    assert!(rig.state().contains("read 0"));
    let reports = rig.events_of(|event| match event {
        PluginEvent::Job { event, .. } => Some(event.clone()),
        _ => None,
    });
    assert_eq!(reports, []);
}

#[test]
fn a_secret_of_a_profile_reaches_the_plugin_and_no_log() {
    let rig = rig("now");
    rig.ask(samples::configure(1)).unwrap();
    assert_eq!(seen(&rig), ["configure 1 1234"]);
    assert!(!format!("{:?}", samples::configure(1)).contains("1234"));
}
