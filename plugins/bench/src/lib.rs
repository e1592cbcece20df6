//! Answers at once what `cargo xtask bench` asks: what is measured is the way to a plugin and back.

use plugpoint_plugin::prelude::*;

struct Modem;

impl Plugin for Modem {
    fn describe() -> Description {
        Description::new("bench", env!("CARGO_PKG_VERSION"), "plugpoint")
    }

    fn init(_: Settings) -> Result<Self, String> {
        Ok(Self)
    }
}

impl Network for Modem {
    fn configure_slot(
        &mut self,
        _: RequestId,
        _: u32,
        profile: NetworkProfile,
    ) -> Answer<Result<Binding, String>> {
        configured(&profile).into()
    }
}

fn configured(profile: &NetworkProfile) -> Result<Binding, String> {
    match &profile.apn {
        Some(apn) if apn.name.is_empty() => Err("the APN has no name".to_owned()),
        Some(_) if profile.network_interface.starts_with("Wireless") => {
            Ok(Binding::Iface("wwan0".to_owned()))
        }
        _ => Ok(Binding::Unbound),
    }
}

plugpoint_plugin::export!(Modem: network);
