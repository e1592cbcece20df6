//! The variables that the engine itself reads, each with its type and the value it has where the files say nothing.
//!
//! `required` ones must be in the files, with a value: without them the station would run on settings that nobody can
//! see or change.

use super::characteristics::DataType;
use super::key::{ComponentKey, Name, VariableKey, VariableName};

/// A variable that the engine knows by name.
#[derive(Debug)]
pub struct WellKnown {
    pub key: VariableKey,
    pub data_type: DataType,
    /// What a read gives where the variable is missing or has no value.
    pub default: &'static str,
    /// The station does not start without it.
    pub required: bool,
}

/// Writes one `static` per line, and [`ALL`] of them.
macro_rules! well_known {
    ($($(#[$doc:meta])* $name:ident = $component:literal . $variable:literal $([$instance:literal])?
        : $data_type:ident = $default:literal $($required:ident)?;)*) => {
        $($(#[$doc])* pub static $name: WellKnown = WellKnown {
            key: VariableKey::new(
                ComponentKey::station($component),
                VariableName::from_static($variable, well_known!(@instance $($instance)?)),
            ),
            data_type: DataType::$data_type,
            default: $default,
            required: well_known!(@required $($required)?),
        };)*

        /// Every variable of this list.
        pub static ALL: &[&WellKnown] = &[$(&$name),*];
    };
    (@instance) => { None };
    (@instance $instance:literal) => { Some($instance) };
    (@required) => { false };
    (@required required) => { true };
}

well_known! {
    // Who the station is (BootNotification).
    CHARGE_POINT_MODEL = "InternalCtrlr"."ChargePointModel": String = "plugpoint" required;
    CHARGE_POINT_VENDOR = "InternalCtrlr"."ChargePointVendor": String = "plugpoint" required;
    CHARGE_BOX_SERIAL_NUMBER = "InternalCtrlr"."ChargeBoxSerialNumber": String = "";
    FIRMWARE_VERSION = "InternalCtrlr"."FirmwareVersion": String = "";
    ICCID = "InternalCtrlr"."ICCID": String = "";
    IMSI = "InternalCtrlr"."IMSI": String = "";
    /// The station as a whole.
    STATION_AVAILABILITY_STATE = "ChargingStation"."AvailabilityState": OptionList = "Available" required;
    STATION_PROBLEM = "ChargingStation"."Problem": Boolean = "false";

    // Talking to the CSMS.
    /// Seconds; the CSMS also sets it by BootNotification.
    HEARTBEAT_INTERVAL = "OCPPCommCtrlr"."HeartbeatInterval": Integer = "300";
    /// Seconds until a CALL without an answer counts as failed.
    MESSAGE_TIMEOUT = "OCPPCommCtrlr"."MessageTimeout"["Default"]: Integer = "30" required;
    /// How often a TransactionEvent is sent before it is given up.
    MESSAGE_ATTEMPTS = "OCPPCommCtrlr"."MessageAttempts"["TransactionEvent"]: Integer = "5" required;
    /// Seconds, times the number of the attempt.
    MESSAGE_ATTEMPT_INTERVAL = "OCPPCommCtrlr"."MessageAttemptInterval"["TransactionEvent"]: Integer = "10" required;
    /// Seconds offline after which all connectors are reported anew.
    OFFLINE_THRESHOLD = "OCPPCommCtrlr"."OfflineThreshold": Integer = "60" required;
    /// How often a reset that hardware could not do is tried again.
    RESET_RETRIES = "OCPPCommCtrlr"."ResetRetries": Integer = "3" required;
    UNLOCK_ON_EV_SIDE_DISCONNECT = "OCPPCommCtrlr"."UnlockOnEVSideDisconnect": Boolean = "true" required;
    /// Seconds; 0 sends none.
    WEB_SOCKET_PING_INTERVAL = "OCPPCommCtrlr"."WebSocketPingInterval": Integer = "30" required;
    /// Configuration slots, the best first.
    NETWORK_CONFIGURATION_PRIORITY = "OCPPCommCtrlr"."NetworkConfigurationPriority": SequenceList = "1" required;
    NETWORK_PROFILE_CONNECTION_ATTEMPTS = "OCPPCommCtrlr"."NetworkProfileConnectionAttempts": Integer = "3" required;
    /// The configuration slot of the last connection on which the CSMS accepted the station.
    ACTIVE_NETWORK_PROFILE = "OCPPCommCtrlr"."ActiveNetworkProfile": Integer = "";
    /// Seconds.
    RETRY_BACK_OFF_WAIT_MINIMUM = "OCPPCommCtrlr"."RetryBackOffWaitMinimum": Integer = "1" required;
    /// Seconds.
    RETRY_BACK_OFF_RANDOM_RANGE = "OCPPCommCtrlr"."RetryBackOffRandomRange": Integer = "2" required;
    /// How often the wait doubles.
    RETRY_BACK_OFF_REPEAT_TIMES = "OCPPCommCtrlr"."RetryBackOffRepeatTimes": Integer = "2" required;
    /// Seconds until a ping without a pong closes the connection.
    WEB_SOCKET_PONG_TIMEOUT = "InternalCtrlr"."WebsocketPongTimeout": Integer = "5";
    /// OCPP versions that are offered, the best first.
    SUPPORTED_OCPP_VERSIONS = "InternalCtrlr"."SupportedOcppVersions": SequenceList = "ocpp2.0.1";
    /// Seconds that a plugin may take to bring up the network of a slot.
    NETWORK_CONFIG_TIMEOUT = "InternalCtrlr"."NetworkConfigTimeout": Integer = "60";
    /// Seconds between two switches to a slot of higher priority; more where the link comes and goes.
    NETWORK_SWITCH_PAUSE = "InternalCtrlr"."NetworkSwitchPause": Integer = "60";
    /// Whether the better slot is dialled before the present connection is closed.
    NETWORK_SWITCH_MAKE_BEFORE_BREAK = "InternalCtrlr"."NetworkSwitchMakeBeforeBreak": Boolean = "true";
    /// OCPP's SetNetworkProfile requests as a JSON list: how network profiles were configured before there was a
    /// component for each slot.
    NETWORK_CONNECTION_PROFILES = "InternalCtrlr"."NetworkConnectionProfiles": String = "";
    ALLOW_SECURITY_LEVEL_ZERO = "InternalCtrlr"."AllowSecurityLevelZeroConnections": Boolean = "false";
    /// The certificate of the CSMS has to be for the host that was dialled.
    VERIFY_CSMS_COMMON_NAME = "InternalCtrlr"."VerifyCsmsCommonName": Boolean = "true";
    /// It may name the host by a wildcard.
    VERIFY_CSMS_ALLOW_WILDCARDS = "InternalCtrlr"."VerifyCsmsAllowWildcards": Boolean = "false";
    /// The roots of the system count too: any public authority may then vouch for a CSMS.
    USE_SSL_DEFAULT_VERIFY_PATHS = "InternalCtrlr"."UseSslDefaultVerifyPaths": Boolean = "false";
    /// Cipher suites of TLS 1.2 by the names of OpenSSL, the best first.
    SUPPORTED_CIPHERS_12 = "InternalCtrlr"."SupportedCiphers12": MemberList = "ECDHE-ECDSA-AES256-GCM-SHA384,ECDHE-ECDSA-AES128-GCM-SHA256,ECDHE-RSA-AES256-GCM-SHA384,ECDHE-RSA-AES128-GCM-SHA256";
    /// Those of TLS 1.3.
    SUPPORTED_CIPHERS_13 = "InternalCtrlr"."SupportedCiphers13": MemberList = "TLS_AES_256_GCM_SHA384,TLS_AES_128_GCM_SHA256";
    /// Of the last connection on which the CSMS accepted the station.
    SECURITY_PROFILE = "SecurityCtrlr"."SecurityProfile": Integer = "1" required;
    /// From profile 3 to 2; never to 1.
    ALLOW_SECURITY_PROFILE_DOWNGRADE = "SecurityCtrlr"."AllowSecurityProfileDowngrade": Boolean = "false";
    IDENTITY = "SecurityCtrlr"."Identity": String = "" required;
    BASIC_AUTH_PASSWORD = "SecurityCtrlr"."BasicAuthPassword": String = "";

    // Certificates.
    /// How many are installed; its highest limit is how many may be.
    CERTIFICATE_ENTRIES = "SecurityCtrlr"."CertificateEntries": Integer = "0";
    /// Seconds until a CSR without its certificate is sent again.
    CERT_SIGNING_WAIT_MINIMUM = "SecurityCtrlr"."CertSigningWaitMinimum": Integer = "30";
    /// How often a CSR is sent again; the wait doubles each time.
    CERT_SIGNING_REPEAT_TIMES = "SecurityCtrlr"."CertSigningRepeatTimes": Integer = "3";
    /// Characters of a chain that CertificateSigned may carry.
    MAX_CERTIFICATE_CHAIN_SIZE = "SecurityCtrlr"."MaxCertificateChainSize": Integer = "10000";
    ORGANIZATION_NAME = "SecurityCtrlr"."OrganizationName": String = "" required;
    /// A new CSMS root is signed by the one that it replaces.
    ADDITIONAL_ROOT_CERTIFICATE_CHECK = "SecurityCtrlr"."AdditionalRootCertificateCheck": Boolean = "false";
    ALLOW_CSMS_ROOT_WITH_UNSECURE_CONNECTION = "InternalCtrlr"."AllowCSMSRootCertInstallWithUnsecureConnection": Boolean = "true";
    ALLOW_MF_ROOT_WITH_UNSECURE_CONNECTION = "InternalCtrlr"."AllowMFRootCertInstallWithUnsecureConnection": Boolean = "true";
    /// Seconds before its end from which a certificate is renewed; never more than the last third of its life.
    CERTIFICATE_RENEWAL_THRESHOLD = "InternalCtrlr"."CertificateRenewalThresholdSeconds": Integer = "2592000";
    /// Seconds from the start to the first look at when certificates expire, and from one look to the next.
    CLIENT_CERTIFICATE_EXPIRE_CHECK_DELAY = "InternalCtrlr"."ClientCertificateExpireCheckInitialDelaySeconds": Integer = "60";
    CLIENT_CERTIFICATE_EXPIRE_CHECK_INTERVAL = "InternalCtrlr"."ClientCertificateExpireCheckIntervalSeconds": Integer = "43200";
    V2G_CERTIFICATE_EXPIRE_CHECK_DELAY = "InternalCtrlr"."V2GCertificateExpireCheckInitialDelaySeconds": Integer = "60";
    V2G_CERTIFICATE_EXPIRE_CHECK_INTERVAL = "InternalCtrlr"."V2GCertificateExpireCheckIntervalSeconds": Integer = "43200";
    /// Seconds from one question about the revocation of V2G chains to the next.
    OCSP_REQUEST_INTERVAL = "InternalCtrlr"."OcspRequestInterval": Integer = "604800";
    /// Whom the station's certificates are for, beside SecurityCtrlr.OrganizationName.
    COUNTRY_NAME = "ISO15118Ctrlr"."CountryName": String = "";
    SECC_ID = "ISO15118Ctrlr"."SeccId": String = "";
    V2G_ORGANIZATION_NAME = "ISO15118Ctrlr"."OrganizationName": String = "";
    V2G_CERTIFICATE_INSTALLATION_ENABLED = "ISO15118Ctrlr"."V2GCertificateInstallationEnabled": Boolean = "false";

    // Limits on messages about the device model: items, then bytes, of one request of the CSMS.
    ITEMS_PER_MESSAGE_GET_REPORT = "DeviceDataCtrlr"."ItemsPerMessage"["GetReport"]: Integer = "100" required;
    ITEMS_PER_MESSAGE_GET_VARIABLES = "DeviceDataCtrlr"."ItemsPerMessage"["GetVariables"]: Integer = "100" required;
    ITEMS_PER_MESSAGE_SET_VARIABLES = "DeviceDataCtrlr"."ItemsPerMessage"["SetVariables"]: Integer = "100" required;
    BYTES_PER_MESSAGE_GET_REPORT = "DeviceDataCtrlr"."BytesPerMessage"["GetReport"]: Integer = "65536" required;
    BYTES_PER_MESSAGE_GET_VARIABLES = "DeviceDataCtrlr"."BytesPerMessage"["GetVariables"]: Integer = "65536" required;
    BYTES_PER_MESSAGE_SET_VARIABLES = "DeviceDataCtrlr"."BytesPerMessage"["SetVariables"]: Integer = "65536" required;
    /// Characters of a value that SetVariables may carry.
    CONFIGURATION_VALUE_SIZE = "DeviceDataCtrlr"."ConfigurationValueSize": Integer = "1000";
    /// Characters of a value that the station reports.
    REPORTING_VALUE_SIZE = "DeviceDataCtrlr"."ReportingValueSize": Integer = "2500";
    /// Characters of a value, set or reported.
    VALUE_SIZE = "DeviceDataCtrlr"."ValueSize": Integer = "2500";
    /// Bytes of the largest message that the station sends.
    MAX_MESSAGE_SIZE = "InternalCtrlr"."MaxMessageSize": Integer = "32000";
    /// Messages of the queue from which the station drops what it may drop.
    MESSAGE_QUEUE_SIZE_THRESHOLD = "InternalCtrlr"."MessageQueueSizeThreshold": Integer = "5000";

    // Authorization.
    AUTH_ENABLED = "AuthCtrlr"."Enabled": Boolean = "true";
    AUTHORIZE_REMOTE_START = "AuthCtrlr"."AuthorizeRemoteStart": Boolean = "true" required;
    DISABLE_REMOTE_AUTHORIZATION = "AuthCtrlr"."DisableRemoteAuthorization": Boolean = "false";
    LOCAL_AUTHORIZE_OFFLINE = "AuthCtrlr"."LocalAuthorizeOffline": Boolean = "true" required;
    LOCAL_PRE_AUTHORIZE = "AuthCtrlr"."LocalPreAuthorize": Boolean = "false" required;
    OFFLINE_TX_FOR_UNKNOWN_ID = "AuthCtrlr"."OfflineTxForUnknownIdEnabled": Boolean = "false";
    AUTH_CACHE_AVAILABLE = "AuthCacheCtrlr"."Available": Boolean = "true";
    AUTH_CACHE_ENABLED = "AuthCacheCtrlr"."Enabled": Boolean = "true";
    /// Seconds; 0 keeps an entry until it expires by itself.
    AUTH_CACHE_LIFE_TIME = "AuthCacheCtrlr"."LifeTime": Integer = "0";
    AUTH_CACHE_DISABLE_POST_AUTHORIZE = "AuthCacheCtrlr"."DisablePostAuthorize": Boolean = "false";

    // Transactions.
    /// Seconds between authorization and cable.
    EV_CONNECTION_TIME_OUT = "TxCtrlr"."EVConnectionTimeOut": Integer = "120" required;
    /// Wh.
    MAX_ENERGY_ON_INVALID_ID = "TxCtrlr"."MaxEnergyOnInvalidId": Integer = "0";
    STOP_TX_ON_EV_SIDE_DISCONNECT = "TxCtrlr"."StopTxOnEVSideDisconnect": Boolean = "true" required;
    STOP_TX_ON_INVALID_ID = "TxCtrlr"."StopTxOnInvalidId": Boolean = "true" required;
    TX_BEFORE_ACCEPTED_ENABLED = "TxCtrlr"."TxBeforeAcceptedEnabled": Boolean = "false";
    TX_START_POINT = "TxCtrlr"."TxStartPoint": MemberList = "PowerPathClosed" required;
    TX_STOP_POINT = "TxCtrlr"."TxStopPoint": MemberList = "EVConnected,Authorized" required;
    RESUME_TRANSACTIONS_ON_BOOT = "InternalCtrlr"."ResumeTransactionsOnBoot": Boolean = "false";

    // Meter values.
    SAMPLED_DATA_ENABLED = "SampledDataCtrlr"."Enabled": Boolean = "true";
    /// Of the import register, sample the total only.
    SAMPLED_REGISTER_VALUES_WITHOUT_PHASES = "SampledDataCtrlr"."RegisterValuesWithoutPhases": Boolean = "false";
    /// Hand on the meter's signatures, where it signs.
    SAMPLED_SIGN_READINGS = "SampledDataCtrlr"."SignReadings": Boolean = "false";
    ALIGNED_SIGN_READINGS = "AlignedDataCtrlr"."SignReadings": Boolean = "false";
    /// When the meter's public key goes with a signature.
    PUBLIC_KEY_WITH_SIGNED_METER_VALUE = "OCPPCommCtrlr"."PublicKeyWithSignedMeterValue": OptionList = "Never";
    SAMPLED_TX_STARTED_MEASURANDS = "SampledDataCtrlr"."TxStartedMeasurands": MemberList = "Energy.Active.Import.Register" required;
    /// Seconds; 0 sends none.
    SAMPLED_TX_UPDATED_INTERVAL = "SampledDataCtrlr"."TxUpdatedInterval": Integer = "60" required;
    SAMPLED_TX_UPDATED_MEASURANDS = "SampledDataCtrlr"."TxUpdatedMeasurands": MemberList = "Energy.Active.Import.Register" required;
    /// Seconds; 0 takes samples at the start and the end only.
    SAMPLED_TX_ENDED_INTERVAL = "SampledDataCtrlr"."TxEndedInterval": Integer = "0" required;
    SAMPLED_TX_ENDED_MEASURANDS = "SampledDataCtrlr"."TxEndedMeasurands": MemberList = "Energy.Active.Import.Register" required;
    ALIGNED_ENABLED = "AlignedDataCtrlr"."Enabled": Boolean = "true";
    /// Seconds, counted from midnight UTC; 0 sends none.
    ALIGNED_INTERVAL = "AlignedDataCtrlr"."Interval": Integer = "0" required;
    ALIGNED_MEASURANDS = "AlignedDataCtrlr"."Measurands": MemberList = "Energy.Active.Import.Register" required;
    /// Send clock-aligned values only for EVSEs without a transaction.
    ALIGNED_SEND_DURING_IDLE = "AlignedDataCtrlr"."SendDuringIdle": Boolean = "false";
    /// Seconds; 0 takes none.
    ALIGNED_TX_ENDED_INTERVAL = "AlignedDataCtrlr"."TxEndedInterval": Integer = "0" required;
    ALIGNED_TX_ENDED_MEASURANDS = "AlignedDataCtrlr"."TxEndedMeasurands": MemberList = "Energy.Active.Import.Register" required;

    // The clock.
    /// The present time; the engine sets it before it reads or reports it.
    DATE_TIME = "ClockCtrlr"."DateTime": DateTime = "";
    TIME_SOURCE = "ClockCtrlr"."TimeSource": SequenceList = "Heartbeat" required;
}

/// Intervals that zero switches off, so that zero fits even where a file's lowest limit is above it.
static ZERO_MEANS_OFF: &[&WellKnown] = &[
    &ALIGNED_INTERVAL,
    &ALIGNED_TX_ENDED_INTERVAL,
    &SAMPLED_TX_ENDED_INTERVAL,
    &SAMPLED_TX_UPDATED_INTERVAL,
    &WEB_SOCKET_PING_INTERVAL,
];

pub(super) fn zero_means_off(key: &VariableKey) -> bool {
    ZERO_MEANS_OFF.iter().any(|interval| interval.key == *key)
}

/// What the way to the CSMS depends on is kept, whoever may write it.
pub(super) fn outlives_restarts(key: &VariableKey) -> bool {
    let kept: [&WellKnown; 5] = [
        &ACTIVE_NETWORK_PROFILE,
        &BASIC_AUTH_PASSWORD,
        &NETWORK_CONFIGURATION_PRIORITY,
        &NETWORK_CONNECTION_PROFILES,
        &SECURITY_PROFILE,
    ];
    is_of_slot(key) || kept.iter().any(|known| known.key == *key)
}

/// Variables that the station itself may leave without a value.
pub(super) fn may_be_empty(key: &VariableKey) -> bool {
    is_of_slot(key) || *key == BASIC_AUTH_PASSWORD.key
}

/// What the station only shows, and hardware may know better: a modem its cards, a board its number.
static KNOWN_TO_HARDWARE: &[&WellKnown] = &[&CHARGE_BOX_SERIAL_NUMBER, &ICCID, &IMSI];

/// What the engine goes by, or tells of itself.
pub(super) fn is_engines(key: &VariableKey) -> bool {
    let is = |known: &&WellKnown| known.key == *key;
    let own = ALL.iter().any(is) && !KNOWN_TO_HARDWARE.iter().any(is);
    own || is_of_slot(key)
        || key.variable.name == Name::from_static("AvailabilityState")
        || key.component.name == Name::from_static(PLUGIN)
}

/// The component of each plugin; its instance is the plugin's id.
pub const PLUGIN: &str = "Plugin";

/// The component of each configuration slot; its instance is the slot.
const NETWORK_CONFIGURATION: &str = "NetworkConfiguration";

/// The component of a configuration slot.
pub(super) fn slot(slot: i32) -> ComponentKey {
    ComponentKey::new(NETWORK_CONFIGURATION, Some(&slot.to_string()), None, None)
}

/// A variable of a configuration slot.
pub fn of_slot(slot: i32, variable: &'static str) -> VariableKey {
    VariableKey::new(self::slot(slot), VariableName::from_static(variable, None))
}

/// Whether a variable belongs to a configuration slot.
pub fn is_of_slot(key: &VariableKey) -> bool {
    key.component.name == Name::from_static(NETWORK_CONFIGURATION)
}

/// The configuration slot whose component this is.
pub fn slot_of(component: &ComponentKey) -> Option<i32> {
    let slot = component
        .instance
        .as_ref()
        .filter(|_| component.name == Name::from_static(NETWORK_CONFIGURATION));
    slot?.as_str().parse().ok()
}

/// `AvailabilityState` of an EVSE, or of one of its connectors.
pub fn availability_state(evse: i32, connector: Option<i32>) -> VariableKey {
    let component = match connector {
        Some(connector) => ComponentKey::connector(evse, connector),
        None => ComponentKey::evse(evse),
    };
    VariableKey::new(component, VariableName::from_static("AvailabilityState", None))
}

/// A variable of an EVSE.
pub fn of_evse(evse: i32, variable: &'static str) -> VariableKey {
    VariableKey::new(
        ComponentKey::evse(evse),
        VariableName::from_static(variable, None),
    )
}

/// A variable of a connector.
pub fn of_connector(evse: i32, connector: i32, variable: &'static str) -> VariableKey {
    VariableKey::new(
        ComponentKey::connector(evse, connector),
        VariableName::from_static(variable, None),
    )
}
