//! What can be asked of a running station.

use plugpoint_station::{CsmsOrder, IfaceAct, IfaceTarget, Progress, SwapOrder};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One line to the station: `{"do":"status"}`, `{"do":"plugin-swap","plugin":"board","path":"/…/new.ppk"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Order {
    /// Everything at a glance.
    Status,
    /// The ways to the CSMS: the connection, the slots and the ifaces, and why.
    NetStatus,
    /// `{"do":"csms","act":"connect","slot":2}`: connects, disconnects, or goes over to another slot.
    Csms(CsmsOrder),
    /// The certificates that are installed.
    Certificates,
    /// Has the station ask the CSMS for a new certificate: `ChargingStationCertificate` or `V2GCertificate`.
    CertificateSign { kind: String },
    /// Replaces a plugin's component while it runs; answered by its progress, and when it has ended by a report. It
    /// goes on if whoever asked goes away.
    PluginSwap(SwapOrder),
    /// The swaps that wait or are being carried out.
    PluginOrders,
    /// Takes a swap back that waits.
    PluginCancel { plugin: String },
    /// Reads the configuration anew and gives a plugin its settings.
    PluginConfigure { plugin: String },
    /// What the plugins do and use, with their budgets.
    PluginStats,
    /// The same as OpenMetrics text.
    Metrics,
    /// Something about the ifaces; the rest of how they are is in the status.
    Iface(IfaceOrder),
    /// A clean stop.
    Stop,
}

/// `{"do":"iface","what":"act","act":"up","target":{"one":"wwan0"}}`. Some ifaces are `wwan0`, `veth*`, `kind:bridge`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum IfaceOrder {
    /// Takes ifaces up or down, connects or disconnects them; answered for each with its name and what is wrong, if
    /// anything is.
    Act { act: IfaceAct, target: IfaceTarget },
    /// They count as not ready from here on ...
    Ignore { ifaces: String },
    /// ... until this.
    Watch { ifaces: String },
    /// Tells again, in the log, whether there is connectivity.
    Resend,
    /// Reads an option of the host's or the driver's, or sets it where there is a value.
    Option {
        iface: String,
        name: String,
        value: Option<String>,
    },
}

/// One line back. Progress comes before the end, which is one of the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Reply {
    Progress { progress: Progress },
    Ok { ok: Value },
    Error { error: String },
}

impl Reply {
    pub(crate) fn error(error: impl std::fmt::Display) -> Self {
        Self::Error {
            error: error.to_string(),
        }
    }
}
