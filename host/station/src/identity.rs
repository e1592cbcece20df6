//! Who the station is, for BootNotification.

use plugpoint_engine::device_model::{DeviceModel, WellKnown, names};
use plugpoint_engine::{ChargingStationType, ModemType};

//= B01.FR.01
pub(crate) fn identity(model: &DeviceModel) -> ChargingStationType {
    let told = |variable: &WellKnown| Some(model.text(variable).to_owned()).filter(|text| !text.is_empty());
    let modem = ModemType {
        iccid: told(&names::ICCID),
        imsi: told(&names::IMSI),
        ..ModemType::default()
    };
    ChargingStationType {
        serial_number: told(&names::CHARGE_BOX_SERIAL_NUMBER),
        firmware_version: told(&names::FIRMWARE_VERSION),
        modem: Some(modem).filter(|modem| *modem != ModemType::default()),
        ..ChargingStationType::new(
            model.text(&names::CHARGE_POINT_MODEL),
            model.text(&names::CHARGE_POINT_VENDOR),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::identity;
    use crate::Config;

    fn told(variables: &[(&str, &str)]) -> serde_json::Value {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/simulator/station.toml");
        let mut config = Config::read(&path).unwrap();
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        config.variables.extend(variables);
        serde_json::to_value(identity(&config.device_model().unwrap())).unwrap()
    }

    //= B01.FR.01 test
    #[test]
    fn the_csms_is_told_who_the_station_is() {
        let expected = serde_json::json!({
            "model": "simulator", "vendorName": "plugpoint", "serialNumber": "SIM0001", "firmwareVersion": "0.1.0"
        });
        assert_eq!(told(&[]), expected);
    }

    #[test]
    fn and_which_sim_card_its_modem_has() {
        let card = told(&[("InternalCtrlr.ICCID", "8931"), ("InternalCtrlr.IMSI", "2041")]);
        assert_eq!(
            card["modem"],
            serde_json::json!({"iccid": "8931", "imsi": "2041"})
        );
        let half = told(&[("InternalCtrlr.IMSI", "2041")]);
        assert_eq!(half["modem"], serde_json::json!({"imsi": "2041"}));
    }
}
