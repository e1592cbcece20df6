//! The cipher suites of the standard that a station can offer, by the names that OpenSSL and the device model give them.

use std::fmt;

use rustls::{SupportedCipherSuite, crypto::aws_lc_rs::cipher_suite as has};

/// A cipher suite of TLS 1.2 or 1.3, with forward secrecy and authenticated encryption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CipherSuite {
    Tls13Aes256,
    Tls13Aes128,
    EcdsaAes256,
    EcdsaAes128,
    RsaAes256,
    RsaAes128,
}

impl CipherSuite {
    /// All that there are, the best first. `TLS_RSA_*`, CBC and DHE are not among them, and never will be.
    //= A00.FR.319
    pub const ALL: [Self; 6] = [
        Self::Tls13Aes256,
        Self::Tls13Aes128,
        Self::EcdsaAes256,
        Self::EcdsaAes128,
        Self::RsaAes256,
        Self::RsaAes128,
    ];

    /// The suite of this name, as in `SupportedCiphers12` and `SupportedCiphers13`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Tls13Aes256 => "TLS_AES_256_GCM_SHA384",
            Self::Tls13Aes128 => "TLS_AES_128_GCM_SHA256",
            Self::EcdsaAes256 => "ECDHE-ECDSA-AES256-GCM-SHA384",
            Self::EcdsaAes128 => "ECDHE-ECDSA-AES128-GCM-SHA256",
            Self::RsaAes256 => "ECDHE-RSA-AES256-GCM-SHA384",
            Self::RsaAes128 => "ECDHE-RSA-AES128-GCM-SHA256",
        }
    }

    pub(super) fn implementation(self) -> SupportedCipherSuite {
        match self {
            Self::Tls13Aes256 => has::TLS13_AES_256_GCM_SHA384,
            Self::Tls13Aes128 => has::TLS13_AES_128_GCM_SHA256,
            Self::EcdsaAes256 => has::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            Self::EcdsaAes128 => has::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            Self::RsaAes256 => has::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            Self::RsaAes128 => has::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        }
    }
}

impl fmt::Display for CipherSuite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    //= A00.FR.319 test
    #[test]
    fn suites_go_by_the_names_of_openssl() {
        for suite in CipherSuite::ALL {
            assert_eq!(CipherSuite::named(suite.name()), Some(suite));
        }
        assert_eq!(
            CipherSuite::named("AES128-GCM-SHA256"),
            None,
            "no forward secrecy"
        );
    }
}
