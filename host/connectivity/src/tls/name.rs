//! Whom a certificate is for: the rules of names, stricter than a browser's about wildcards and milder about age.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use x509_parser::{certificate::X509Certificate, extensions::GeneralName};

use super::error::CertificateFault;

/// As many names as a message shows of a certificate.
const SHOWN: usize = 5;

/// A name that was dialled, or that a certificate has.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    /// In lower case, without a dot at the end.
    Dns(String),
    Ip(IpAddr),
}

impl Name {
    fn of(text: &str) -> Self {
        match text.parse() {
            Ok(address) => Self::Ip(address),
            Err(_) => Self::Dns(text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase()),
        }
    }

    fn of_octets(octets: &[u8]) -> Option<Self> {
        let v4 = <[u8; 4]>::try_from(octets).map(|octets| IpAddr::V4(Ipv4Addr::from(octets)));
        let v6 = <[u8; 16]>::try_from(octets).map(|octets| IpAddr::V6(Ipv6Addr::from(octets)));
        v4.or(v6).ok().map(Self::Ip)
    }

    /// Whether this is a wildcard that stands for `name`: `*` for its whole first label, below a domain of two at least.
    fn covers(&self, name: &Self) -> bool {
        let (Self::Dns(wildcard), Self::Dns(name)) = (self, name) else {
            return false;
        };
        let Some((label, domain)) = name.split_once('.') else {
            return false;
        };
        !label.is_empty() && domain.contains('.') && wildcard.strip_prefix("*.") == Some(domain)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => f.write_str(&printable(name)),
            Self::Ip(address) => address.fmt(f),
        }
    }
}

/// Whether a certificate is for the host that was dialled, a name or an address.
//= A00.FR.309 A00.FR.412
pub(super) fn check(
    certificate: &X509Certificate<'_>,
    host: &str,
    wildcards: bool,
) -> Result<(), CertificateFault> {
    let dialled = Name::of(host);
    let names = names(certificate)?;
    if names.contains(&dialled) {
        return Ok(());
    }
    match names.iter().find(|name| name.covers(&dialled)) {
        Some(_) if wildcards => Ok(()),
        Some(wildcard) => Err(CertificateFault::Wildcard {
            dialled: host.into(),
            name: wildcard.to_string(),
        }),
        None => Err(CertificateFault::WrongName {
            dialled: host.into(),
            names: names.iter().take(SHOWN).map(Name::to_string).collect(),
        }),
    }
}

/// The alternative names of a certificate; the common name, which the standard asks for, where there are none.
fn names(certificate: &X509Certificate<'_>) -> Result<Vec<Name>, CertificateFault> {
    let alternative = certificate
        .subject_alternative_name()
        .map_err(|error| CertificateFault::Unusable(format!("its alternative names: {error}")))?;
    let alternative = alternative
        .iter()
        .flat_map(|extension| &extension.value.general_names);
    let mut names: Vec<_> = alternative.filter_map(alternative_name).collect();
    if names.is_empty() {
        let common = certificate.subject().iter_common_name();
        names.extend(common.filter_map(|name| name.as_str().ok()).map(Name::of));
    }
    Ok(names)
}

fn alternative_name(name: &GeneralName<'_>) -> Option<Name> {
    match name {
        GeneralName::DNSName(name) => Some(Name::of(name)),
        GeneralName::IPAddress(octets) => Name::of_octets(octets),
        _ => None,
    }
}

/// Text of a certificate, as it may be logged: what it holds is somebody else's choice.
pub(super) fn printable(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { '?' } else { c });
    plain.take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::testing::{Authority, Made};

    fn verdict(made: &Made, host: &str, wildcards: bool) -> Result<(), CertificateFault> {
        let (_, certificate) = x509_parser::parse_x509_certificate(&made.chain[0]).unwrap();
        check(&certificate, host, wildcards)
    }

    //= A00.FR.309 test
    //= A00.FR.412 test
    #[test]
    fn names_are_compared_by_the_rules() {
        let root = Authority::new("root");
        let full = root.server(&["csms.example.com", "192.0.2.7", "2001:db8::7"]);
        let common = root.common_name("csms.example.com");
        let star = root.server(&["*.example.com"]);
        let common_star = root.common_name("*.example.com");
        let other_alternative = root.make(&["other.example.com"], |certificate| {
            certificate
                .distinguished_name
                .push(rcgen::DnType::CommonName, "csms.example.com");
        });
        let short_star = root.server(&["*.com"]);
        for (made, host, strict, lax) in [
            (&full, "csms.example.com", true, true),
            (&full, "CSMS.Example.COM.", true, true),
            (&full, "192.0.2.7", true, true),
            (&full, "2001:db8::7", true, true),
            (&full, "192.0.2.8", false, false),
            (&full, "example.com", false, false),
            (&full, "x.csms.example.com", false, false),
            (&common, "csms.example.com", true, true),
            (&common, "evil.example.com", false, false),
            // The common name counts where there is no other name.
            (&other_alternative, "csms.example.com", false, false),
            (&star, "csms.example.com", false, true),
            (&star, "a.csms.example.com", false, false),
            (&star, "example.com", false, false),
            (&star, "*.example.com", true, true),
            (&common_star, "csms.example.com", false, true),
            (&short_star, "example.com", false, false),
        ] {
            let verdicts = [false, true].map(|wildcards| verdict(made, host, wildcards).is_ok());
            assert_eq!(verdicts, [strict, lax], "{host}");
        }
    }

    #[test]
    fn a_wrong_name_is_told_with_those_that_are_there() {
        let root = Authority::new("root");
        let text = |names: &[&str]| {
            let fault = verdict(&root.server(names), "csms.example.com", false);
            fault.unwrap_err().to_string()
        };
        let wrong = text(&["a.example.com", "192.0.2.7"]);
        assert!(
            wrong.contains("a.example.com, 192.0.2.7, and csms.example.com was dialled"),
            "{wrong}"
        );
        let star = text(&["*.example.com"]);
        assert!(
            star.contains("*.example.com") && star.contains("VerifyCsmsAllowWildcards"),
            "{star}"
        );
    }

    #[test]
    fn a_name_cannot_write_into_the_log() {
        assert_eq!(printable("a\nERROR b\u{1b}[0m"), "a?ERROR b?[0m");
    }
}
