//! `plugpoint certs`: the certificates of a running station.

use clap::Subcommand;
use plugpoint_api::{Order, control};
use serde_json::Value;

use crate::target::Target;
use crate::words::{list, plain};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List what is installed
    List {
        #[command(flatten)]
        target: Target,
        /// Print everything as JSON
        #[arg(long)]
        json: bool,
    },
    /// Ask the CSMS for a new certificate
    Sign {
        #[command(flatten)]
        target: Target,
        /// ChargingStationCertificate or V2GCertificate
        #[arg(default_value = "ChargingStationCertificate")]
        kind: String,
    },
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    match args.command {
        Command::List { target, json } => {
            let installed = control(&target.read()?.state, &Order::Certificates).await?;
            if json {
                println!("{}", serde_json::to_string_pretty(&installed)?);
            } else {
                print!("{}", in_words(&installed));
            }
        }
        Command::Sign { target, kind } => {
            control(&target.read()?.state, &Order::CertificateSign { kind }).await?;
            println!("asked for; what comes of it is told in the station's log");
        }
    }
    Ok(())
}

fn in_words(installed: &Value) -> String {
    let mut text = String::new();
    for certificate in list(installed) {
        let of = |name: &str| plain(&certificate[name]);
        text += &format!(
            "{:28} {:8} {} (until {})\n",
            of("kind"),
            of("state"),
            of("name"),
            of("not_after")
        );
    }
    if text.is_empty() {
        text.push_str("no certificate is installed\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::in_words;

    #[test]
    fn each_certificate_has_a_line() {
        let installed = json!([{
            "kind": "CSMSRootCertificate",
            "name": "CN=Root",
            "serial_number": "1",
            "not_before": "2026-01-01T00:00:00.000Z",
            "not_after": "2036-01-01T00:00:00.000Z",
            "state": "trusted",
        }]);
        let line = "CSMSRootCertificate          trusted  CN=Root (until 2036-01-01T00:00:00.000Z)\n";
        assert_eq!(in_words(&installed), line);
        assert_eq!(in_words(&json!([])), "no certificate is installed\n");
    }
}
