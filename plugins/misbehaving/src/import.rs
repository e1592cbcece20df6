//! Each function of the host that takes a text or a list, to be given one that is too long.

use std::str::FromStr;

use plugpoint_plugin::hardware::{self, Fault, Measurand, Reading};
use plugpoint_plugin::jobs::{self, FirmwareStatus};
use plugpoint_plugin::{
    Binding, DisplayRefusal, IdToken, LogFile, RequestId, Target, TransferOutcome, UpdateOutcome, Variable,
    Verdict, kv, link, log, ports, replies, uplink,
};

/// A function of the host that takes texts, bytes or lists.
#[derive(Clone, Copy, Debug)]
pub struct Import {
    text: fn(RequestId, &str),
    list: Option<fn(RequestId, usize)>,
}

impl Import {
    /// Calls it with `text` wherever it takes one; `request` where it answers one.
    pub fn say(self, request: Option<RequestId>, text: &str) {
        (self.text)(request.unwrap_or_default(), text);
    }

    /// Calls it with a list of this length, if it takes one.
    pub fn list(self, request: Option<RequestId>, length: usize) {
        if let Some(list) = self.list {
            list(request.unwrap_or_default(), length);
        }
    }
}

impl FromStr for Import {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let text: fn(RequestId, &str) = match name {
            "log.write" => |_, text| log::write(log::Level::Info, text),
            "kv.get" => |_, text| drop(kv::get(text)),
            "kv.set" => |_, text| drop(kv::set(text, text.as_bytes())),
            "kv.delete" => |_, text| drop(kv::delete(text)),
            "kv.keys" => |_, text| drop(kv::keys(text)),
            "ports.send" => send,
            "hardware.meter" => |_, text| hardware::meter(2, &[reading(text)]),
            "hardware.token" => token,
            "hardware.fault-raised" => {
                |_, text| hardware::fault_raised(&Fault::warning(Target::Evse(2), text, text))
            }
            "hardware.fault-cleared" => |_, text| hardware::fault_cleared(Target::Evse(2), text),
            "hardware.variable-changed" => {
                |_, text| hardware::variable_changed(&Variable::new(text, text, text))
            }
            "hardware.security-event" => |_, text| hardware::security_event(text, text),
            "replies.decided" => |request, text| replies::decided(request, Verdict::no(text)),
            "replies.network-configured" => {
                |request, text| replies::network_configured(request, Ok(Binding::Iface(text.to_owned())))
            }
            "replies.profile-validated" => {
                |request, text| replies::profile_validated(request, Err(text.to_owned()))
            }
            "replies.transferred" => |request, text| {
                replies::transferred(request, TransferOutcome::accepted(Some(text.to_owned())))
            },
            "replies.displayed" => {
                |request, text| replies::displayed(request, Err(DisplayRefusal::Rejected(text.to_owned())))
            }
            "replies.updating" => {
                |request, text| replies::updating(request, UpdateOutcome::Rejected(text.to_owned()))
            }
            "replies.log-collected" => {
                |request, text| replies::log_collected(request, Ok(LogFile::new(text, 0)))
            }
            "replies.customer-informed" => {
                |request, text| replies::customer_informed(request, Some(text.to_owned()))
            }
            "link.up" => |_, text| link::up(text),
            "link.down" => |_, text| link::down(text, text),
            "link.dormant" => |_, text| link::dormant(text),
            "link.addresses" => |_, text| link::addresses(text, &[text.to_owned()]),
            "link.fatal-error" => |_, text| link::fatal_error(text, text),
            "uplink.lost" => |_, text| uplink::lost(text),
            "jobs.firmware-status" => {
                |request, text| jobs::firmware_status(request, FirmwareStatus::Installing, text)
            }
            _ => return Err(format!("no function `{name}` of the host takes a text")),
        };
        Ok(Self {
            text,
            list: list(name),
        })
    }
}

fn list(name: &str) -> Option<fn(RequestId, usize)> {
    Some(match name {
        "kv.set" => |_, length| drop(kv::set("huge", &vec![0xA5; length])),
        "ports.send" => |_, length| {
            for port in ports::names() {
                // Refused or not, the host has to look at it.
                let _ = ports::send(&port, &vec![0xA5; length]);
            }
        },
        "hardware.meter" => |_, length| hardware::meter(2, &vec![reading("L1"); length]),
        "hardware.fault-raised" => |_, length| {
            let extra = pairs(length);
            let fault = Fault::warning(Target::Evse(2), "huge", "");
            hardware::fault_raised(&Fault { extra, ..fault });
        },
        "link.addresses" => |_, length| link::addresses("wwan9", &vec!["10.0.0.1".to_owned(); length]),
        "replies.transferred" => |request, length| {
            let extra = pairs(length);
            let outcome = TransferOutcome::accepted(None);
            replies::transferred(request, TransferOutcome { extra, ..outcome });
        },
        "replies.log-collected" => |request, length| {
            let extra = pairs(length);
            let log = LogFile::new("huge.log", 0);
            replies::log_collected(request, Ok(LogFile { extra, ..log }));
        },
        _ => return None,
    })
}

fn reading(text: &str) -> Reading {
    Reading::new(Measurand::Other(text.to_owned()), 1.0)
        .on_phase(text)
        .at_location(text)
}

fn pairs(length: usize) -> Vec<(String, String)> {
    vec![("name".to_owned(), "value".to_owned()); length]
}

fn send(_: RequestId, text: &str) {
    for port in ports::names() {
        let _ = ports::send(&port, text.as_bytes());
    }
    let _ = ports::send(text, b"a port of that name");
}

fn token(_: RequestId, text: &str) {
    let (value, kind) = (text.to_owned(), text.to_owned());
    hardware::token(Some(2), &IdToken { value, kind });
}
