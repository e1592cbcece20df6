//! Talking to a running station.

use std::sync::Arc;

use plugpoint_connectivity as connectivity;
use plugpoint_engine::CertificateSigningUseEnumType;
use plugpoint_runtime::{Plugins, Stats};
use tokio::sync::{mpsc, oneshot, watch};

use crate::driver::Message;
use crate::ifaces::IfaceDesk;
use crate::settings::Settings;
use crate::swap::Desk;
use crate::{
    CertificateStatus, ConfigureError, Configured, CsmsOrder, NetworkStatus, OrderError, PluginStats,
    SlotError, Status, SwapOrder, Swapping,
};

/// The way to talk to a running station.
#[derive(Clone)]
pub struct Handle {
    messages: mpsc::UnboundedSender<Message>,
    /// None until plugins are up.
    plugins: watch::Receiver<Option<Arc<Plugins>>>,
    desk: Desk,
    ifaces: IfaceDesk,
    settings: Settings,
}

impl Handle {
    pub(crate) fn new(
        messages: mpsc::UnboundedSender<Message>,
        plugins: watch::Receiver<Option<Arc<Plugins>>>,
        (desk, ifaces): (Desk, IfaceDesk),
        settings: Settings,
    ) -> Self {
        Self {
            messages,
            plugins,
            desk,
            ifaces,
            settings,
        }
    }

    /// Everything at a glance; none from a station that has ended.
    pub async fn status(&self) -> Option<Status> {
        let (station, network) = self.glance().await?;
        let plugins = self
            .stats()
            .await?
            .into_iter()
            .map(|plugin| plugin.runtime.into())
            .collect();
        let loaded = self.plugins.borrow().clone();
        Some(Status {
            station,
            network,
            ifaces: self.ifaces.status(),
            plugins,
            left_out: loaded.map(|plugins| plugins.left_out()).unwrap_or_default(),
        })
    }

    /// Where orders for ifaces are given.
    pub fn ifaces(&self) -> &IfaceDesk {
        &self.ifaces
    }

    /// The ways to the CSMS; none from a station that has ended.
    pub async fn network(&self) -> Option<NetworkStatus> {
        let (_, connection) = self.glance().await?;
        let ifaces = self.ifaces.status();
        Some(NetworkStatus { connection, ifaces })
    }

    /// Connects, disconnects or switches slots.
    ///
    /// # Errors
    /// If the order names a slot that cannot be dialled.
    pub async fn csms(&self, order: CsmsOrder) -> Result<(), SlotError> {
        // A station that has ended is not connected.
        if let Some((_, connection)) = self.glance().await {
            order.check(&connection)?;
            let _ = self.messages.send(Message::Csms(order));
        }
        Ok(())
    }

    async fn glance(&self) -> Option<(plugpoint_engine::Status, connectivity::Status)> {
        let (reply, status) = oneshot::channel();
        self.messages.send(Message::Status(reply)).ok()?;
        status.await.ok()
    }

    /// What the plugins do and use; none from a station that has ended.
    pub async fn stats(&self) -> Option<Vec<PluginStats>> {
        let (plugins, desk) = (self.plugins.borrow().clone(), self.desk.clone());
        let counted = move |runtime: Stats| PluginStats {
            swaps: desk.counts(&runtime.id),
            runtime,
        };
        let stats = move || {
            let stats = plugins.iter().flat_map(|plugins| plugins.stats());
            stats.map(counted).collect()
        };
        tokio::task::spawn_blocking(stats).await.ok()
    }

    /// The certificates that are installed; none from a station that has ended.
    pub async fn certificates(&self) -> Option<Vec<CertificateStatus>> {
        let (reply, certificates) = oneshot::channel();
        self.messages.send(Message::CertificateStatus(reply)).ok()?;
        certificates.await.ok()
    }

    /// Has the station ask the CSMS for a new certificate. What comes of it is told in the log.
    pub fn sign_certificate(&self, kind: CertificateSigningUseEnumType) {
        // A station that has ended asks for nothing.
        let _ = self.messages.send(Message::SignCertificate(kind));
    }

    /// A clean stop: what was decided is committed and said, then the connection is closed.
    pub fn stop(&self) {
        // A station that has ended is stopped.
        let _ = self.messages.send(Message::Stop);
    }

    /// Orders that a plugin's component be replaced while it runs. An order that waits for its moment survives a
    /// restart of the station.
    ///
    /// # Errors
    /// If there is no such plugin, no such file, or a swap of it is ordered already.
    pub async fn swap(&self, order: SwapOrder) -> Result<Swapping, OrderError> {
        self.desk.order(order).await
    }

    /// Swaps that wait or are being carried out, by plugin.
    pub fn orders(&self) -> Vec<SwapOrder> {
        self.desk.orders()
    }

    /// Takes the order for a plugin back. False: none waits, or it has begun.
    pub fn cancel(&self, plugin: &str) -> bool {
        self.desk.cancel(plugin)
    }

    /// Gives a plugin the settings that the configuration has for it now.
    ///
    /// # Errors
    /// If the file is not right, or the plugin refuses them: then its old ones stay in force.
    pub async fn configure(&self, plugin: &str) -> Result<Configured, ConfigureError> {
        let mut plugins = self.plugins.clone();
        let plugins = plugins.wait_for(Option::is_some).await;
        let Some(plugins) = plugins.ok().and_then(|plugins| plugins.clone()) else {
            return Err(ConfigureError::Stopping);
        };
        let (settings, plugin) = (self.settings.clone(), plugin.to_owned());
        let given = tokio::task::spawn_blocking(move || settings.give(&plugin, &plugins)).await;
        given.unwrap_or(Err(ConfigureError::Stopping))
    }

    /// As [`configure`](Self::configure) for every plugin, told in the log.
    pub async fn configure_all(&self) {
        for plugin in self.settings.plugins() {
            match self.configure(&plugin).await {
                Ok(configured) if configured.needs_restart => tracing::warn!(
                    plugin,
                    "the settings are in force; the rest of what is new counts after a restart"
                ),
                Ok(_) => tracing::info!(plugin, "the settings are in force"),
                Err(error) => tracing::error!(plugin, "{error}"),
            }
        }
    }
}
