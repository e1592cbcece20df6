//! What the CSMS's people ask for: firmware, logs, customers, vendor messages, displays.

use crate::bindings::exports::plugpoint::station::customer::{self, Customer, InformationAnswer};
use crate::bindings::exports::plugpoint::station::data_transfer::{self, TransferAnswer};
use crate::bindings::exports::plugpoint::station::diagnostics::{self, LogAnswer, LogRequest};
use crate::bindings::exports::plugpoint::station::display::{self, Cost, Message, SetAnswer, Text};
use crate::bindings::exports::plugpoint::station::firmware::{self, Image, UpdateAnswer};
use crate::bindings::plugpoint::station::outcomes::{
    DisplayRefusal, LogFile, TransferOutcome, TransferStatus, UpdateOutcome,
};
use crate::bindings::plugpoint::station::replies;
use crate::{Everything, called, imports, put_off};

impl firmware::Guest for Everything {
    fn update(request: u64, image: Image) -> UpdateAnswer {
        called("update");
        let outcome = if image.signed {
            UpdateOutcome::Accepted
        } else {
            UpdateOutcome::Rejected(image.location)
        };
        let later = outcome.clone();
        if put_off(move || replies::updating(request, &later)) {
            UpdateAnswer::Later
        } else {
            UpdateAnswer::Now(outcome)
        }
    }

    fn install(request: u64, size: u64, _: String) {
        called("install");
        imports::install(request, size);
    }

    fn install_now(_: u64) {
        called("install-now");
    }

    fn cancel(_: u64) {
        called("cancel");
    }
}

impl diagnostics::Guest for Everything {
    fn get_log(request: u64, log: LogRequest) -> LogAnswer {
        called("get-log");
        let outcome = Ok(LogFile {
            name: format!("{}.log", log.kind),
            size: Some(3),
            extra: Vec::new(),
        });
        let later = outcome.clone();
        if put_off(move || replies::log_collected(request, &later)) {
            LogAnswer::Later
        } else {
            LogAnswer::Now(outcome)
        }
    }

    fn read_log(_: u64, offset: u64, max: u32) -> Result<Vec<u8>, String> {
        called("read-log");
        let left = b"log".iter().skip(offset as usize);
        Ok(left.take(max as usize).copied().collect())
    }

    fn close_log(_: u64) {
        called("close-log");
    }
}

impl customer::Guest for Everything {
    fn get_information(request: u64, customer: Customer) -> InformationAnswer {
        called("get-information");
        let outcome = customer.identifier;
        let later = outcome.clone();
        if put_off(move || replies::customer_informed(request, &later)) {
            InformationAnswer::Later
        } else {
            InformationAnswer::Now(outcome)
        }
    }

    fn clear_information(_: Customer) {
        called("clear-information");
    }
}

impl data_transfer::Guest for Everything {
    fn transfer(request: u64, vendor: String, _: Option<String>, data: Option<String>) -> TransferAnswer {
        called("transfer");
        let outcome = TransferOutcome {
            status: if vendor == "plugpoint" {
                TransferStatus::Accepted
            } else {
                TransferStatus::UnknownVendorId
            },
            data,
            extra: Vec::new(),
        };
        let later = outcome.clone();
        if put_off(move || replies::transferred(request, &later)) {
            TransferAnswer::Later
        } else {
            TransferAnswer::Now(outcome)
        }
    }
}

impl display::Guest for Everything {
    fn set(request: u64, message: Message) -> SetAnswer {
        called("set");
        let outcome = match message.texts.first() {
            Some(text) if text.format == "UTF8" => Ok(()),
            _ => Err(DisplayRefusal::NotSupportedFormat),
        };
        let later = outcome.clone();
        if put_off(move || replies::displayed(request, &later)) {
            SetAnswer::Later
        } else {
            SetAnswer::Now(outcome)
        }
    }

    fn ids() -> Vec<i32> {
        called("ids");
        vec![1, -2]
    }

    fn clear(id: i32) -> bool {
        called("clear");
        id == 1
    }

    fn running_cost(_: Cost) {
        called("running-cost");
    }

    fn tariff(_: u32, _: Vec<Text>) {
        called("tariff");
    }

    fn default_price(_: Vec<Text>) {
        called("default-price");
    }
}
