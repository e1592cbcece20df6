//! Values that were set at run time outlive a restart, and a change of the files.

use std::fmt;

use super::change::{Origin, StoredVariable};
use super::check::check;
use super::model::DeviceModel;
use super::names;
use super::refusal::Refusal;
use super::set::{check_writable, is_taken_away};

/// A stored value that the present files have no room for. The caller reports it and deletes the row.
#[derive(Clone, Debug, PartialEq)]
pub struct DroppedVariable {
    pub stored: StoredVariable,
    pub reason: Refusal,
}

impl fmt::Display for DroppedVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let StoredVariable { key, attribute, .. } = &self.stored;
        write!(
            f,
            "the stored value of {key} ({attribute:?}) no longer fits the component_config files and is "
        )?;
        write!(f, "dropped: {}; the value of the files counts", self.reason)
    }
}

impl DeviceModel {
    /// Lays stored values over those of the files, and gives back the ones that do not fit any more.
    ///
    /// A value that the CSMS set is dropped when the files have made the attribute read-only since: who writes that
    /// into a file wants the file's value.
    pub fn restore(&mut self, stored: impl IntoIterator<Item = StoredVariable>) -> Vec<DroppedVariable> {
        let dropped = |stored, reason| DroppedVariable { stored, reason };
        stored
            .into_iter()
            .filter_map(|row| self.restore_one(&row).err().map(|reason| dropped(row, reason)))
            .collect()
    }

    fn restore_one(&mut self, stored: &StoredVariable) -> Result<(), Refusal> {
        let variable = self.find(&stored.key)?;
        let attribute = variable
            .attribute(stored.attribute)
            .ok_or(Refusal::NotSupportedAttributeType(stored.attribute))?;
        match stored.origin {
            Origin::Csms => check_writable(attribute)?,
            Origin::Station if attribute.constant => return Err(Refusal::Constant),
            Origin::Station => {}
        }
        if !is_taken_away(stored.origin, &stored.key, &stored.value) {
            check(
                &stored.value,
                &variable.characteristics,
                names::zero_means_off(&stored.key),
            )?;
        }
        let variables = self.components.get_mut(&stored.key.component);
        let variable = variables.and_then(|variables| variables.get_mut(&stored.key.variable));
        if let Some(attribute) = variable.and_then(|found| found.attribute_mut(stored.attribute)) {
            attribute.value = Some(stored.value.clone());
        }
        Ok(())
    }
}
