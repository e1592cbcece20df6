//! BootNotification: accepted, told to wait, turned away.

use plugpoint_csms::{BootPlan, Csms, Mark};
use plugpoint_ocpp::v201::BootNotificationRequest;

use crate::site::Site;

#[tokio::test]
async fn accepted_at_once() {
    let site = Site::open().await;
    let boots = site.peer.requests::<BootNotificationRequest>();
    assert_eq!(boots.len(), 1);
    assert_eq!(boots[0].charging_station.vendor_name, "plugpoint");
    assert_eq!(boots[0].reason.as_str(), "PowerUp");
    site.audit();
}

/// It asks again after the interval that it was given, and says nothing else meanwhile: the audit would tell.
#[tokio::test]
async fn told_to_wait() {
    for plan in [
        BootPlan::Pending {
            interval: 1,
            times: 2,
        },
        BootPlan::Reject {
            interval: 1,
            times: 2,
        },
    ] {
        let site = Site::with(Csms::builder().boot(plan), |station| station).await;
        site.accepted(Mark::default()).await;
        assert_eq!(
            site.peer.requests::<BootNotificationRequest>().len(),
            3,
            "{plan:?}"
        );
        site.audit();
    }
}
