//! What a driver reads on the station.

use crate::bindings::display::{Guest, SetAnswer};
use crate::exports::{Exported, Instance};
use crate::{Answer, DisplayRefusal, EvseId, Plugin, RequestId};

pub use crate::bindings::display::{Cost, Message as DisplayMessage, Text as DisplayText};

/// What a driver reads on the station. A display for costs alone leaves messages out: they are refused then.
pub trait Display: Plugin {
    /// Shows a message, in the place of one with the same id. Answered within 5 s, at once or by
    /// [`crate::replies::displayed`].
    fn set(&mut self, request: RequestId, message: DisplayMessage) -> Answer<Result<(), DisplayRefusal>> {
        let _ = (request, message);
        Err(DisplayRefusal::Rejected(
            "this display shows no messages".to_owned(),
        ))
        .into()
    }

    /// The ids of the messages that it has. The station waits 200 ms.
    fn ids(&mut self) -> Vec<i32> {
        Vec::new()
    }

    /// Takes a message away. False: there is none. The station waits 200 ms.
    fn clear(&mut self, id: i32) -> bool {
        let _ = id;
        false
    }

    /// What a transaction costs so far.
    fn running_cost(&mut self, cost: Cost) {
        let _ = cost;
    }

    /// What a driver is to pay on an EVSE, or (EVSE 0) anywhere; the same in several languages.
    fn tariff(&mut self, evse: EvseId, texts: Vec<DisplayText>) {
        let _ = (evse, texts);
    }

    /// What is shown while nobody charges; the same in several languages.
    fn default_price(&mut self, texts: Vec<DisplayText>) {
        let _ = texts;
    }
}

impl<H: Instance<Plugin: Display>> Guest for Exported<H> {
    fn set(request: RequestId, message: DisplayMessage) -> SetAnswer {
        Self::with(|plugin| plugin.set(request, message)).into()
    }

    fn ids() -> Vec<i32> {
        Self::with(H::Plugin::ids)
    }

    fn clear(id: i32) -> bool {
        Self::with(|plugin| plugin.clear(id))
    }

    fn running_cost(cost: Cost) {
        Self::with(|plugin| plugin.running_cost(cost));
    }

    fn tariff(evse: EvseId, texts: Vec<DisplayText>) {
        Self::with(|plugin| plugin.tariff(evse, texts));
    }

    fn default_price(texts: Vec<DisplayText>) {
        Self::with(|plugin| plugin.default_price(texts));
    }
}
