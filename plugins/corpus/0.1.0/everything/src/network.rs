//! What is asked of those who look after networks.

use crate::bindings::exports::plugpoint::station::link_driver::{self, OptionError};
use crate::bindings::exports::plugpoint::station::network::{self, ConfigureAnswer, Profile, ValidateAnswer};
use crate::bindings::plugpoint::station::outcomes::Binding;
use crate::bindings::plugpoint::station::replies;
use crate::{Everything, called, put_off};

impl network::Guest for Everything {
    fn configure(request: u64, _: u32, profile: Profile) -> ConfigureAnswer {
        called("network.configure");
        let outcome = match profile.apn {
            Some(apn) => Ok(Binding::Address(apn.name)),
            None => Ok(Binding::Iface("wwan0".to_owned())),
        };
        let later = outcome.clone();
        if put_off(move || replies::network_configured(request, &later)) {
            ConfigureAnswer::Later
        } else {
            ConfigureAnswer::Now(outcome)
        }
    }

    fn validate(request: u64, _: u32, profile: Profile) -> ValidateAnswer {
        called("network.validate");
        let outcome = profile.vpn.map_or(Ok(()), |vpn| Err(vpn.server));
        let later = outcome.clone();
        if put_off(move || replies::profile_validated(request, &later)) {
            ValidateAnswer::Later
        } else {
            ValidateAnswer::Now(outcome)
        }
    }

    fn connected(_: u32) {
        called("connected");
    }

    fn disconnected(_: u32) {
        called("disconnected");
    }
}

impl link_driver::Guest for Everything {
    fn init(_: String, _: Vec<(String, String)>) -> Result<(), String> {
        called("link-driver.init");
        Ok(())
    }

    fn connect(_: String) -> Result<(), String> {
        called("connect");
        Ok(())
    }

    fn disconnect(_: String) -> Result<(), String> {
        called("disconnect");
        Err("not connected".to_owned())
    }

    fn set_option(_: String, name: String, value: String) -> Result<(), OptionError> {
        called("set-option");
        match name.as_str() {
            "band" => Ok(()),
            "imei" => Err(OptionError::ReadOnly),
            "rat" => Err(OptionError::BadValue(value)),
            _ => Err(OptionError::Unknown),
        }
    }

    fn get_option(_: String, name: String) -> Result<String, OptionError> {
        called("get-option");
        Ok(name)
    }
}
