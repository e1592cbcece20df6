//! How the ifaces are, as OpenMetrics.

use std::fmt::Error;

use plugpoint_station::{IfaceStatus, IfacesStatus};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;
use prometheus_client::metrics::MetricType;

/// Name, help text, whether it is so.
type Row = (&'static str, &'static str, fn(&IfaceStatus) -> bool);

static STATES: &[Row] = &[
    ("iface_ready", "1 for an iface that can carry traffic", |iface| {
        iface.ready
    }),
    ("iface_admin_up", "1 for an iface that is wanted up", |iface| {
        iface.admin_up
    }),
    ("iface_oper_up", "1 for an iface that is associated", |iface| {
        iface.oper_up
    }),
    ("iface_ignored", "1 for an iface that is ignored", |iface| {
        iface.ignored
    }),
];

#[derive(Debug)]
pub(super) struct Ifaces(pub(super) IfacesStatus);

impl Collector for Ifaces {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), Error> {
        for (name, help, is) in STATES {
            let mut family = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            for iface in &self.0.ifaces {
                let labels = [("iface", iface.name.as_str())];
                family
                    .encode_family(&labels)?
                    .encode_gauge(&u64::from(is(iface)))?;
            }
        }
        Ok(())
    }
}
