//! Reports come in parts.

use std::collections::{BTreeMap, HashMap};

use plugpoint_ocpp::v201::{NotifyReportRequest, ReportDataType};

/// A whole report: every NotifyReport of one request, in order of sequence number.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// At least one.
    pub parts: Vec<NotifyReportRequest>,
}

impl Report {
    /// What all parts report, in order.
    pub fn data(&self) -> impl Iterator<Item = &ReportDataType> {
        self.parts
            .iter()
            .flat_map(|part| part.report_data.iter().flatten())
    }
}

/// Parts that have come, by request id and sequence number.
#[derive(Debug, Default)]
pub(crate) struct Reports(HashMap<i32, BTreeMap<i32, NotifyReportRequest>>);

impl Reports {
    pub(crate) fn add(&mut self, part: NotifyReportRequest) {
        let parts = self.0.entry(part.request_id).or_default();
        parts.insert(part.seq_no, part);
    }

    /// A request with this id is made, perhaps not for the first time: what came before is not its report.
    pub(crate) fn begin(&mut self, request_id: i32) {
        self.0.remove(&request_id);
    }

    /// The report, once its last part and all before it are there.
    pub(crate) fn whole(&self, request_id: i32) -> Option<Report> {
        let parts = self.0.get(&request_id)?;
        let (last, end) = parts.last_key_value()?;
        let is_last = !end.tbc.unwrap_or(false);
        let none_missing = usize::try_from(*last).is_ok_and(|last| last + 1 == parts.len());
        let whole = is_last && none_missing && parts.contains_key(&0);
        whole.then(|| Report {
            parts: parts.values().cloned().collect(),
        })
    }
}
