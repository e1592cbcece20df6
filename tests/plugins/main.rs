//! Plugins that are not as they should be, and some that are only made otherwise: the station serves the CSMS.

#![allow(clippy::unwrap_used, reason = "all of this is a test")]

mod corpus;
mod day;
mod everywhere;
mod first;
mod functions;
mod host;
mod known;
mod modem;
mod network;
mod vices;

use tokio::task::JoinSet;

/// Stations of one test that run at once: time budgets mean little on a machine that is overrun.
const AT_ONCE: usize = 4;

/// Lives all these days, some of them at once.
async fn some_at_once<D: Future<Output = ()> + Send + 'static>(days: impl Iterator<Item = D>) {
    let mut lived = JoinSet::new();
    for day in days {
        if lived.len() == AT_ONCE {
            lived.join_next().await.unwrap().unwrap();
        }
        lived.spawn(day);
    }
    lived.join_all().await;
}
