//! `plugpoint csms`: the bundled CSMS.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use plugpoint_csms::{Csms, PromptOptions, Tls, run_prompt};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:9000", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// A token to accept; others are unknown. May be given several times
    #[arg(long = "accept", value_name = "TOKEN", default_value = "DEADBEEF")]
    accepted: Vec<String>,
    /// A station's password (security profile 1), as IDENTITY=PASSWORD
    #[arg(long = "password", value_name = "IDENTITY=PASSWORD")]
    passwords: Vec<String>,
    /// Speak TLS (wss://) with this certificate chain, a PEM file
    #[arg(long, value_name = "FILE", requires = "key")]
    certificate: Option<PathBuf>,
    /// The private key of the certificate, a PEM file
    #[arg(long, value_name = "FILE", requires = "certificate")]
    key: Option<PathBuf>,
    /// Ask stations for a certificate from one of these roots, a PEM file (security profile 3)
    #[arg(long, value_name = "FILE", requires = "certificate")]
    station_roots: Option<PathBuf>,
    /// Keep the ledger of transactions in this file, over restarts
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// HeartbeatInterval for stations, in seconds
    #[arg(long, default_value_t = 300)]
    heartbeat: i32,
    /// Speak JSON lines instead of words
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let mut builder = Csms::builder().heartbeat_interval(args.heartbeat);
    for token in &args.accepted {
        builder = builder.accept_token(token);
    }
    for password in &args.passwords {
        let (identity, password) = password
            .split_once('=')
            .context("--password: write IDENTITY=PASSWORD")?;
        builder = builder.password(identity, password);
    }
    if let (Some(certificate), Some(key)) = (&args.certificate, &args.key) {
        builder = builder.tls(Tls::read(certificate, key, args.station_roots.as_deref())?);
    }
    if let Some(path) = args.ledger {
        builder = builder.ledger(path);
    }
    let csms = builder.start(&args.listen.to_string()).await?;
    run_prompt(csms, PromptOptions { json: args.json }).await?;
    Ok(())
}
