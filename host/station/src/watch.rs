//! A plugin whose file is watched: another file in its place is an order to swap.
//!
//! The folder is watched, since a file that is replaced by a rename is another one. A file counts once it is whole:
//! closed after writing, or renamed into its place, and quiet for a moment.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use plugpoint_runtime::{PluginSpec, read_package};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::swap::{Desk, Progress, SwapOrder, When};

/// How long a file must be left alone.
const QUIET: Duration = Duration::from_millis(300);

/// What was last seen in a file; none: it cannot be read.
type Seen = Option<[u8; 32]>;

struct File {
    plugin: String,
    seen: Seen,
    /// The last order that it caused.
    ordered: Option<JoinHandle<()>>,
}

/// Watches the files of the plugins that say so, for as long as the station runs.
pub(crate) fn watch(specs: &[PluginSpec], desk: Desk) {
    let watched: Vec<_> = specs.iter().filter(|spec| spec.watch).collect();
    if watched.is_empty() {
        return;
    }
    let (changed, changes) = mpsc::unbounded_channel();
    let mut watcher = match notify::recommended_watcher(move |event| note(event, &changed)) {
        Ok(watcher) => watcher,
        Err(error) => return tracing::error!("no file is watched: {error}"),
    };
    let mut files = BTreeMap::new();
    for spec in watched {
        let folder = spec.path.parent().unwrap_or(Path::new("/"));
        match watcher.watch(folder, RecursiveMode::NonRecursive) {
            Ok(()) => {
                tracing::info!(plugin = spec.id, "{} is watched", spec.path.display());
                let file = File {
                    plugin: spec.id.clone(),
                    seen: look(&spec.path),
                    ordered: None,
                };
                files.insert(spec.path.clone(), file);
            }
            Err(error) => {
                tracing::error!(plugin = spec.id, "{} is not watched: {error}", folder.display());
            }
        }
    }
    tokio::spawn(follow(files, changes, desk, watcher));
}

/// Called on the watcher's thread. Other kinds of events come while a file is still being written.
fn note(event: notify::Result<Event>, changed: &mpsc::UnboundedSender<PathBuf>) {
    match event {
        Ok(Event { kind, paths, .. }) if is_whole(kind) => {
            for path in paths {
                // The station may have ended.
                let _ = changed.send(path);
            }
        }
        Ok(_) => {}
        Err(error) => tracing::warn!("watching files: {error}"),
    }
}

fn is_whole(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::Access(AccessKind::Close(AccessMode::Write)) | EventKind::Modify(ModifyKind::Name(_))
    )
}

async fn follow(
    mut files: BTreeMap<PathBuf, File>,
    mut changes: mpsc::UnboundedReceiver<PathBuf>,
    desk: Desk,
    _watcher: RecommendedWatcher,
) {
    while let Some(path) = changes.recv().await {
        let mut paths = vec![path];
        while let Ok(Some(path)) = timeout(QUIET, changes.recv()).await {
            paths.push(path);
        }
        paths.sort();
        paths.dedup();
        for path in paths {
            let Some(file) = files.get_mut(&path) else {
                continue;
            };
            let now = look(&path);
            if now.is_some() && now != file.seen {
                file.seen = now;
                tracing::info!(plugin = file.plugin, "{} has changed", path.display());
                let order = order(desk.clone(), file.plugin.clone(), path);
                file.ordered = Some(tokio::spawn(after(file.ordered.take(), order)));
            }
        }
    }
}

/// A file may change again while it is being swapped in.
async fn after(earlier: Option<JoinHandle<()>>, order: impl Future<Output = ()>) {
    if let Some(earlier) = earlier {
        // However it ended, it has.
        let _ = earlier.await;
    }
    order.await;
}

async fn order(desk: Desk, plugin: String, path: PathBuf) {
    let order = SwapOrder {
        plugin: plugin.clone(),
        path,
        when: When::Now,
        allow_start_clean: false,
    };
    let mut swapping = match desk.order(order).await {
        Ok(swapping) => swapping,
        Err(error) => return tracing::warn!(plugin, "the changed file is not taken: {error}"),
    };
    while let Some(progress) = swapping.next().await {
        if let Progress::Failed { error } = progress {
            tracing::warn!(plugin, "the changed file is not taken: {error}");
        }
    }
}

fn look(path: &Path) -> Seen {
    read_package(path).ok().map(|bytes| Sha256::digest(bytes).into())
}
