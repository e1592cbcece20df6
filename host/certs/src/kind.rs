//! The kinds of certificates, by their names in OCPP.

/// A root certificate is installed as one of these (InstallCertificateUseEnumType).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootKind {
    Csms,
    Manufacturer,
    Mo,
    V2g,
}

/// A certificate of the station itself (CertificateSigningUseEnumType).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeafKind {
    ChargingStation,
    V2g,
}

impl RootKind {
    pub const ALL: [Self; 4] = [Self::Csms, Self::Manufacturer, Self::Mo, Self::V2g];

    /// Its name in OCPP, and that of its folder.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csms => "CSMSRootCertificate",
            Self::Manufacturer => "ManufacturerRootCertificate",
            Self::Mo => "MORootCertificate",
            Self::V2g => "V2GRootCertificate",
        }
    }
}

impl LeafKind {
    pub const ALL: [Self; 2] = [Self::ChargingStation, Self::V2g];

    /// Its name in OCPP, and that of its folder.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ChargingStation => "ChargingStationCertificate",
            Self::V2g => "V2GCertificate",
        }
    }

    /// The roots that its chain leads to.
    pub fn root(self) -> RootKind {
        match self {
            Self::ChargingStation => RootKind::Csms,
            Self::V2g => RootKind::V2g,
        }
    }
}
