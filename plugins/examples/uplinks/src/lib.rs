//! A station with several ways out: each configuration slot goes through an interface or from an address of its own
//! (`slot-1 = "eth0"`, `slot-2 = "10.0.2.2"`), and a board tells when a network comes (`up 1`) or goes (`lost Wired0`).

use std::net::IpAddr;

use plugpoint_plugin::{Lines, prelude::*};

struct Uplinks {
    settings: Settings,
    lines: Lines,
}

impl Plugin for Uplinks {
    fn describe() -> Description {
        Description::new("uplinks", env!("CARGO_PKG_VERSION"), "plugpoint")
    }

    fn init(settings: Settings) -> Result<Self, String> {
        Ok(Self {
            settings,
            lines: Lines::new(80),
        })
    }
}

impl Network for Uplinks {
    fn configure_slot(
        &mut self,
        _: RequestId,
        slot: u32,
        _: NetworkProfile,
    ) -> Answer<Result<Binding, String>> {
        let through = self.settings.get(&format!("slot-{slot}"));
        Ok(through.map_or(Binding::Unbound, binding)).into()
    }
}

fn binding(through: &str) -> Binding {
    match through.parse::<IpAddr>() {
        Ok(_) => Binding::Address(through.to_owned()),
        Err(_) => Binding::Iface(through.to_owned()),
    }
}

impl Events for Uplinks {
    fn on_port_data(&mut self, _: &str, data: &[u8]) {
        for line in self.lines.push(data) {
            if let Err(why) = obey(&line) {
                log::warn!("the board says `{line}`: {why}");
            }
        }
    }
}

fn obey(line: &str) -> Result<(), String> {
    match line.split_once(' ') {
        Some(("up", slot)) => {
            let slot = slot.parse().map_err(|error| format!("a slot: {error}"))?;
            uplink::try_switch(slot);
        }
        Some(("lost", interface)) => uplink::lost(interface),
        _ => return Err("neither `up SLOT` nor `lost INTERFACE`".to_owned()),
    }
    Ok(())
}

plugpoint_plugin::export!(Uplinks: network, events);

#[cfg(test)]
mod tests {
    use super::*;
    use plugpoint_plugin::testing::{self, Call};

    fn uplinks() -> Uplinks {
        let settings = [("slot-1", "eth0"), ("slot-2", "fd00:2::2")];
        Uplinks::init(settings.into()).expect("fit settings")
    }

    fn bound(slot: u32) -> Answer<Result<Binding, String>> {
        let profile = NetworkProfile {
            csms_url: "ws://csms".to_owned(),
            security_profile: 1,
            ocpp_versions: Vec::new(),
            network_interface: "Any".to_owned(),
            message_timeout_seconds: 30,
            apn: None,
            vpn: None,
            extra: Vec::new(),
        };
        uplinks().configure_slot(1, slot, profile)
    }

    #[test]
    fn a_slot_is_bound_as_the_settings_say() {
        assert_eq!(bound(1), Ok(Binding::Iface("eth0".to_owned())).into());
        assert_eq!(bound(2), Ok(Binding::Address("fd00:2::2".to_owned())).into());
        assert_eq!(bound(3), Ok(Binding::Unbound).into());
    }

    #[test]
    fn the_board_tells_of_networks() {
        uplinks().on_port_data("board", b"up 1\nlost Wireless0\n");
        let told = [Call::TrySwitch(1), Call::UplinkLost("Wireless0".to_owned())];
        assert_eq!(testing::take(), told);
    }
}
