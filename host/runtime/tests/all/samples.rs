//! One of each question and notice of the contract, and what the guest `full` answers.

use std::net::IpAddr;
use std::time::Duration;

use plugpoint_runtime::contract::*;

pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);
const TARGET: Target = Target::Evse(1);

pub(crate) fn token() -> IdToken {
    IdToken {
        value: "04A1".into(),
        kind: "ISO14443".into(),
    }
}

pub(crate) fn profile() -> Box<NetworkProfile> {
    Box::new(NetworkProfile {
        csms_url: "wss://csms.example".into(),
        security_profile: 2,
        ocpp_versions: vec!["ocpp2.0.1".into()],
        network_interface: "Wireless0".into(),
        message_timeout_seconds: 30,
        apn: Some(Apn {
            name: "internet".into(),
            user: None,
            password: None,
            sim_pin: Some(Secret("1234".into())),
            authentication: "NONE".into(),
            preferred_network: None,
            use_only_preferred_network: false,
        }),
        vpn: None,
        extra: Vec::new(),
    })
}

fn text(format: &str) -> DisplayText {
    DisplayText {
        format: format.into(),
        language: Some("en".into()),
        content: "hello".into(),
    }
}

fn message(format: &str) -> Box<DisplayMessage> {
    Box::new(DisplayMessage {
        id: 3,
        priority: "NormalCycle".into(),
        state: None,
        target: TARGET,
        texts: vec![text(format)],
        start: None,
        end: None,
        transaction: None,
        extra: Vec::new(),
    })
}

fn customer() -> Box<Customer> {
    Box::new(Customer {
        identifier: Some("c7".into()),
        token: Some(token()),
        certificate: Some(CertificateHash {
            algorithm: "SHA256".into(),
            issuer_name: "a".into(),
            issuer_key: "b".into(),
            serial_number: "c".into(),
        }),
        extra: Vec::new(),
    })
}

fn set_option(name: &str) -> Question {
    Question::SetLinkOption {
        iface: "wwan0".into(),
        name: name.into(),
        value: "1".into(),
    }
}

pub(crate) fn update() -> Question {
    Question::UpdateFirmware(Image {
        location: "https://example/modem.bin".into(),
        retrieve_at: 0,
        install_at: None,
        signed: true,
        extra: Vec::new(),
    })
}

pub(crate) fn get_log() -> Question {
    Question::GetLog(LogRequest {
        kind: "DiagnosticsLog".into(),
        oldest: None,
        latest: Some(5),
        extra: Vec::new(),
    })
}

pub(crate) fn configure(slot: u32) -> Question {
    Question::ConfigureNetwork {
        slot,
        profile: profile(),
        timeout: TIMEOUT,
    }
}

pub(crate) fn transfer() -> Question {
    Question::Transfer {
        vendor: "acme".into(),
        message: None,
        data: Some("{}".into()),
    }
}

pub(crate) fn rat() -> Question {
    Question::GetLinkOption {
        iface: "wwan0".into(),
        name: "rat".into(),
    }
}

pub(crate) fn may_reserve(evse: Option<u32>) -> Question {
    Question::MayReserve(Reservation {
        id: 1,
        evse,
        connector_type: None,
        token: token(),
        group: None,
        expires: 0,
    })
}

pub(crate) fn get_information() -> Question {
    Question::GetInformation(customer())
}

/// But for those about a log, which needs to be asked for first.
pub(crate) fn questions() -> Vec<(Question, Answer)> {
    let iface = || "wwan0".to_owned();
    let no = |why: &str| Answer::Verdict(Verdict::No(why.into()));
    let (evse, connector, target) = (1, 1, TARGET);
    let reset = |kind| Question::IsResetAllowed { target, kind };
    let matches = |group| Question::TokenMatches {
        evse,
        token: token(),
        group,
    };
    let address: IpAddr = "10.0.0.2".parse().unwrap();
    let transferred = TransferOutcome {
        status: TransferStatus::Accepted,
        data: Some(r#"{"of":"acme"}"#.into()),
        extra: vec![("a".into(), "b".into())],
    };
    vec![
        (
            Question::ClearDisplay { id: 3, target },
            Answer::DisplayCleared(true),
        ),
        (
            Question::ClearDisplay { id: 5, target },
            Answer::DisplayCleared(false),
        ),
        (
            configure(1),
            Answer::NetworkConfigured(Ok(Binding::Iface(iface()))),
        ),
        (
            configure(2),
            Answer::NetworkConfigured(Ok(Binding::Address(address))),
        ),
        (
            Question::ConnectLink { iface: iface() },
            Answer::Link(Err("no SIM".into())),
        ),
        (Question::DisconnectLink { iface: iface() }, Answer::Link(Ok(()))),
        (Question::DisplayIds { target }, Answer::DisplayIds(vec![3, 4])),
        (
            get_information(),
            Answer::Information(Some("member since 2019".into())),
        ),
        (rat(), Answer::LinkOption(Ok("lte".into()))),
        (
            Question::InitLink {
                iface: iface(),
                settings: vec![("apn".into(), "internet".into())],
            },
            Answer::Link(Ok(())),
        ),
        (reset(ResetKind::Immediate), no("Kind::Immediate")),
        (
            reset(ResetKind::ImmediateAndResume),
            no("Kind::ImmediateAndResume"),
        ),
        (reset(ResetKind::OnIdle), no("Kind::OnIdle")),
        (
            reset(ResetKind::Other("Deep".into())),
            no(r#"Kind::Other("Deep")"#),
        ),
        (
            Question::Lock { evse, connector },
            Answer::Lock(LockOutcome::LockFailed),
        ),
        (may_reserve(Some(1)), no("under repair")),
        (Question::MayStart { evse, token: None }, no("busy")),
        (
            Question::Reset {
                target,
                kind: ResetKind::OnIdle,
            },
            Answer::Reset(ResetOutcome::Accepted),
        ),
        (Question::SetDisplay(message("UTF8")), Answer::Displayed(Ok(()))),
        (
            Question::SetDisplay(message("HTML")),
            Answer::Displayed(Err(DisplayRefusal::NotSupportedFormat)),
        ),
        (set_option("apn"), Answer::LinkOptionSet(Ok(()))),
        (
            set_option("imei"),
            Answer::LinkOptionSet(Err(OptionError::ReadOnly)),
        ),
        (
            set_option("band"),
            Answer::LinkOptionSet(Err(OptionError::BadValue("no such band".into()))),
        ),
        (matches(None), Answer::Reservation(ReservationMatch::OtherToken)),
        (
            matches(Some(token())),
            Answer::Reservation(ReservationMatch::ThisToken),
        ),
        (transfer(), Answer::Transferred(transferred)),
        (
            Question::Unlock { evse, connector },
            Answer::Unlock(UnlockOutcome::Unlocked),
        ),
        (update(), Answer::Updating(UpdateOutcome::AcceptedCanceled)),
        (
            Question::ValidateProfile {
                slot: 1,
                profile: profile(),
            },
            Answer::ProfileValidated(Err("no such APN".into())),
        ),
    ]
}

/// But for those about a job, which needs to be asked for first; and what the guest has to say of each.
pub(crate) fn notices() -> Vec<(Notice, &'static str)> {
    let (evse, connector) = (1, 1);
    vec![
        (Notice::AllUnavailable, "all-unavailable"),
        (Notice::AllowEnergy { evse, allowed: true }, "energy 1"),
        (
            Notice::Authorization {
                evse: None,
                token: token(),
                status: "Accepted".into(),
            },
            "04A1 Accepted",
        ),
        (
            Notice::Boot {
                status: "Accepted".into(),
                interval_seconds: 5,
            },
            "boot Accepted",
        ),
        (Notice::ClearInformation(customer()), "forget c7"),
        (Notice::Connection { connected: true }, "connection true"),
        (
            Notice::ConnectorStatus {
                evse,
                connector,
                status: "Occupied".into(),
            },
            "1.1 Occupied",
        ),
        (
            Notice::DefaultPrice {
                texts: vec![text("UTF8")],
            },
            "price 1",
        ),
        (
            Notice::EffectiveStatusChanged {
                target: Target::Connector(1, 1),
                status: OperationalStatus::Operative,
            },
            "status Target::Connector((1, 1))",
        ),
        (Notice::NetworkConnected { slot: 1 }, "connected 1"),
        (Notice::NetworkDisconnected { slot: 1 }, "disconnected 1"),
        (
            Notice::OcppMessage {
                direction: Direction::ToCsms,
                message: "[]".into(),
            },
            "message",
        ),
        (Notice::ReservationReleased { id: 9 }, "released 9"),
        (
            Notice::RunningCost(Box::new(Cost {
                evse,
                transaction: "t".into(),
                amount: 1.5,
                currency: "EUR".into(),
                decimals: 2,
                is_final: false,
                extra: Vec::new(),
            })),
            "cost 1.5",
        ),
        (
            Notice::SecurityEvent {
                kind: "Tampered".into(),
                info: String::new(),
            },
            "Tampered",
        ),
        (
            Notice::SetLimit {
                evse,
                limit: Some(Limit::Amps(6.0)),
                phases: None,
            },
            "limit 1",
        ),
        (Notice::Tariff { evse, texts: vec![] }, "tariff 1 0"),
        (Notice::TimeSync { csms_time: 0 }, "time-sync"),
        (
            Notice::TransactionEvent { request: "{}".into() },
            "transaction-event",
        ),
        (
            Notice::TransactionResponse {
                transaction: "t".into(),
                response: "{}".into(),
            },
            "transaction-response",
        ),
        (
            Notice::VariableChanged(Variable {
                component: "Meter".into(),
                component_instance: None,
                target: TARGET,
                name: "Model".into(),
                name_instance: None,
                value: "M1".into(),
            }),
            "Model=M1",
        ),
    ]
}
