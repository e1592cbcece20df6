//! A03: certificates are renewed before they expire, and come into use when their time has come.

use std::time::Duration;

use plugpoint_ocpp::v201::CertificateSigningUseEnumType as Kind;

use super::{CertificateOrder, CertificatePeriod, Wanted};
use crate::Engine;
use crate::device_model::{WellKnown, names};

/// When the periods are looked at next.
#[derive(Debug, Default)]
pub(super) struct Looks {
    charging_station: Option<Duration>,
    v2g: Option<Duration>,
}

impl Looks {
    pub(super) fn deadline(&self) -> Option<Duration> {
        self.charging_station.into_iter().chain(self.v2g).min()
    }

    fn of(&mut self, kind: Kind) -> &mut Option<Duration> {
        match kind {
            Kind::ChargingStationCertificate => &mut self.charging_station,
            Kind::V2GCertificate => &mut self.v2g,
        }
    }
}

impl Engine {
    pub(super) fn tick_renewal(&mut self) {
        if self.begins_at().is_some_and(|begin| begin <= self.now.mono) {
            self.certificates.facts.next = None;
            self.ask_certificates(CertificateOrder::Look, Wanted::Begun);
        }
        let accepted = self.online && self.registration.is_accepted();
        for kind in Kind::ALL.iter().copied() {
            let (delay, interval) = delays(kind);
            let (delay, interval) = (self.model.seconds(delay), self.model.seconds(interval));
            let mono = self.now.mono;
            let look = self.certificates.renewal.of(kind);
            // Before the CSMS has accepted the station, the clock may not be right.
            if *look.get_or_insert(mono + delay) <= mono && accepted {
                *look = Some(mono + interval.max(Duration::from_secs(1)));
                self.renew_if_due(kind);
            }
        }
    }

    //= A03.FR.02
    fn renew_if_due(&mut self, kind: Kind) {
        let facts = &self.certificates.facts;
        let (used, period) = match kind {
            Kind::ChargingStationCertificate => (
                self.security_profile() == 3 && facts.next.is_none(),
                facts.charging_station,
            ),
            Kind::V2GCertificate => (
                self.model.bool(&names::V2G_CERTIFICATE_INSTALLATION_ENABLED),
                facts.v2g,
            ),
        };
        if let Some(period) = period.filter(|period| used && self.is_nearly_over(*period))
            && !self.is_signing(kind)
        {
            self.start_signing(kind, &format!("the present one ends at {}", period.until));
        }
    }

    /// The last part of its life, which is never more than a third: a short-lived one is not renewed all the time.
    fn is_nearly_over(&self, period: CertificatePeriod) -> bool {
        let life = period.until.as_millis().saturating_sub(period.from.as_millis());
        let threshold = self
            .model
            .seconds(&names::CERTIFICATE_RENEWAL_THRESHOLD)
            .as_millis();
        let threshold = i64::try_from(threshold).unwrap_or(i64::MAX).min(life / 3);
        period.until.as_millis().saturating_sub(self.wall().as_millis()) <= threshold
    }

    /// When the next certificate comes into use.
    pub(super) fn begins_at(&self) -> Option<Duration> {
        let next = self.certificates.facts.next?;
        let ahead = next.as_millis().saturating_sub(self.wall().as_millis());
        Some(self.now.mono + Duration::from_millis(u64::try_from(ahead).unwrap_or(0)))
    }
}

/// Seconds from the start to the first look, and from one to the next.
fn delays(kind: Kind) -> (&'static WellKnown, &'static WellKnown) {
    match kind {
        Kind::ChargingStationCertificate => (
            &names::CLIENT_CERTIFICATE_EXPIRE_CHECK_DELAY,
            &names::CLIENT_CERTIFICATE_EXPIRE_CHECK_INTERVAL,
        ),
        Kind::V2GCertificate => (
            &names::V2G_CERTIFICATE_EXPIRE_CHECK_DELAY,
            &names::V2G_CERTIFICATE_EXPIRE_CHECK_INTERVAL,
        ),
    }
}
