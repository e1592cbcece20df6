//! The answers of WIT 0.1.0 that older versions do not have. What a guest gave is checked and cut to size.

use std::net::IpAddr;

use super::wit::plugpoint::station::outcomes;
use crate::abi::bounds::{bounded, extra, file_name, iface, reason};
use crate::contract::{
    Answer, Binding, DisplayRefusal, LogFile, TransferOutcome, TransferStatus, UpdateOutcome,
};

impl outcomes::Host for crate::host::Host {}

/// An answer, and what was wrong with it.
pub(super) type Checked = (Answer, Option<String>);

/// A binding that cannot be is as good as no network.
pub(super) fn configured(outcome: outcomes::ConfigureOutcome) -> Answer {
    let binding = match outcome {
        Ok(outcomes::Binding::Unbound) => Ok(Binding::Unbound),
        Ok(outcomes::Binding::Iface(name)) => iface(name).map(Binding::Iface),
        Ok(outcomes::Binding::Address(text)) => address(&text).map(Binding::Address),
        Err(why) => Err(reason(why)),
    };
    Answer::NetworkConfigured(binding)
}

pub(super) fn address(text: &str) -> Result<IpAddr, String> {
    text.parse()
        .map_err(|_| format!("{:?} is no IP address", bounded(text.to_owned(), 50)))
}

pub(super) fn validated(outcome: outcomes::ValidateOutcome) -> Answer {
    Answer::ProfileValidated(outcome.map_err(reason))
}

pub(super) fn transferred(outcome: outcomes::TransferOutcome) -> Checked {
    let is_json = |text: &String| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if outcome.data.as_ref().is_some_and(|data| !is_json(data)) {
        let problem = "the data is no JSON; the CSMS is told that it was rejected".to_owned();
        return (
            Answer::Transferred(TransferStatus::Rejected.into()),
            Some(problem),
        );
    }
    let status = match outcome.status {
        outcomes::TransferStatus::Accepted => TransferStatus::Accepted,
        outcomes::TransferStatus::Rejected => TransferStatus::Rejected,
        outcomes::TransferStatus::UnknownMessageId => TransferStatus::UnknownMessageId,
        outcomes::TransferStatus::UnknownVendorId => TransferStatus::UnknownVendorId,
    };
    let outcome = TransferOutcome {
        status,
        data: outcome.data,
        extra: extra(outcome.extra),
    };
    (Answer::Transferred(outcome), None)
}

pub(super) fn displayed(outcome: outcomes::DisplayOutcome) -> Answer {
    use outcomes::DisplayRefusal as Wit;
    Answer::Displayed(outcome.map_err(|refusal| match refusal {
        Wit::NotSupportedFormat => DisplayRefusal::NotSupportedFormat,
        Wit::NotSupportedPriority => DisplayRefusal::NotSupportedPriority,
        Wit::NotSupportedState => DisplayRefusal::NotSupportedState,
        Wit::UnknownTransaction => DisplayRefusal::UnknownTransaction,
        Wit::LanguageNotSupported => DisplayRefusal::LanguageNotSupported,
        Wit::Rejected(why) => DisplayRefusal::Rejected(reason(why)),
    }))
}

pub(super) fn updating(outcome: outcomes::UpdateOutcome) -> Answer {
    Answer::Updating(match outcome {
        outcomes::UpdateOutcome::Accepted => UpdateOutcome::Accepted,
        outcomes::UpdateOutcome::Rejected(why) => UpdateOutcome::Rejected(reason(why)),
        outcomes::UpdateOutcome::AcceptedCanceled => UpdateOutcome::AcceptedCanceled,
    })
}

/// A log whose name would lead somewhere else is not collected.
pub(super) fn collected(outcome: outcomes::LogOutcome) -> Answer {
    Answer::LogCollected(outcome.map_err(reason).and_then(|file| {
        Ok(LogFile {
            name: file_name(file.name)?,
            size: file.size,
            extra: extra(file.extra),
        })
    }))
}

/// Most characters of what is known of a customer: what the CSMS can be told in a hundred messages.
const MAX_INFORMATION: usize = 51_200;

pub(super) fn informed(information: outcomes::Information) -> Answer {
    Answer::Information(information.map(|text| bounded(text, MAX_INFORMATION)))
}
