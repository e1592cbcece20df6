//! Every function of the contract, with something to call it with.

use std::time::Duration;

use plugpoint_runtime::contract::{
    Apn, Cost, Customer, Direction, DisplayMessage, DisplayText, IdToken, Image, Limit, LogRequest,
    NetworkProfile, OperationalStatus, Reservation, ResetKind, Secret, Target, Variable,
};
use plugpoint_runtime::{Notice, Question};
use plugpoint_tests::root;

/// The requests under which jobs go on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Jobs {
    pub(crate) update: u64,
    pub(crate) log: u64,
}

/// A function of the contract.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Function {
    pub(crate) interface: String,
    pub(crate) name: String,
}

/// The functions in a file of a version of the contract: `plugin.wit` has what plugins export.
pub(crate) fn in_wit(version: &str, file: &str) -> Vec<Function> {
    let path = root().join("wit").join(version).join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut functions = Vec::new();
    let mut interface = "";
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("interface ") {
            interface = rest.trim_end_matches(" {");
        } else if let Some((name, _)) = line.split_once(": func(") {
            functions.push(Function {
                interface: interface.to_owned(),
                name: name.to_owned(),
            });
        }
    }
    functions
}

impl std::fmt::Display for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.interface, self.name)
    }
}

/// Every question, the jobs' own first.
pub(crate) fn questions(jobs: Jobs) -> Vec<Question> {
    let (evse, connector, iface) = (2, 1, || "wwan9".to_owned());
    let (target, kind) = (Target::Evse(evse), ResetKind::Immediate);
    vec![
        Question::UpdateFirmware(image()),
        Question::GetLog(log()),
        Question::ReadLog {
            request: jobs.log,
            offset: 0,
            max: 1000,
        },
        Question::IsResetAllowed {
            target,
            kind: kind.clone(),
        },
        Question::Reset { target, kind },
        Question::Unlock { evse, connector },
        Question::Lock { evse, connector },
        Question::MayStart {
            evse,
            token: Some(token()),
        },
        Question::MayStop { evse },
        Question::ConfigureNetwork {
            slot: 1,
            profile: Box::new(profile()),
            timeout: Duration::from_secs(5),
        },
        Question::ValidateProfile {
            slot: 1,
            profile: Box::new(profile()),
        },
        Question::InitLink {
            iface: iface(),
            settings: vec![("band".to_owned(), "20".to_owned())],
        },
        Question::ConnectLink { iface: iface() },
        Question::DisconnectLink { iface: iface() },
        Question::SetLinkOption {
            iface: iface(),
            name: "band".to_owned(),
            value: "20".to_owned(),
        },
        Question::GetLinkOption {
            iface: iface(),
            name: "band".to_owned(),
        },
        Question::GetInformation(Box::new(customer())),
        Question::MayReserve(reservation()),
        Question::TokenMatches {
            evse,
            token: token(),
            group: None,
        },
        Question::Transfer {
            vendor: "plugpoint".to_owned(),
            message: Some("echo".to_owned()),
            data: Some("[1]".to_owned()),
        },
        Question::SetDisplay(Box::new(message())),
        Question::DisplayIds { target },
        Question::ClearDisplay { id: 1, target },
    ]
}

/// Every notice.
pub(crate) fn notices(jobs: Jobs) -> Vec<Notice> {
    let (evse, text) = (2, || "text".to_owned());
    vec![
        Notice::InstallFirmware {
            request: jobs.update,
            size: crate::host::IMAGE.len() as u64,
            sha256: "00".repeat(32),
        },
        Notice::InstallNow { request: jobs.update },
        Notice::CancelUpdate { request: jobs.update },
        Notice::CloseLog { request: jobs.log },
        Notice::AllowEnergy { evse, allowed: true },
        Notice::SetLimit {
            evse,
            limit: Some(Limit::Amps(16.0)),
            phases: Some(3),
        },
        Notice::AllUnavailable,
        Notice::EffectiveStatusChanged {
            target: Target::Evse(evse),
            status: OperationalStatus::Operative,
        },
        Notice::NetworkConnected { slot: 1 },
        Notice::NetworkDisconnected { slot: 1 },
        Notice::ClearInformation(Box::new(customer())),
        Notice::ReservationReleased { id: 1 },
        Notice::RunningCost(Box::new(cost())),
        Notice::Tariff {
            evse,
            texts: message().texts,
        },
        Notice::DefaultPrice {
            texts: message().texts,
        },
        Notice::Boot {
            status: "Accepted".to_owned(),
            interval_seconds: 60,
        },
        Notice::Connection { connected: true },
        Notice::ConnectorStatus {
            evse,
            connector: 1,
            status: "Available".to_owned(),
        },
        Notice::Authorization {
            evse: Some(evse),
            token: token(),
            status: "Accepted".to_owned(),
        },
        Notice::TransactionEvent { request: text() },
        Notice::TransactionResponse {
            transaction: text(),
            response: text(),
        },
        Notice::VariableChanged(variable()),
        Notice::SecurityEvent {
            kind: text(),
            info: text(),
        },
        Notice::TimeSync { csms_time: 1 },
        Notice::OcppMessage {
            direction: Direction::ToCsms,
            message: text(),
        },
    ]
}

pub(crate) fn token() -> IdToken {
    IdToken {
        value: "DEADBEEF".to_owned(),
        kind: "ISO14443".to_owned(),
    }
}

fn image() -> Image {
    Image {
        location: "https://csms.example/board.bin".to_owned(),
        retrieve_at: 1,
        install_at: Some(2),
        signed: true,
        extra: Vec::new(),
    }
}

fn log() -> LogRequest {
    LogRequest {
        kind: "DiagnosticsLog".to_owned(),
        oldest: Some(1),
        latest: None,
        extra: Vec::new(),
    }
}

fn profile() -> NetworkProfile {
    NetworkProfile {
        csms_url: "wss://csms.example".to_owned(),
        security_profile: 2,
        ocpp_versions: vec!["ocpp2.0.1".to_owned()],
        network_interface: "Wireless0".to_owned(),
        message_timeout_seconds: 30,
        apn: Some(apn()),
        vpn: None,
        extra: Vec::new(),
    }
}

fn apn() -> Apn {
    Apn {
        name: "10.0.0.7".to_owned(),
        user: None,
        password: Some(Secret("hunter2".to_owned())),
        sim_pin: None,
        authentication: "PAP".to_owned(),
        preferred_network: None,
        use_only_preferred_network: false,
    }
}

fn customer() -> Customer {
    Customer {
        identifier: Some("somebody".to_owned()),
        token: Some(token()),
        certificate: None,
        extra: Vec::new(),
    }
}

fn reservation() -> Reservation {
    Reservation {
        id: 1,
        evse: Some(2),
        connector_type: None,
        token: token(),
        group: None,
        expires: 1,
    }
}

fn message() -> DisplayMessage {
    DisplayMessage {
        id: 1,
        priority: "AlwaysFront".to_owned(),
        state: None,
        target: Target::Evse(2),
        texts: vec![DisplayText {
            format: "UTF8".to_owned(),
            language: Some("en".to_owned()),
            content: "Good morning".to_owned(),
        }],
        start: None,
        end: None,
        transaction: None,
        extra: Vec::new(),
    }
}

fn cost() -> Cost {
    Cost {
        evse: 2,
        transaction: "t1".to_owned(),
        amount: 1.5,
        currency: "EUR".to_owned(),
        decimals: 2,
        is_final: false,
        extra: Vec::new(),
    }
}

fn variable() -> Variable {
    Variable {
        component: "EVSE".to_owned(),
        component_instance: None,
        target: Target::Evse(2),
        name: "Power".to_owned(),
        name_instance: None,
        value: "22000".to_owned(),
    }
}
