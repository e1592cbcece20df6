//! What the CSMS's people ask for: firmware, logs, customers, vendor messages, displays.

use plugpoint_plugin::prelude::*;

use crate::{Misbehaving, Then, Vice};

impl<V: Vice> Firmware for Misbehaving<V> {
    fn update(&mut self, request: RequestId, _: FirmwareImage) -> Answer<UpdateOutcome> {
        let then = self.at("firmware.update", Some(request));
        then.answer_as(|then| match then {
            Then::Say(text) => UpdateOutcome::Rejected(text),
            _ => UpdateOutcome::Accepted,
        })
    }

    fn install(&mut self, _: RequestId, _: u64, _: &str) {
        self.at("firmware.install", None);
    }

    fn install_now(&mut self, _: RequestId) {
        self.at("firmware.install-now", None);
    }

    fn cancel(&mut self, _: RequestId) {
        self.at("firmware.cancel", None);
    }
}

impl<V: Vice> Diagnostics for Misbehaving<V> {
    fn get_log(&mut self, request: RequestId, _: LogRequest) -> Answer<Result<LogFile, String>> {
        let then = self.at("diagnostics.get-log", Some(request));
        then.answer_as(|then| {
            let extra = then.extra();
            let name = match then {
                Then::Say(text) => return Err(text),
                Then::Nonsense => "../../etc/passwd\u{0}",
                _ => "misbehaving.log",
            };
            Ok(LogFile {
                extra,
                ..LogFile::new(name, u64::MAX)
            })
        })
    }

    fn read_log(&mut self, _: RequestId, _: u64, max: u32) -> Result<Vec<u8>, String> {
        match self.at("diagnostics.read-log", None) {
            Then::Say(text) => Err(text),
            Then::List(length) => Ok(vec![0xA5; length]),
            // More than there was room for, and never an end.
            Then::Nonsense => Ok(vec![0xA5; max as usize + 1]),
            _ => Ok(Vec::new()),
        }
    }

    fn close_log(&mut self, _: RequestId) {
        self.at("diagnostics.close-log", None);
    }
}

impl<V: Vice> Customer for Misbehaving<V> {
    fn get_information(&mut self, request: RequestId, _: CustomerRef) -> Answer<Option<String>> {
        let then = self.at("customer.get-information", Some(request));
        then.answer_as(|then| match then {
            Then::Say(text) => Some(text),
            Then::Nonsense => Some("\u{0}\u{202e}".to_owned()),
            _ => None,
        })
    }

    fn clear_information(&mut self, _: CustomerRef) {
        self.at("customer.clear-information", None);
    }
}

impl<V: Vice> DataTransfer for Misbehaving<V> {
    fn transfer(
        &mut self,
        request: RequestId,
        _: &str,
        _: Option<&str>,
        _: Option<&str>,
    ) -> Answer<TransferOutcome> {
        let then = self.at("data-transfer.transfer", Some(request));
        then.answer_as(|then| TransferOutcome {
            extra: then.extra(),
            ..TransferOutcome::accepted(match then {
                Then::Say(text) => Some(text),
                Then::Nonsense => Some("{\"not\": JSON".to_owned()),
                _ => None,
            })
        })
    }
}

impl<V: Vice> Display for Misbehaving<V> {
    fn set(&mut self, request: RequestId, _: DisplayMessage) -> Answer<Result<(), DisplayRefusal>> {
        let then = self.at("display.set", Some(request));
        then.answer_as(|then| then.outcome().map_err(DisplayRefusal::Rejected))
    }

    fn ids(&mut self) -> Vec<i32> {
        match self.at("display.ids", None) {
            Then::List(length) => vec![i32::MIN; length],
            Then::Nonsense => vec![-1, -1],
            _ => Vec::new(),
        }
    }

    fn clear(&mut self, _: i32) -> bool {
        self.at("display.clear", None);
        true
    }

    fn running_cost(&mut self, _: Cost) {
        self.at("display.running-cost", None);
    }

    fn tariff(&mut self, _: EvseId, _: Vec<DisplayText>) {
        self.at("display.tariff", None);
    }

    fn default_price(&mut self, _: Vec<DisplayText>) {
        self.at("display.default-price", None);
    }
}
