//! Plugins' key-value pairs.

use super::*;
use crate::KvError;

#[test]
fn values_survive_a_restart_and_plugins_do_not_meet() {
    let folder = Folder::new();
    let (store, _) = folder.open();
    store.kv_set("sim", "key", b"old", 100).unwrap();
    store.kv_set("sim", "key", b"new\0", 100).unwrap();
    store.kv_set("modem", "key", b"", 100).unwrap();
    store.close();

    let (store, _) = folder.open();
    assert_eq!(store.kv_get("sim", "key").unwrap().unwrap(), b"new\0");
    assert_eq!(store.kv_get("modem", "key").unwrap().unwrap(), b"");
    assert_eq!(store.kv_get("modem", "other").unwrap(), None);
    store.kv_delete("sim", "key").unwrap();
    store.kv_delete("sim", "key").unwrap();
    assert_eq!(store.kv_get("sim", "key").unwrap(), None);
    assert!(store.kv_get("modem", "key").unwrap().is_some());
    store.close();
}

#[test]
fn keys_are_listed_by_prefix() {
    let (store, _) = Store::open_in_memory().unwrap();
    for key in ["b", "a/ü", "a/1", "a%", "A/1", "a"] {
        store.kv_set("sim", key, b"", 100).unwrap();
    }
    assert_eq!(store.kv_keys("sim", "a/").unwrap(), ["a/1", "a/ü"]);
    assert_eq!(
        store.kv_keys("sim", "").unwrap(),
        ["A/1", "a", "a%", "a/1", "a/ü", "b"]
    );
    assert!(store.kv_keys("modem", "").unwrap().is_empty());
    store.close();
}

#[test]
fn the_quota_counts_the_bytes_of_keys_and_values() {
    let (store, _) = Store::open_in_memory().unwrap();
    store.kv_set("sim", "ü", &[0; 4], 10).unwrap(); // 6 bytes
    store.kv_set("sim", "b", &[0; 3], 10).unwrap(); // 10 bytes: exactly full
    store.kv_set("modem", "b", &[0; 9], 10).unwrap();

    let refused = store.kv_set("sim", "c", b"", 10);
    assert!(
        matches!(
            refused,
            Err(KvError::QuotaExceeded {
                used: 10,
                needed: 1,
                quota: 10
            })
        ),
        "{refused:?}"
    );
    let refused = store.kv_set("sim", "b", &[0; 4], 10);
    assert!(
        matches!(
            refused,
            Err(KvError::QuotaExceeded {
                used: 6,
                needed: 5,
                quota: 10
            })
        ),
        "{refused:?}"
    );
    assert_eq!(
        store.kv_get("sim", "b").unwrap().unwrap(),
        [0; 3],
        "the old value is still there"
    );
    store.kv_set("sim", "b", &[0; 2], 10).unwrap();
    store.kv_set("sim", "c", b"", 10).unwrap();
    store.close();
}
