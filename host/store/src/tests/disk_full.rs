//! A full disk fails a commit, and the store goes on.

use super::*;

/// SQLite says of a database at its page limit what it says of a full disk.
fn limit_pages(store: &Store, pages: i64) {
    // Answers with the new limit, which is never below the present size.
    store
        .call(move |db| db.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())))
        .unwrap();
}

fn large(name: &str) -> Change {
    state(name, &"x".repeat(1 << 20))
}

#[test]
fn a_batch_that_does_not_fit_fails_and_can_be_tried_again() {
    let folder = Folder::new();
    let (store, _) = folder.open();
    limit_pages(&store, 60);
    let outcome = commit(&store, vec![push("a"), large("a")]);
    assert!(matches!(outcome, Err(StoreError::DiskFull)), "{outcome:?}");

    commit(&store, vec![push("b")]).unwrap();
    limit_pages(&store, 1 << 30);
    commit(&store, vec![push("a"), large("a")]).unwrap();
    store.close();
    assert_eq!(ids(&folder.reload()), ["b", "a"]);
}

#[test]
fn a_batch_that_does_not_fit_takes_nobody_down() {
    let folder = Folder::new();
    let (store, _) = folder.open();
    limit_pages(&store, 60);
    let release = hold_up(&store);
    let outcomes = commit_all(
        &store,
        [vec![push("a")], vec![push("b"), large("b")], vec![push("c")]],
    );
    drop(release);
    let outcomes: Vec<_> = outcomes
        .iter()
        .map(|(number, outcome)| (number, outcome.is_ok()))
        .collect();
    assert_eq!(outcomes, [(0, true), (1, false), (2, true)]);
    store.close();
    assert_eq!(ids(&folder.reload()), ["a", "c"]);
}

#[test]
fn a_transaction_that_is_lost_as_a_whole_is_repeated_job_by_job() {
    let (store, _) = Store::open_in_memory().unwrap();
    let release = hold_up(&store);
    let outcomes = commit_all(&store, [vec![push("a")]]);
    let (sent, answer) = mpsc::channel();
    let other = store.clone();
    let call = std::thread::spawn(move || {
        sent.send(()).unwrap();
        // As SQLite does of itself when the disk fails it.
        other.call(|db| db.execute_batch("ROLLBACK; SELECT * FROM no_such_table"))
    });
    answer.recv().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(20)); // until the call waits in the channel
    let last = commit_all(&store, [vec![push("b")]]);
    drop(release);

    assert!(outcomes.recv().unwrap().1.is_ok());
    assert!(matches!(call.join().unwrap(), Err(StoreError::Sqlite(_))));
    assert!(last.recv().unwrap().1.is_ok());
    let queued: i64 = store
        .call(|db| db.query_one("SELECT count(*) FROM queue", [], |row| row.get(0)))
        .unwrap();
    assert_eq!(queued, 2);
    store.close();
}
