//! Orders for swaps: one at a time for each plugin.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use plugpoint_runtime::{Bind, Plugins, SwapError, SwapRequest, SwapSource, SwapStep};
use tokio::sync::{Notify, watch};

use super::audit::Audit;
use super::drawer::{Drawer, Kept};
use super::moment::{self, Situation};
use super::order::{OrderError, SwapOrder};
use super::progress::{Progress, Swapping, Teller};
use super::{SwapCounts, SwapReport, When};

#[derive(Clone)]
pub(crate) struct Desk(Arc<Inner>);

struct Inner {
    /// What each plugin of the configuration is for.
    binds: BTreeMap<String, Bind>,
    /// None until plugins are up.
    plugins: watch::Receiver<Option<Arc<Plugins>>>,
    situation: watch::Receiver<Situation>,
    drawer: Drawer,
    audit: Audit,
    /// By plugin.
    open: Mutex<BTreeMap<String, Open>>,
    counts: Mutex<BTreeMap<String, SwapCounts>>,
}

struct Open {
    order: SwapOrder,
    teller: Teller,
    stage: Stage,
}

enum Stage {
    /// It is written down; nobody may count on it yet.
    Keeping,
    /// Until its moment comes, or it is taken back through this.
    Waiting(Arc<Notify>),
    TakenBack,
    /// From here on only the runtime rolls it back.
    Begun,
}

impl Desk {
    pub(crate) fn new(
        binds: BTreeMap<String, Bind>,
        (plugins, situation): (watch::Receiver<Option<Arc<Plugins>>>, watch::Receiver<Situation>),
        (drawer, audit): (Drawer, Audit),
    ) -> Self {
        Self(Arc::new(Inner {
            binds,
            plugins,
            situation,
            drawer,
            audit,
            open: Mutex::default(),
            counts: Mutex::default(),
        }))
    }

    /// Takes an order. One that has to wait is durable when this returns.
    pub(crate) async fn order(&self, order: SwapOrder) -> Result<Swapping, OrderError> {
        self.check(&order)?;
        let swapping = self.open(&order)?;
        let kept = match order.when {
            When::Now => None,
            When::Idle | When::At(_) => match self.keep(&order).await {
                Ok(kept) => Some(kept),
                Err(why) => {
                    self.close(&order.plugin);
                    return Err(OrderError::NotStored(why));
                }
            },
        };
        let what = format!("{} ordered: {}", order.path.display(), order.when);
        self.0.audit.line(&order.plugin, &what);
        self.start(order, kept);
        Ok(swapping)
    }

    /// Takes up the orders that waited when the station ended.
    pub(crate) async fn restore(&self) {
        let desk = self.clone();
        let kept = tokio::task::spawn_blocking(move || desk.0.drawer.all()).await;
        for kept in kept.unwrap_or_default() {
            let order = kept.order.clone();
            tracing::info!(plugin = order.plugin, "swap: still waits ({})", order.when);
            if self.open(&order).is_ok() {
                self.start(order, Some(kept));
            }
        }
    }

    /// Orders that wait or are being carried out.
    pub(crate) fn orders(&self) -> Vec<SwapOrder> {
        let open = lock(&self.0.open);
        let taken = open.values().filter(|open| !matches!(open.stage, Stage::Keeping));
        taken.map(|open| open.order.clone()).collect()
    }

    /// How the swaps of a plugin went.
    pub(crate) fn counts(&self, plugin: &str) -> SwapCounts {
        lock(&self.0.counts).get(plugin).copied().unwrap_or_default()
    }

    /// Takes an order back. False: none waits for this plugin, or it has begun.
    pub(crate) fn cancel(&self, plugin: &str) -> bool {
        let mut open = lock(&self.0.open);
        let Some(open) = open.get_mut(plugin) else {
            return false;
        };
        let Stage::Waiting(taken_back) = &open.stage else {
            return false;
        };
        taken_back.notify_one();
        open.stage = Stage::TakenBack;
        true
    }

    /// What the runtime tells of a swap. Called on any thread.
    pub(crate) fn on_step(&self, plugin: &str, step: &SwapStep) {
        let progress = match step {
            SwapStep::Begun(phase) => Progress::Begun {
                phase: format!("{phase:?}"),
            },
            SwapStep::Done(phase, took) => {
                self.0.audit.line(plugin, &format!("{phase:?} took {took:?}"));
                Progress::Done {
                    phase: format!("{phase:?}"),
                    took_us: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
                }
            }
            SwapStep::KnownToFail(reason) => Progress::KnownToFail {
                reason: reason.clone(),
            },
            // The report tells it.
            SwapStep::Committed { .. } | SwapStep::RolledBack { .. } | SwapStep::Unchanged => return,
        };
        if let Some(open) = lock(&self.0.open).get(plugin) {
            open.teller.tell(progress);
        }
    }

    fn check(&self, order: &SwapOrder) -> Result<(), OrderError> {
        let binds = &self.0.binds;
        if !binds.contains_key(&order.plugin) {
            let known: Vec<_> = binds.keys().map(|id| format!("`{id}`")).collect();
            return Err(OrderError::UnknownPlugin {
                plugin: order.plugin.clone(),
                known: known.join(", "),
            });
        }
        // Opening a pipe would wait for its other end.
        let file = std::fs::metadata(&order.path).and_then(|meta| match meta.is_file() {
            true => File::open(&order.path),
            false => Err(io::Error::other("it is not a file")),
        });
        file.map(drop).map_err(|source| OrderError::Unreadable {
            path: order.path.clone(),
            source,
        })
    }

    async fn keep(&self, order: &SwapOrder) -> Result<Kept, String> {
        let (desk, order) = (self.clone(), order.clone());
        let kept = tokio::task::spawn_blocking(move || desk.0.drawer.put(&order)).await;
        kept.map_err(|error| error.to_string())?
    }

    fn open(&self, order: &SwapOrder) -> Result<Swapping, OrderError> {
        let mut open = lock(&self.0.open);
        if open.contains_key(&order.plugin) {
            return Err(OrderError::Ordered(order.plugin.clone()));
        }
        let (teller, swapping) = Swapping::new();
        let entry = Open {
            order: order.clone(),
            teller,
            stage: Stage::Keeping,
        };
        open.insert(order.plugin.clone(), entry);
        Ok(swapping)
    }

    fn close(&self, plugin: &str) -> Option<Teller> {
        lock(&self.0.open).remove(plugin).map(|open| open.teller)
    }

    fn start(&self, order: SwapOrder, kept: Option<Kept>) {
        let taken_back = Arc::new(Notify::new());
        if let Some(open) = lock(&self.0.open).get_mut(&order.plugin) {
            open.stage = Stage::Waiting(taken_back.clone());
        }
        let desk = self.clone();
        tokio::spawn(async move {
            let plugin = order.plugin.clone();
            let plugins = tokio::select! {
                plugins = desk.wait(&order) => Some(plugins),
                () = taken_back.notified() => None,
            };
            let blocking = desk.clone();
            let end = tokio::task::spawn_blocking(move || blocking.end(&order, kept, plugins)).await;
            let end = end.unwrap_or_else(|error| Progress::Failed {
                error: format!("the swap broke off: {error}"),
            });
            if let Some(teller) = desk.close(&plugin) {
                teller.tell(end);
            }
        });
    }

    /// Until plugins are up and the moment has come. Never returns once the station ends: the order is kept.
    async fn wait(&self, order: &SwapOrder) -> Arc<Plugins> {
        let mut plugins = self.0.plugins.clone();
        let up = plugins.wait_for(Option::is_some).await.ok();
        let Some(plugins) = up.and_then(|plugins| plugins.clone()) else {
            return std::future::pending().await;
        };
        let bind = self.0.binds.get(&order.plugin).cloned().unwrap_or_default();
        let teller = lock(&self.0.open)
            .get(&order.plugin)
            .map(|open| open.teller.clone());
        if let Some(teller) = teller {
            let mut situation = self.0.situation.clone();
            moment::wait_for(order.when, &bind, &mut situation, &teller).await;
        }
        plugins
    }

    /// The order is forgotten before the swap begins: one that takes the station down is not tried again.
    fn end(&self, order: &SwapOrder, kept: Option<Kept>, plugins: Option<Arc<Plugins>>) -> Progress {
        let source = match kept {
            Some(kept) => self.0.drawer.take(&kept),
            None => Ok(SwapSource::File(order.path.clone())),
        };
        let Some(plugins) = plugins.filter(|_| self.begin(&order.plugin)) else {
            self.0.audit.line(&order.plugin, "taken back");
            return Progress::Cancelled;
        };
        let swapped = source.and_then(|source| {
            let request = SwapRequest {
                source,
                allow_start_clean: order.allow_start_clean,
                anew: false,
            };
            plugins
                .swap(&order.plugin, request)
                .map_err(|error| not_tried(&order.plugin, &error))
        });
        match swapped {
            Ok(report) => {
                let report = SwapReport::from(report);
                lock(&self.0.counts)
                    .entry(order.plugin.clone())
                    .or_default()
                    .add(&report);
                self.0.audit.conclude(&report);
                Progress::Finished(report)
            }
            Err(error) => {
                self.0.audit.line(&order.plugin, &format!("not tried: {error}"));
                Progress::Failed { error }
            }
        }
    }

    /// False if it was taken back.
    fn begin(&self, plugin: &str) -> bool {
        let mut open = lock(&self.0.open);
        let Some(open) = open.get_mut(plugin) else {
            return false;
        };
        let waits = matches!(open.stage, Stage::Waiting(_));
        if waits {
            open.stage = Stage::Begun;
        }
        waits
    }
}

/// That the configuration has the plugin, the order has been checked for.
fn not_tried(plugin: &str, error: &SwapError) -> String {
    match error {
        SwapError::InProgress(_) => error.to_string(),
        SwapError::Unknown(_) => format!(
            "`{plugin}` was left out when the station started, so there is nothing to swap: mend what its log says of \
             it, or put the new package to where the configuration looks, and restart the station"
        ),
    }
}

/// What a panicking thread left is as good as any: each change is one.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
