//! A running CSMS.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use plugpoint_ocpp::v201::IdTokenInfoType;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::builder::Builder;
use crate::error::TimedOut;
use crate::ledger::Ledger;
use crate::misbehaviour::Misbehaviour;
use crate::notice::Notice;
use crate::server;
use crate::shared::{Shared, lock};
use crate::station::Station;
use crate::tls::{Tls, TlsError};

/// A running CSMS. It stops when it is dropped, as suddenly as a process that is killed.
#[derive(Debug)]
pub struct Csms {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

impl Csms {
    /// A CSMS in the making.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) fn run(listener: TcpListener, address: SocketAddr, shared: Arc<Shared>) -> Self {
        let server = tokio::spawn(server::run(listener, Arc::clone(&shared)));
        Self {
            address,
            shared,
            server,
        }
    }

    /// Where it listens: give it to [`Builder::start`] to start another in its place.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a station's slot points to, without an identity: `ws://127.0.0.1:9000`, or `wss://` where it speaks TLS.
    pub fn url(&self) -> String {
        let scheme = match *lock(&self.shared.acceptor) {
            None => "ws",
            Some(_) => "wss",
        };
        format!("{scheme}://{}", self.address)
    }

    /// The station with this identity, once it is connected.
    pub async fn station(&self, id: &str) -> Station {
        let station = self.expect(id);
        // Longer than any process lives: it cannot time out.
        station.connected(Duration::MAX).await.ok();
        station
    }

    /// The station with this identity, connected or not.
    pub fn expect(&self, id: &str) -> Station {
        Station::new(self.shared.peer(id), Arc::clone(&self.shared))
    }

    /// The stations that are connected now.
    pub fn stations(&self) -> Vec<Station> {
        let stations = self.shared.peers().into_iter();
        let stations = stations.map(|peer| Station::new(peer, Arc::clone(&self.shared)));
        stations.filter(Station::is_connected).collect()
    }

    /// Misbehaves from now on, on top of what is in force.
    pub fn misbehave(&self, misbehaviour: Misbehaviour) {
        let mut misdeeds = lock(&self.shared.misdeeds);
        misdeeds.add(misbehaviour);
        self.shared.silence.send_replace(misdeeds.silence());
    }

    /// Behaves from now on.
    pub fn behave(&self) {
        lock(&self.shared.misdeeds).clear();
        self.shared.silence.send_replace(false);
    }

    /// Says something new of a token.
    pub fn set_token(&self, token: &str, info: IdTokenInfoType) {
        lock(&self.shared.tokens).set(token, info);
    }

    /// Demands another password of a station, from its next connection on.
    pub fn set_password(&self, station: &str, password: &str) {
        lock(&self.shared.passwords).insert(station.to_owned(), password.to_owned());
    }

    /// Shows another certificate, and asks for others, from the next connection on.
    ///
    /// # Errors
    /// If certificate and key do not fit.
    pub fn set_tls(&self, tls: Tls) -> Result<(), TlsError> {
        *lock(&self.shared.acceptor) = Some(tls.acceptor()?);
        Ok(())
    }

    /// The ledger as it is now.
    pub fn ledger(&self) -> Ledger {
        self.shared.ledger()
    }

    /// The ledger, once it is as wanted.
    ///
    /// # Errors
    /// [`TimedOut`] if it does not get so in time.
    pub async fn ledger_when(
        &self,
        wanted: impl Fn(&Ledger) -> bool,
        within: Duration,
    ) -> Result<Ledger, TimedOut> {
        self.shared.ledger_until(wanted, within).await
    }

    /// Everything that happens from now on.
    pub fn notices(&self) -> mpsc::UnboundedReceiver<Notice> {
        self.shared.look_on()
    }

    /// Stops without a goodbye to any station; its address is free again when this returns.
    pub async fn stop(mut self) {
        self.server.abort();
        // Cancelled is what it is to be.
        (&mut self.server).await.ok();
    }
}

impl Drop for Csms {
    fn drop(&mut self) {
        self.server.abort();
    }
}
