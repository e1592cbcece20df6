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
use tokio::time::timeout;

use crate::swap::{Desk, Progress, SwapOrder, When};

/// How long a file must be left alone.
const QUIET: Duration = Duration::from_millis(300);

/// What was last seen in a file; none: it cannot be read.
type Seen = Option<[u8; 32]>;

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
                files.insert(spec.path.clone(), (spec.id.clone(), look(&spec.path)));
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
    mut files: BTreeMap<PathBuf, (String, Seen)>,
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
            let Some((plugin, seen)) = files.get_mut(&path) else {
                continue;
            };
            let now = look(&path);
            if now.is_some() && now != *seen {
                *seen = now;
                tracing::info!(plugin, "{} has changed", path.display());
                tokio::spawn(order(desk.clone(), plugin.clone(), path));
            }
        }
    }
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
