//! A damaged file is moved aside; a file that is not ours to touch is left alone.

use std::{fs, os::unix::fs::PermissionsExt};

use rusqlite::Connection;

use super::*;
use crate::OpenError;

/// Opens a store over a file that `damage` has spoilt, and looks at the outcome.
fn recovers(damage: impl FnOnce(&Path)) {
    let folder = Folder::with_message("a");
    damage(&folder.path());
    let spoilt = fs::read(folder.path()).ok();

    let (store, loaded) = folder.open();
    let recovery = loaded.recovered.clone().unwrap();
    assert_eq!(
        recovery.moved_to,
        folder.path().with_file_name("station.db.corrupt-1")
    );
    assert!(!recovery.reason.is_empty());
    assert_eq!(
        fs::read(&recovery.moved_to).ok(),
        spoilt,
        "the evidence is kept as it was"
    );
    assert_eq!(
        loaded,
        Loaded {
            recovered: Some(recovery),
            ..Loaded::default()
        }
    );

    commit(&store, vec![push("b")]).unwrap();
    store.close();
    let loaded = folder.reload();
    assert_eq!((ids(&loaded), &loaded.recovered), (vec!["b"], &None));
}

#[test]
fn garbage_is_moved_aside() {
    recovers(|path| fs::write(path, b"no database at all".repeat(1000)).unwrap());
}

#[test]
fn a_few_bytes_are_moved_aside() {
    recovers(|path| fs::write(path, b"SQLite").unwrap());
}

#[test]
fn a_truncated_file_is_moved_aside() {
    for length in [1, 16, 100, 511, 4096, 9000, 20000] {
        recovers(|path| {
            fs::File::options()
                .write(true)
                .open(path)
                .unwrap()
                .set_len(length)
                .unwrap()
        });
    }
}

#[test]
fn an_emptied_file_is_moved_aside() {
    recovers(|path| fs::write(path, b"").unwrap());
}

#[test]
fn a_zeroed_header_is_moved_aside() {
    recovers(|path| {
        let mut bytes = fs::read(path).unwrap();
        bytes[..100].fill(0);
        fs::write(path, bytes).unwrap();
    });
}

#[test]
fn spoilt_pages_are_moved_aside() {
    recovers(|path| {
        let mut bytes = fs::read(path).unwrap();
        bytes[4096..].iter_mut().for_each(|byte| *byte ^= 0x5a);
        fs::write(path, bytes).unwrap();
    });
}

#[test]
fn a_log_without_its_database_is_moved_aside() {
    recovers(|path| {
        fs::remove_file(path).unwrap();
        fs::write(path.with_file_name("station.db-wal"), b"frames").unwrap();
    });
}

#[test]
fn the_log_of_a_damaged_file_is_kept_as_it_was() {
    let (source, folder) = (Folder::new(), Folder::new());
    let log = |path: &Path, name: &str| fs::read(path.with_file_name(name)).unwrap();
    source.reload();
    let (store, _) = source.open();
    commit(&store, vec![push("a")]).unwrap();
    let mut bytes = fs::read(source.path()).unwrap();
    bytes[4 * 4096..].fill(0x5a);
    let frames = log(&source.path(), "station.db-wal");
    store.close();

    fs::write(folder.path(), &bytes).unwrap();
    fs::write(folder.path().with_file_name("station.db-wal"), &frames).unwrap();
    assert!(folder.reload().recovered.is_some());
    assert!(log(&folder.path(), "station.db.corrupt-1") == bytes);
    assert!(log(&folder.path(), "station.db.corrupt-1-wal") == frames);
}

#[test]
fn damaged_files_do_not_replace_each_other() {
    let folder = Folder::new();
    for _ in 0..3 {
        fs::write(folder.path(), b"garbage").unwrap();
        assert!(folder.reload().recovered.is_some());
    }
    let expected = [
        "station.db",
        "station.db.corrupt-1",
        "station.db.corrupt-2",
        "station.db.corrupt-3",
    ];
    assert_eq!(names(&folder.path()), expected);
}

#[test]
fn a_row_that_cannot_be_read_costs_only_itself() {
    let folder = Folder::new();
    let (store, _) = folder.open();
    commit(&store, vec![push("a"), push("b"), push("c")]).unwrap();
    store
        .call(|db| db.execute_batch("UPDATE queue SET payload = CAST(x'ff' AS TEXT) WHERE id = 'b'"))
        .unwrap();
    store.close();
    let loaded = folder.reload();
    assert_eq!((ids(&loaded), loaded.unreadable), (vec!["a", "c"], 1));
}

#[test]
fn a_newer_file_is_refused_and_untouched() {
    let folder = Folder::with_message("a");
    Connection::open(folder.path())
        .unwrap()
        .pragma_update(None, "user_version", 1000)
        .unwrap();
    let before = fs::read(folder.path()).unwrap();
    let error = Store::open(&folder.path()).err().unwrap();
    assert!(matches!(error, OpenError::Newer { found: 1000, .. }), "{error}");
    assert!(error.to_string().contains("install a release as new"));
    assert_eq!(fs::read(folder.path()).unwrap(), before);
}

#[test]
fn a_database_of_another_program_is_refused_and_untouched() {
    let folder = Folder::new();
    Connection::open(folder.path())
        .unwrap()
        .execute_batch("CREATE TABLE recipes (name TEXT)")
        .unwrap();
    let before = fs::read(folder.path()).unwrap();
    let error = Store::open(&folder.path()).err().unwrap();
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
    assert_eq!(fs::read(folder.path()).unwrap(), before);
}

#[test]
fn a_file_is_opened_once() {
    let folder = Folder::new();
    let (store, _) = folder.open();
    let error = Store::open(&folder.path()).err().unwrap();
    assert!(matches!(error, OpenError::InUse { .. }), "{error}");
    commit(&store, vec![push("a")]).unwrap();
    store.close();
    assert_eq!(ids(&folder.reload()), ["a"]);
}

#[test]
fn a_missing_folder_is_named() {
    let folder = Folder::new();
    let error = Store::open(&folder.path().with_file_name("nowhere").join("station.db"))
        .err()
        .unwrap();
    assert!(matches!(error, OpenError::Unreachable { .. }), "{error}");
}

#[test]
fn only_the_owner_may_read_the_files() {
    let folder = Folder::new();
    let (store, _) = folder.open();
    commit(&store, vec![push("a")]).unwrap();
    assert_eq!(names(&folder.path()), ["station.db", "station.db-wal"]);
    for name in names(&folder.path()) {
        let mode = fs::metadata(folder.path().with_file_name(&name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    store.close();
}
