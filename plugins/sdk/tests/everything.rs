//! One type may implement every trait, with no more than what has no default, and is exported whole.

use plugpoint_plugin::prelude::*;
use plugpoint_plugin::testing;

struct Everything;

impl Plugin for Everything {
    fn describe() -> Description {
        Description::new("everything", "1.0.0", "plugpoint")
    }

    fn init(_: Settings) -> Result<Self, String> {
        Ok(Self)
    }
}

impl Events for Everything {}

impl Reset for Everything {
    fn reset(&mut self, _: RequestId, _: Target, _: ResetKind) -> Answer<ResetOutcome> {
        ResetOutcome::Accepted.into()
    }
}

impl Connector for Everything {
    fn unlock(&mut self, _: RequestId, _: EvseId, _: ConnectorId) -> Answer<UnlockOutcome> {
        UnlockOutcome::Unlocked.into()
    }
}

impl Power for Everything {
    fn allow_energy(&mut self, _: EvseId, _: bool) {}
}

impl Network for Everything {
    fn configure_slot(&mut self, _: RequestId, _: u32, _: NetworkProfile) -> Answer<Result<Binding, String>> {
        Ok(Binding::Unbound).into()
    }
}

impl LinkDriver for Everything {
    fn connect(&mut self, _: &str) -> Result<(), String> {
        Ok(())
    }

    fn disconnect(&mut self, _: &str) -> Result<(), String> {
        Ok(())
    }
}

impl Firmware for Everything {
    fn update(&mut self, _: RequestId, _: FirmwareImage) -> Answer<UpdateOutcome> {
        UpdateOutcome::Accepted.into()
    }

    fn install(&mut self, _: RequestId, _: u64, _: &str) {}
}

impl Diagnostics for Everything {
    fn get_log(&mut self, _: RequestId, _: LogRequest) -> Answer<Result<LogFile, String>> {
        Answer::Later
    }

    fn read_log(&mut self, _: RequestId, _: u64, _: u32) -> Result<Vec<u8>, String> {
        Ok(Vec::new())
    }
}

impl Customer for Everything {
    fn get_information(&mut self, _: RequestId, _: CustomerRef) -> Answer<Option<String>> {
        None.into()
    }

    fn clear_information(&mut self, _: CustomerRef) {}
}

impl Reservation for Everything {}

impl DataTransfer for Everything {
    fn transfer(
        &mut self,
        _: RequestId,
        _: &str,
        _: Option<&str>,
        _: Option<&str>,
    ) -> Answer<TransferOutcome> {
        TransferOutcome::accepted(None).into()
    }
}

impl Display for Everything {}

impl Observer for Everything {}

plugpoint_plugin::export!(
    Everything: events, reset, connector, power, network, link_driver, firmware, diagnostics, customer, reservation,
    data_transfer, display, observer
);

#[test]
fn the_defaults_do_nothing_and_say_yes() {
    let mut plugin = Everything::init(Settings::default()).expect("it takes any settings");
    let token = IdToken {
        value: "DEADBEEF".to_owned(),
        kind: "ISO14443".to_owned(),
    };
    assert_eq!(plugin.lock(1, 1, 1), Answer::Now(LockOutcome::Locked));
    assert_eq!(
        plugin.may_start(2, 1, Some(token.clone())),
        Answer::Now(Verdict::Yes)
    );
    assert_eq!(plugin.token_matches(1, token, None), ReservationMatch::None);
    assert_eq!(plugin.get_option("wwan0", "band"), Err(OptionError::Unknown));
    assert!(plugin.ids().is_empty() && !plugin.clear(1));
    assert_eq!(testing::take(), []);
}

#[test]
fn secrets_do_not_show_themselves() {
    let secret = plugpoint_plugin::Secret::new("hunter2");
    assert_eq!(format!("{secret:?}"), "(secret)");
    assert_eq!(secret.reveal(), "hunter2");
}
