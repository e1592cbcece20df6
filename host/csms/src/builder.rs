//! How a CSMS is made.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use plugpoint_ocpp::v201::{AuthorizationStatusEnumType, IdTokenInfoType};
use tokio::net::TcpListener;

use crate::csms::Csms;
use crate::error::StartError;
use crate::ledger::LedgerFile;
use crate::shared::{Books, Settings, Shared};
use crate::tls::Tls;
use crate::token::Tokens;

/// How BootNotifications are answered, counted per station. `interval` is in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BootPlan {
    /// Accepted at once.
    #[default]
    Accept,
    /// Pending so many times, then Accepted.
    Pending { interval: i32, times: u32 },
    /// Rejected so many times, then Accepted.
    Reject { interval: i32, times: u32 },
}

/// A CSMS in the making: [`Csms::builder`].
#[derive(Debug)]
pub struct Builder {
    settings: Settings,
    tokens: Tokens,
    passwords: HashMap<String, String>,
    ledger: Option<PathBuf>,
    tls: Option<Tls>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            settings: Settings {
                boot: BootPlan::Accept,
                heartbeat_interval: 300,
                call_timeout: Duration::from_secs(30),
                patience: Duration::from_millis(500),
            },
            tokens: Tokens::default(),
            passwords: HashMap::new(),
            ledger: None,
            tls: None,
        }
    }

    /// Accepts a token, of any type. Tokens without a word about them are Unknown.
    #[must_use]
    pub fn accept_token(self, token: &str) -> Self {
        self.token(token, IdTokenInfoType::new(AuthorizationStatusEnumType::Accepted))
    }

    /// Blocks a token.
    #[must_use]
    pub fn block_token(self, token: &str) -> Self {
        self.token(token, IdTokenInfoType::new(AuthorizationStatusEnumType::Blocked))
    }

    /// Says all there is to say of a token: status, group, cache expiry and so on.
    #[must_use]
    pub fn token(mut self, token: &str, info: IdTokenInfoType) -> Self {
        self.tokens.set(token, info);
        self
    }

    /// Demands HTTP basic authentication of a station. Those without a password here come in freely.
    #[must_use]
    pub fn password(mut self, station: &str, password: &str) -> Self {
        self.passwords.insert(station.to_owned(), password.to_owned());
        self
    }

    /// The heartbeat interval that accepted stations are given, in seconds; 300 if not set.
    #[must_use]
    pub fn heartbeat_interval(mut self, seconds: i32) -> Self {
        self.settings.heartbeat_interval = seconds;
        self
    }

    /// How BootNotifications are answered; accepted if not set.
    #[must_use]
    pub fn boot(mut self, plan: BootPlan) -> Self {
        self.settings.boot = plan;
        self
    }

    /// How long a station may take to answer a CALL; 30 s if not set.
    #[must_use]
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.settings.call_timeout = timeout;
        self
    }

    /// After how long without an answer a station may give a CALL up and make the next: well below
    /// its own message timeout, since a loaded machine reads late. 500 ms if not set.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.settings.patience = patience;
        self
    }

    /// Keeps the ledger in a file of JSON lines; one that is there is carried on.
    #[must_use]
    pub fn ledger(mut self, path: impl Into<PathBuf>) -> Self {
        self.ledger = Some(path.into());
        self
    }

    /// Speaks TLS (`wss://`); plain websocket if not set.
    #[must_use]
    pub fn tls(mut self, tls: Tls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Listens on `address`, as `127.0.0.1:0` for any free port.
    ///
    /// # Errors
    /// A [`StartError`]: the address is taken, the ledger's file is no ledger, or certificate and key do not fit.
    pub async fn start(self, address: &str) -> Result<Csms, StartError> {
        let books = match &self.ledger {
            None => Books::default(),
            Some(path) => {
                let (ledger, file) = LedgerFile::open(path)?;
                let file = Some(file);
                Books { ledger, file }
            }
        };
        let failed = |source| StartError::Listen {
            address: address.to_owned(),
            source,
        };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let bound = listener.local_addr().map_err(failed)?;
        let acceptor = self.tls.map(Tls::acceptor).transpose()?;
        let shared = Shared::new(self.settings, self.tokens, self.passwords, books, acceptor);
        Ok(Csms::run(listener, bound, Arc::new(shared)))
    }
}
