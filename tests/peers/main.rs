//! The station against software that nobody here wrote: a CSMS on the Python packages `ocpp` and
//! `websockets`, which holds every frame, both ways, against the official JSON schemas of OCPP 2.0.1.
//!
//! The scenarios are in `python/`: they order the hardware through this side, and give the verdict.

mod peer;

/// From cold boot to the last reset, with each request that the station serves.
#[tokio::test]
async fn a_charging_day() {
    let verdict = peer::play("charging-day").await;
    // Nothing of what is to be proved was left out.
    for action in [
        "Authorize",
        "BootNotification",
        "ChangeAvailability",
        "ClearCache",
        "DataTransfer",
        "GetBaseReport",
        "GetReport",
        "GetTransactionStatus",
        "GetVariables",
        "Heartbeat",
        "MeterValues",
        "NotifyReport",
        "RequestStartTransaction",
        "RequestStopTransaction",
        "Reset",
        "SetVariables",
        "StatusNotification",
        "TransactionEvent",
        "TriggerMessage",
        "UnlockConnector",
    ] {
        assert!(
            verdict["answers"][action].is_u64(),
            "no {action} was answered: {verdict}"
        );
    }
}

/// What happens while the link is down is told in order when it is back.
#[tokio::test]
async fn a_broken_link() {
    peer::play("broken-link").await;
}

/// Another network connection profile, and the way over to it.
#[tokio::test]
async fn another_network_profile() {
    let verdict = peer::play("network-profile").await;
    let answered = &verdict["answers"]["SetNetworkProfile"];
    assert!(answered.is_u64(), "{verdict}");
}

/// Security profile 1, and changes of the password.
#[tokio::test]
async fn basic_auth() {
    peer::play("basic-auth").await;
}

/// Roots are installed, listed and deleted, and a CSR gets its certificate: OpenSSL is the authority.
#[tokio::test]
async fn certificates() {
    let verdict = peer::play("certificates").await;
    for action in [
        "CertificateSigned",
        "DeleteCertificate",
        "GetInstalledCertificateIds",
        "InstallCertificate",
        "SignCertificate",
    ] {
        assert!(
            verdict["answers"][action].is_u64(),
            "no {action} was answered: {verdict}"
        );
    }
}

/// The check of frames finds what is wrong, so that its silence means something.
#[tokio::test]
async fn the_check_itself() {
    peer::play("checker").await;
}
