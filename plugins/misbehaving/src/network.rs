//! What is asked of those who look after networks.

use plugpoint_plugin::prelude::*;

use crate::{Misbehaving, Then, Vice};

impl<V: Vice> Network for Misbehaving<V> {
    fn configure_slot(
        &mut self,
        request: RequestId,
        _: u32,
        _: NetworkProfile,
    ) -> Answer<Result<Binding, String>> {
        let then = self.at("network.configure", Some(request));
        then.answer_as(|then| match then {
            Then::Say(text) => Err(text),
            Then::Nonsense => Ok(Binding::Address("999.1.2.3, or 4".to_owned())),
            _ => Ok(Binding::Unbound),
        })
    }

    fn validate_slot(&mut self, request: RequestId, _: u32, _: NetworkProfile) -> Answer<Result<(), String>> {
        self.at("network.validate", Some(request))
            .answer_as(Then::outcome)
    }

    fn connected(&mut self, _: u32) {
        self.at("network.connected", None);
    }

    fn disconnected(&mut self, _: u32) {
        self.at("network.disconnected", None);
    }
}

impl<V: Vice> LinkDriver for Misbehaving<V> {
    fn init_iface(&mut self, _: &str, _: Settings) -> Result<(), String> {
        self.at("link-driver.init", None).outcome()
    }

    fn connect(&mut self, _: &str) -> Result<(), String> {
        self.at("link-driver.connect", None).outcome()
    }

    fn disconnect(&mut self, _: &str) -> Result<(), String> {
        self.at("link-driver.disconnect", None).outcome()
    }

    fn set_option(&mut self, _: &str, _: &str, _: &str) -> Result<(), OptionError> {
        let then = self.at("link-driver.set-option", None);
        then.outcome().map_err(OptionError::BadValue)
    }

    fn get_option(&mut self, _: &str, _: &str) -> Result<String, OptionError> {
        match self.at("link-driver.get-option", None) {
            Then::Say(text) => Ok(text),
            Then::Nonsense => Ok("\u{0}\u{1b}]0;\u{7}".to_owned()),
            _ => Ok("value".to_owned()),
        }
    }
}
