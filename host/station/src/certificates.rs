//! The keys and certificates of a running station. Files are slow: one task after the other has them on a thread of its
//! own, and the loop has what came of the last one.

mod words;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use plugpoint_certs::{
    self as certs, CertStore, CertificateDer, CertificateRevocationListDer, CertifiedKey, Damaged, Deleted,
    KeyAlgorithm, LeafKind, StoreError, UnixTime,
};
use plugpoint_connectivity::{ClientCertificate, Credentials, Slot};
use plugpoint_engine::{CertificateFacts, CertificateOrder, CertificateOutcome, SecurityEvent};
use plugpoint_ocpp::DateTime;
use serde::Serialize;
use tokio::sync::mpsc::UnboundedSender;

use crate::driver::Message;

/// What connections and the engine go by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Installed {
    pub(crate) csms_roots: Vec<CertificateDer<'static>>,
    pub(crate) crls: Vec<CertificateRevocationListDer<'static>>,
    /// The one to use first, then the former one, until the first is proved.
    pub(crate) identities: Vec<Arc<CertifiedKey>>,
    pub(crate) facts: CertificateFacts,
    pub(crate) overview: Vec<certs::Installed>,
}

/// An installed certificate at a glance.
#[derive(Clone, Debug, Serialize)]
pub struct CertificateStatus {
    /// As OCPP names it.
    pub kind: String,
    pub name: String,
    pub serial_number: String,
    /// RFC 3339; none after the year 9999.
    pub not_before: Option<String>,
    pub not_after: Option<String>,
    /// `trusted`, `in use`, `to come` or `former`.
    pub state: String,
}

impl CertificateStatus {
    fn of(installed: &certs::Installed) -> Self {
        let time = |seconds| words::time(seconds).map(|time| time.to_string());
        Self {
            kind: installed.kind.into(),
            name: installed.name.clone(),
            serial_number: installed.serial_number.clone(),
            not_before: time(installed.validity.not_before),
            not_after: time(installed.validity.not_after),
            state: installed.state.into(),
        }
    }
}

/// What was done.
#[derive(Debug)]
pub(crate) struct Told {
    /// The engine's question, with its answer.
    pub(crate) answer: Option<(u64, CertificateOutcome)>,
    pub(crate) event: Option<SecurityEvent>,
    pub(crate) installed: Installed,
}

/// Something to be done, with the station's time.
struct Task {
    now: DateTime,
    work: Work,
}

enum Work {
    Answer(u64, Box<CertificateOrder>),
    Settle { accepted: bool },
}

/// The loop's end of it.
pub(crate) struct Certificates {
    /// None while a task has it.
    store: Option<CertStore>,
    waiting: VecDeque<Task>,
    /// What new keys are made for.
    key: KeyAlgorithm,
    sender: UnboundedSender<Message>,
    pub(crate) installed: Installed,
}

impl Certificates {
    pub(crate) fn open(
        folder: &Path,
        key: KeyAlgorithm,
        now: DateTime,
        sender: UnboundedSender<Message>,
    ) -> Result<Self, StoreError> {
        let store = CertStore::open(folder)?;
        for Damaged { file, why } in store.damaged() {
            tracing::error!("{} is set aside: {why}", file.display());
        }
        Ok(Self {
            installed: Installed::of(&store, unix(now)),
            store: Some(store),
            waiting: VecDeque::new(),
            key,
            sender,
        })
    }

    pub(crate) fn ask(&mut self, question: u64, order: Box<CertificateOrder>, now: DateTime) {
        self.push(now, Work::Answer(question, order));
    }

    /// The CSMS accepted the station with its newest certificate, or with the former one only.
    pub(crate) fn settle(&mut self, accepted: bool, now: DateTime) {
        self.push(now, Work::Settle { accepted });
    }

    fn push(&mut self, now: DateTime, work: Work) {
        self.waiting.push_back(Task { now, work });
        self.go_on();
    }

    /// The next task, if the store is here.
    fn go_on(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let (Some(mut store), Some(task)) = (self.store.take(), self.waiting.pop_front()) else {
            return;
        };
        let (sender, key) = (self.sender.clone(), self.key);
        tokio::task::spawn_blocking(move || {
            let told = work(&mut store, task, key);
            // The loop may have ended.
            let _ = sender.send(Message::Certificates(Box::new((told, store))));
        });
    }

    /// All that is installed, for people.
    pub(crate) fn status(&self) -> Vec<CertificateStatus> {
        self.installed
            .overview
            .iter()
            .map(CertificateStatus::of)
            .collect()
    }

    /// A task is done. Tells the engine's question with its answer, and an event.
    pub(crate) fn done(
        &mut self,
        told: Told,
        store: CertStore,
    ) -> (Option<(u64, CertificateOutcome)>, Option<SecurityEvent>) {
        self.store = Some(store);
        self.installed = told.installed;
        self.go_on();
        (told.answer, told.event)
    }

    /// Lets the slots of security profile 3 show the station's certificate.
    pub(crate) fn dress(&self, slots: &mut [Slot]) {
        for slot in slots.iter_mut().filter(|slot| slot.security_profile == 3) {
            let mut identities = self
                .installed
                .identities
                .iter()
                .cloned()
                .map(ClientCertificate::new);
            slot.credentials.certificate = identities.next();
            let former = identities.next();
            if slot.overwritten {
                // What it was accepted with.
                slot.credentials.certificate = former.or_else(|| slot.credentials.certificate.take());
            } else if let Some(of_slot) = &mut slot.former {
                of_slot.certificate = former.or_else(|| slot.credentials.certificate.clone());
            } else if former.is_some() {
                slot.former = Some(Credentials {
                    certificate: former,
                    ..slot.credentials.clone()
                });
            }
        }
    }
}

impl Installed {
    fn of(store: &CertStore, now: UnixTime) -> Self {
        Self {
            csms_roots: store.csms_roots(),
            crls: store.crls(),
            identities: store.identities(now),
            facts: CertificateFacts {
                entries: store.entries(),
                charging_station: store.leaf(LeafKind::ChargingStation, now).and_then(words::period),
                v2g: store.leaf(LeafKind::V2g, now).and_then(words::period),
                next: store.next_change(now).and_then(words::time),
            },
            overview: store.overview(now),
        }
    }
}

fn work(store: &mut CertStore, Task { now, work }: Task, key: KeyAlgorithm) -> Told {
    let now = unix(now);
    let (answer, event) = match work {
        Work::Answer(question, order) => (Some((question, carry_out(store, *order, key, now))), None),
        Work::Settle { accepted } => (None, settle(store, accepted, now)),
    };
    Told {
        answer,
        event,
        installed: Installed::of(store, now),
    }
}

fn settle(store: &mut CertStore, accepted: bool, now: UnixTime) -> Option<SecurityEvent> {
    let settled = if accepted {
        store.proved(now).map(|()| false)
    } else {
        store.refused(now)
    };
    match settled {
        Ok(true) => Some(SecurityEvent {
            plugin: None,
            kind: "InvalidChargingStationCertificate".into(),
            info: "the CSMS does not take the new certificate; it is removed, and the former one is used"
                .into(),
        }),
        Ok(false) => None,
        Err(error) => {
            tracing::error!("certificates: {error}");
            None
        }
    }
}

fn carry_out(
    store: &mut CertStore,
    order: CertificateOrder,
    key: KeyAlgorithm,
    now: UnixTime,
) -> CertificateOutcome {
    use CertificateOutcome as O;
    match order {
        CertificateOrder::Delete { certificate, tls } => match store.delete(&words::hash(certificate), tls) {
            Ok(Deleted::Done) => O::Done,
            Ok(Deleted::NotFound) => O::NotFound,
            Ok(Deleted::Refused(why)) => O::Refused(why.into()),
            Err(error) => O::Failed(error.to_string()),
        },
        CertificateOrder::Install {
            kind,
            certificate,
            most_entries,
            signed_by_former,
        } => {
            let rules = certs::RootRules {
                most_entries,
                signed_by_former,
            };
            match store.install_root(words::root(kind), &certificate, rules, now) {
                Ok(()) => O::Done,
                Err(error @ certs::RootRefusal::Disk(_)) => O::Failed(error.to_string()),
                Err(refusal) => O::Refused(refusal.to_string()),
            }
        }
        CertificateOrder::KeepRevocation { certificate, result } => {
            match store.keep_revocation(&words::ocsp_hash(certificate), &result) {
                Ok(()) => O::Done,
                Err(error) => O::Failed(error.to_string()),
            }
        }
        CertificateOrder::List(kinds) => O::List(words::list(store, &kinds)),
        CertificateOrder::Look => O::Done,
        CertificateOrder::Revocation => {
            O::Revocation(store.ocsp_requests().into_iter().map(words::ocsp).collect())
        }
        CertificateOrder::Sign { kind, subject, renew } => {
            let subject = words::subject(subject);
            match store.request(words::leaf(kind), &subject, key, renew) {
                Ok(csr) => O::Csr(csr),
                Err(error) => O::Failed(error.to_string()),
            }
        }
        CertificateOrder::Signed { kind, chain } => match store.install_chain(words::leaf(kind), &chain, now)
        {
            Ok(validity) => match words::time(validity.not_before) {
                Some(from) => O::Signed { from },
                None => O::Refused("its period begins after the year 9999".into()),
            },
            Err(error @ certs::ChainRefusal::Disk(_)) => O::Failed(error.to_string()),
            Err(refusal) => O::Refused(refusal.to_string()),
        },
    }
}

fn unix(time: DateTime) -> UnixTime {
    let millis = u64::try_from(time.as_millis()).unwrap_or(0);
    UnixTime::since_unix_epoch(Duration::from_millis(millis))
}
