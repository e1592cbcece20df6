//! Keys and certificates, as scripts write them.

use plugpoint_ocpp::DateTime;
use plugpoint_ocpp::v201::CertificateSigningUseEnumType as Kind;

use super::line::jump;
use crate::{CertificateFacts, CertificateOrder, CertificateOutcome, CertificatePeriod};

/// What is installed; times are ms from when it is told.
#[derive(Clone, Debug, Default)]
pub struct Told {
    entries: usize,
    periods: Vec<(Kind, i64, i64)>,
    next: Option<i64>,
}

impl Told {
    pub(super) fn at(&self, wall: DateTime) -> CertificateFacts {
        let from_now = |millis: i64| crate::plus_millis(wall, millis);
        let period = |wanted: Kind| {
            let found = self.periods.iter().find(|(kind, ..)| *kind == wanted);
            found.map(|(_, from, until)| CertificatePeriod {
                from: from_now(*from),
                until: from_now(*until),
            })
        };
        CertificateFacts {
            entries: self.entries,
            charging_station: period(Kind::ChargingStationCertificate),
            v2g: period(Kind::V2GCertificate),
            next: self.next.map(from_now),
        }
    }
}

/// `3 ChargingStationCertificate -30d +5d, V2GCertificate -1d +1d, next +3d`
pub(super) fn facts(rest: &str) -> Result<Told, String> {
    let (entries, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let mut told = Told {
        entries: entries.parse().map_err(|_| format!("`{entries}` is no number"))?,
        ..Told::default()
    };
    for part in rest.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match part.split_whitespace().collect::<Vec<_>>()[..] {
            ["next", from] => told.next = Some(jump(from)?),
            [kind, from, until] => {
                let kind = kind.parse().map_err(|_| format!("`{kind}` is no certificate"))?;
                told.periods.push((kind, jump(from)?, jump(until)?));
            }
            _ => return Err(format!("`{part}` is no certificate")),
        }
    }
    Ok(told)
}

pub(super) fn outcome(text: &str) -> Result<CertificateOutcome, String> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    let json = |text: &str| serde_json::from_str(text).map_err(|error: serde_json::Error| error.to_string());
    Ok(match word {
        "csr" => CertificateOutcome::Csr(rest.into()),
        "done" => CertificateOutcome::Done,
        "failed" => CertificateOutcome::Failed(rest.into()),
        "listed" => CertificateOutcome::List(serde_json::from_str(rest).map_err(|error| error.to_string())?),
        "not-found" => CertificateOutcome::NotFound,
        "refused" => CertificateOutcome::Refused(rest.into()),
        "revocation" => CertificateOutcome::Revocation(json(rest)?),
        "signed" => CertificateOutcome::Signed {
            from: rest.parse().map_err(|_| format!("`{rest}` is no time"))?,
        },
        _ => return Err(format!("`{text}` is no answer about certificates")),
    })
}

pub(super) fn show(order: &CertificateOrder) -> String {
    match order {
        CertificateOrder::Delete { certificate, tls } => {
            format!("delete {} tls {tls}", certificate.serial_number)
        }
        CertificateOrder::Install {
            kind,
            most_entries,
            signed_by_former,
            ..
        } => format!("install {kind} {most_entries} {signed_by_former}"),
        CertificateOrder::KeepRevocation { certificate, result } => {
            format!("keep-revocation {} {result}", certificate.serial_number)
        }
        CertificateOrder::List(kinds) => format!("list {kinds:?}"),
        CertificateOrder::Look => "look".into(),
        CertificateOrder::Revocation => "revocation".into(),
        CertificateOrder::Sign { kind, subject, renew } => {
            let how = if *renew { "new" } else { "again" };
            let country = subject.country.as_deref().unwrap_or("-");
            format!(
                "sign {kind} {how} {} {} {country}",
                subject.common_name, subject.organization
            )
        }
        CertificateOrder::Signed { kind, chain } => format!("signed {kind} {chain}"),
    }
}
