//! `plugpoint sim`: the simulated hardware of a running station.

use std::time::Duration;

use anyhow::{Context, bail};
use plugpoint_runtime::PortConfig;
use serde_json::{Map, Value};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

use crate::target::Target;

/// How long the simulated board may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(clap::Args)]
#[command(
    after_help = "Orders: plug-in, plug-out, ev, swipe, stop, meter, fault, clear-fault, lock-fault, \
contactor-weld, state. Without evse= they mean EVSE 1.\n\nExamples:\n  plugpoint sim plug-in evse=1\n  \
plugpoint sim swipe token=DEADBEEF\n  plugpoint sim fault code=E42 text=\"over temperature\" blocking=true\n  plugpoint sim state"
)]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    /// What the hardware is to do
    order: String,
    /// What else the order says; numbers, true and false are taken as such
    #[arg(value_name = "NAME=VALUE")]
    fields: Vec<String>,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let config = args.target.read()?;
    let board = config
        .plugins()
        .into_iter()
        .find_map(|spec| spec.ports.get("board").cloned());
    let Some(PortConfig::Unix(board)) = board else {
        bail!(
            "no plugin of {} has a port named `board`",
            args.target.config.display()
        );
    };
    let order = order(&args.order, &args.fields)?;
    let stream = UnixStream::connect(&board.path).await.with_context(|| {
        format!(
            "no simulated board at {}; is the station running?",
            board.path.display()
        )
    })?;
    let reply = tokio::time::timeout(PATIENCE, exchange(stream, &order))
        .await
        .context("the board does not answer")??;
    println!("{reply}");
    if reply["ok"] == true {
        Ok(())
    } else {
        bail!(
            "refused: {}",
            reply["error"].as_str().unwrap_or("no reason given")
        )
    }
}

/// `plug-in evse=1` as the JSON line that the board takes.
fn order(name: &str, fields: &[String]) -> anyhow::Result<Value> {
    let mut order = Map::new();
    order.insert("id".into(), Value::from(u64::from(std::process::id())));
    order.insert("do".into(), Value::from(name));
    for field in fields {
        let (key, value) = field
            .split_once('=')
            .with_context(|| format!("{field}: write NAME=VALUE"))?;
        let plain = value.parse::<f64>().is_ok() || value == "true" || value == "false";
        let text = Value::from(value);
        // A token of digits is a text all the same.
        let value = if plain && key != "token" {
            serde_json::from_str(value).unwrap_or(text)
        } else {
            text
        };
        order.insert(key.to_owned(), value);
    }
    Ok(Value::Object(order))
}

/// Other clients' answers come along; ours has our id.
async fn exchange(stream: UnixStream, order: &Value) -> anyhow::Result<Value> {
    let mut stream = BufReader::new(stream);
    stream.write_all(format!("{order}\n").as_bytes()).await?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            bail!("the board hung up");
        }
        let reply: Value = serde_json::from_str(&line).with_context(|| format!("the board said {line:?}"))?;
        if reply["id"] == order["id"] {
            return Ok(reply);
        }
    }
}
