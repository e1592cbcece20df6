//! What the plugin knows of a customer.

use crate::bindings::customer::{Guest, InformationAnswer};
use crate::exports::{Exported, Instance};
use crate::{Answer, Plugin, RequestId};

pub use crate::bindings::customer::{CertificateHash, Customer as CustomerRef};

/// What the plugin knows of a customer: the law lets people ask, and have it forgotten.
pub trait Customer: Plugin {
    /// All that is known, as text for people; `None` is nothing. Answered within 5 s, at once or by
    /// [`crate::replies::customer_informed`].
    fn get_information(&mut self, request: RequestId, customer: CustomerRef) -> Answer<Option<String>>;

    /// Forgets the customer.
    fn clear_information(&mut self, customer: CustomerRef);
}

impl<H: Instance<Plugin: Customer>> Guest for Exported<H> {
    fn get_information(request: RequestId, customer: CustomerRef) -> InformationAnswer {
        Self::with(|plugin| plugin.get_information(request, customer)).into()
    }

    fn clear_information(customer: CustomerRef) {
        Self::with(|plugin| plugin.clear_information(customer));
    }
}
