//! A question to a plugin, against the same question to a native implementation.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::time::Instant;

use anyhow::{Result, ensure};
use plugpoint_runtime::contract::{IdToken, Verdict};
use plugpoint_runtime::{Answer, Question};

use crate::plugin::{Plugin, runtime, spec};
use crate::stats::{median, micros};
use crate::table::Row;

const ROUNDS: usize = 15;
const CALLS: u32 = 2_000;

/// What a station would have in place of plugins.
trait Driver: Send + Sync {
    fn may_start<'a>(
        &'a self,
        evse: u32,
        token: Option<IdToken>,
    ) -> Pin<Box<dyn Future<Output = Verdict> + Send + 'a>>;
}

struct Native {
    blocked: Vec<Option<String>>,
}

impl Driver for Native {
    fn may_start<'a>(
        &'a self,
        evse: u32,
        _: Option<IdToken>,
    ) -> Pin<Box<dyn Future<Output = Verdict> + Send + 'a>> {
        Box::pin(async move {
            match self.blocked.get(evse as usize) {
                Some(None) => Verdict::Yes,
                Some(Some(why)) => Verdict::No(why.clone()),
                None => Verdict::No("no such EVSE".into()),
            }
        })
    }
}

pub(crate) async fn measure(component: &Path, cache: &Path) -> Result<Row> {
    let mut plugin = Plugin::load(&runtime(cache)?, spec(component, None))?;
    let native: Box<dyn Driver> = Box::new(Native {
        blocked: vec![None; 3],
    });
    let (mut asked, mut called) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let since = Instant::now();
        for _ in 0..CALLS {
            let answer = plugin.ask(question())?;
            ensure!(
                answer == Answer::Verdict(Verdict::Yes),
                "the plugin said {answer:?}"
            );
        }
        asked.push(micros(since.elapsed()) / f64::from(CALLS));
        let since = Instant::now();
        for _ in 0..CALLS {
            let verdict = std::hint::black_box(&native).may_start(1, Some(token())).await;
            ensure!(verdict == Verdict::Yes, "the native driver said {verdict:?}");
        }
        called.push(micros(since.elapsed()) / f64::from(CALLS));
    }
    let (asked, called) = (median(&mut asked), median(&mut called));
    Ok(Row {
        figure: "power.may-start to the plugin (a token in, yes), answer at the sink".into(),
        station: format!("{asked:.2} us"),
        bare: format!("{called:.2} us: a native async trait object"),
        ratio: Some(asked / called),
        aim: None,
    })
}

fn question() -> Question {
    Question::MayStart {
        evse: 1,
        token: Some(token()),
    }
}

fn token() -> IdToken {
    IdToken {
        value: "04A2B9C1D35E80".into(),
        kind: "ISO14443".into(),
    }
}
