//! Batches that wait together are committed together, and fail apart.

use super::*;

#[test]
fn batches_that_wait_share_one_commit() {
    let folder = Folder::new();
    let (store, _) = folder.open();
    let release = hold_up(&store);
    let before = store.metrics();
    let outcomes = commit_all(&store, (0..50).map(|n| vec![push(&n.to_string())]));
    drop(release);

    let order: Vec<_> = outcomes
        .iter()
        .map(|(number, outcome)| outcome.map(|()| number).unwrap())
        .collect();
    assert_eq!(
        order,
        Vec::from_iter(0..50),
        "completions come in the order of the commits"
    );
    assert_eq!(store.metrics().commits - before.commits, 1);
    assert_eq!(store.metrics().succeeded - before.succeeded, 50);
    store.close();
    assert_eq!(folder.reload().queue.len(), 50);
}

#[test]
fn a_refused_batch_leaves_nothing_and_takes_nobody_down() {
    let folder = Folder::new();
    let (store, _) = folder.open();
    let release = hold_up(&store);
    let before = store.metrics();
    let outcomes = commit_all(
        &store,
        [
            vec![push("a")],
            vec![push("b"), refused(), push("c")],
            vec![push("d")],
        ],
    );
    drop(release);

    assert!(matches!(outcomes.recv().unwrap(), (0, Ok(()))));
    let (number, outcome) = outcomes.recv().unwrap();
    assert!(
        matches!(
            (number, &outcome),
            (1, Err(StoreError::Refused { change: 1, .. }))
        ),
        "{outcome:?}"
    );
    assert!(matches!(outcomes.recv().unwrap(), (2, Ok(()))));
    assert_eq!(
        store.metrics().commits - before.commits,
        1,
        "the group was not repeated"
    );
    store.close();
    assert_eq!(ids(&folder.reload()), ["a", "d"]);
}

#[test]
fn closing_commits_what_was_handed_over() {
    let folder = Folder::new();
    let (store, _) = folder.open();
    let outcomes = commit_all(&store, (0..1000).map(|n| vec![push(&n.to_string())]));
    store.close();
    assert!(outcomes.try_iter().all(|(_, outcome)| outcome.is_ok()));
    assert_eq!(folder.reload().queue.len(), 1000);
    assert_eq!(
        names(&folder.path()),
        ["station.db"],
        "the log was moved into the database"
    );
}

#[test]
fn a_closed_store_answers() {
    let (store, _) = Store::open_in_memory().unwrap();
    let other = store.clone();
    store.close();
    assert!(matches!(commit(&other, vec![push("a")]), Err(StoreError::Closed)));
    assert!(matches!(other.kv_get("sim", "a"), Err(StoreError::Closed)));
    other.close();
}

#[test]
fn a_batch_that_is_overtaken_by_close_is_answered() {
    let (store, _) = Store::open_in_memory().unwrap();
    let other = store.clone();
    let release = hold_up(&store);
    let closing = std::thread::spawn(move || store.close());
    // Wherever the close lands among these, each of them is told.
    let outcomes = commit_all(&other, (0..1000).map(|n| vec![push(&n.to_string())]));
    drop(release);
    closing.join().unwrap();
    assert_eq!(outcomes.iter().count(), 1000);
}
