//! Waiting for the moment of a swap.

use std::collections::BTreeSet;
use std::time::Duration;

use plugpoint_ocpp::DateTime;
use plugpoint_runtime::Bind;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::When;
use super::progress::{Progress, Teller};
use crate::clock;

/// A wall clock that is set tells nobody: it is looked at this often while an order waits for a time.
const LOOK: Duration = Duration::from_secs(60);

/// What orders wait for, as the loop of the station sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Situation {
    /// EVSEs with a transaction.
    pub(crate) busy: BTreeSet<u32>,
    /// What the station's clock is ahead of the system's, in ms.
    pub(crate) clock_offset: i64,
}

/// Returns when it is time for a plugin that is bound so.
pub(crate) async fn wait_for(
    when: When,
    bind: &Bind,
    situation: &mut watch::Receiver<Situation>,
    teller: &Teller,
) {
    match when {
        When::Now => {}
        When::Idle => wait_until_idle(bind, situation, teller).await,
        When::At(time) => wait_until(time, situation, teller).await,
    }
}

async fn wait_until_idle(bind: &Bind, situation: &mut watch::Receiver<Situation>, teller: &Teller) {
    let mut told = BTreeSet::new();
    loop {
        let busy = busy(bind, &situation.borrow_and_update());
        if busy.is_empty() {
            return;
        }
        if busy != told {
            let ids: Vec<_> = busy.iter().map(u32::to_string).collect();
            let until = format!("the transaction on EVSE {} ends", ids.join(", "));
            teller.tell(Progress::Waiting { until });
            told = busy;
        }
        if situation.changed().await.is_err() {
            // The station ends.
            std::future::pending::<()>().await;
        }
    }
}

/// A plugin that is bound to no EVSE may serve them all.
fn busy(bind: &Bind, situation: &Situation) -> BTreeSet<u32> {
    let served = |evse: &&u32| bind.evses.is_empty() || bind.has_evse(**evse);
    situation.busy.iter().filter(served).copied().collect()
}

async fn wait_until(time: DateTime, situation: &mut watch::Receiver<Situation>, teller: &Teller) {
    let until = format!("it is {time}");
    teller.tell(Progress::Waiting { until });
    loop {
        let offset = situation.borrow_and_update().clock_offset;
        let now = clock::wall().as_millis().saturating_add(offset);
        let Ok(left @ 1..) = u64::try_from(time.as_millis().saturating_sub(now)) else {
            return;
        };
        let left = Duration::from_millis(left).min(LOOK);
        // Whether the situation changed or the time is over: look again. A station that ends changes nothing more.
        if let Ok(Err(_)) = timeout(left, situation.changed()).await {
            sleep(left).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::swap::Swapping;

    fn charging(evses: &[u32]) -> Situation {
        Situation {
            busy: evses.iter().copied().collect(),
            clock_offset: 0,
        }
    }

    #[tokio::test]
    async fn idle_is_when_the_plugins_own_evses_have_no_transaction() {
        let (change, mut situation) = watch::channel(charging(&[1, 2]));
        let (teller, mut swapping) = Swapping::new();
        let bind = Bind::to_evses([2]);
        let waiting = tokio::spawn(async move {
            wait_for(When::Idle, &bind, &mut situation, &teller).await;
        });
        let told = swapping.next().await.unwrap();
        assert_eq!(
            told,
            Progress::Waiting {
                until: "the transaction on EVSE 2 ends".into()
            }
        );
        change.send(charging(&[2])).unwrap();
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        change.send(charging(&[1])).unwrap();
        waiting.await.unwrap();
        assert_eq!(swapping.next().await, None, "EVSE 1 is another plugin's");
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_is_set_forward_brings_the_time_nearer() {
        let (change, mut situation) = watch::channel(Situation::default());
        let (teller, _swapping) = Swapping::new();
        let time = DateTime::from_millis(clock::wall().as_millis() + 3_600_000).unwrap();
        let waiting = tokio::spawn(async move {
            wait_for(When::At(time), &Bind::default(), &mut situation, &teller).await;
        });
        sleep(LOOK * 3).await;
        assert!(!waiting.is_finished());
        change.send_modify(|now| now.clock_offset = 3_600_000);
        waiting.await.unwrap();
    }
}
