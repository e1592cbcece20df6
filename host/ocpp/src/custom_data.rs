//! Vendor extensions.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The `customData` of any type: a vendor's own properties, kept whole and in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomDataType {
    /// At most 255 characters.
    #[serde(rename = "vendorId")]
    pub vendor_id: String,
    /// Every other property.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl CustomDataType {
    /// A vendor's name and nothing yet of theirs.
    pub fn new(vendor_id: impl Into<String>) -> Self {
        Self {
            vendor_id: vendor_id.into(),
            other: Map::new(),
        }
    }
}
