//! Links that drop and a CSMS that is away.

use std::time::Duration;

use plugpoint_csms::{Csms, Misbehaviour, Station};
use plugpoint_ocpp::v201::Action;
use plugpoint_tests::Chance;

/// The longest that the weather holds.
const SPELL: Duration = Duration::from_millis(400);

/// Changes for ever.
pub(crate) async fn change(csms: &Csms, peer: &Station, mut chance: Chance) {
    loop {
        csms.behave();
        match chance.below(5) {
            0 => drop(peer.cut()),
            1 => {
                csms.misbehave(Misbehaviour::RefuseConnections { status: 503 });
                peer.close(1001);
            }
            // It has stored the event, and the station cannot know.
            2 => csms.misbehave(Misbehaviour::CloseOn {
                action: Action::TransactionEvent,
                times: 1,
            }),
            _ => {}
        }
        tokio::time::sleep(chance.time(SPELL)).await;
    }
}
