//! A report is sent as several NotifyReport messages, each of which has to stay small.

use serde::Serialize;

use super::model::DeviceModel;
use super::names::{ITEMS_PER_MESSAGE_GET_REPORT, MAX_MESSAGE_SIZE};

/// Room for everything in a NotifyReport frame but its items: ids, action, time, `seqNo` and `tbc`.
const FRAME: usize = 256;

/// How much fits into one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of the whole frame.
    pub bytes: usize,
    pub items: usize,
}

impl Limits {
    /// The limits that the station itself announces.
    pub fn of(model: &DeviceModel) -> Self {
        let read = |limit| usize::try_from(model.integer(limit)).unwrap_or(usize::MAX);
        Self {
            bytes: read(&MAX_MESSAGE_SIZE),
            items: read(&ITEMS_PER_MESSAGE_GET_REPORT),
        }
    }
}

/// What one NotifyReport message carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Part<T> {
    /// From 0.
    pub seq_no: i32,
    /// To be continued: another part follows.
    pub tbc: bool,
    /// In order, and never empty.
    pub items: Vec<T>,
}

/// Distributes items over messages: in order, each message as full as the limits allow.
///
/// An item that is larger than a whole message goes alone, since OCPP cannot divide it. No items give no parts.
pub fn split<T: Serialize>(items: Vec<T>, limits: Limits) -> Vec<Part<T>> {
    let room = limits.bytes.saturating_sub(FRAME);
    let mut groups: Vec<Vec<T>> = Vec::new();
    let mut used = 0_usize;
    for item in items {
        let size = json_size(&item);
        match groups.last_mut() {
            Some(group) if group.len() < limits.items && used + size <= room => {
                group.push(item);
                used += size;
            }
            _ => {
                groups.push(vec![item]);
                used = size;
            }
        }
    }
    let last = groups.len().saturating_sub(1);
    let part = |(index, items)| Part {
        seq_no: index as i32,
        tbc: index < last,
        items,
    };
    groups.into_iter().enumerate().map(part).collect()
}

/// Bytes of an item as JSON, with the comma after it. What cannot be written as JSON takes no room: sending it fails.
fn json_size<T: Serialize>(item: &T) -> usize {
    serde_json::to_vec(item).map_or(0, |json| json.len() + 1)
}
