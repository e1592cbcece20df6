//! The question to a native driver, behind an async trait.

use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;

use anyhow::Result;

use super::Way;
use super::record::{Configure, Configured, check, configured, question};

/// What a station would have in place of plugins. Records are given and taken whole, as by a task of its own.
trait Driver: Send + Sync {
    fn configure(&self, question: Configure) -> Pin<Box<dyn Future<Output = Configured> + Send + '_>>;
}

struct Modem;

impl Driver for Modem {
    fn configure(&self, question: Configure) -> Pin<Box<dyn Future<Output = Configured> + Send + '_>> {
        Box::pin(async move { configured(question) })
    }
}

pub(super) struct Native {
    driver: Box<dyn Driver>,
    question: Configure,
}

impl Native {
    pub(super) fn new() -> Self {
        Self {
            driver: Box::new(Modem),
            question: question(),
        }
    }
}

impl Way for Native {
    async fn ask(&mut self) -> Result<()> {
        let question = black_box(&self.question).clone();
        check(&black_box(&self.driver).configure(question).await)
    }
}
