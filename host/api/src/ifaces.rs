//! Orders for the ifaces.

use plugpoint_station::{IfaceDesk, IfaceOutcome};
use serde_json::{Value, json};

use crate::server::STOPPING;
use crate::{IfaceOrder, Reply};

pub(crate) async fn carry_out(order: IfaceOrder, desk: &IfaceDesk) -> Reply {
    let done = match order {
        IfaceOrder::Act { act, target } => match desk.order(act, target).await {
            Some(outcomes) => Ok(outcomes.iter().map(outcome).collect()),
            None => return Reply::error(STOPPING),
        },
        IfaceOrder::Ignore { ifaces } => {
            desk.ignore(ifaces.into());
            Ok(Value::Null)
        }
        IfaceOrder::Watch { ifaces } => {
            desk.watch(ifaces.into());
            Ok(Value::Null)
        }
        IfaceOrder::Resend => {
            desk.resend();
            Ok(Value::Null)
        }
        IfaceOrder::Option {
            iface,
            name,
            value: None,
        } => desk.option(&iface, &name).await.map(Value::String),
        IfaceOrder::Option {
            iface,
            name,
            value: Some(value),
        } => {
            let set = desk.set_option(&iface, &name, &value).await;
            set.map(|()| Value::Null)
        }
    };
    match done {
        Ok(ok) => Reply::Ok { ok },
        Err(error) => Reply::error(error),
    }
}

fn outcome(outcome: &IfaceOutcome) -> Value {
    let error = outcome.result.as_ref().err().map(ToString::to_string);
    json!({ "iface": outcome.iface, "error": error })
}
