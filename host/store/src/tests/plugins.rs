//! What the plugin runtime remembers.

use super::*;
use crate::{PluginRow, Snapshot};

#[test]
fn a_plugin_survives_a_restart() {
    let folder = Folder::new();
    let (store, _) = folder.open();
    let snapshot = Snapshot {
        schema: 7,
        bytes: vec![0, 255],
    };
    store.plugin_choice("sim", "{}".into()).unwrap();
    save(&store, "sim", &snapshot);
    store.close();

    let (store, _) = folder.open();
    let row = PluginRow {
        id: "sim".into(),
        choice: Some("{}".into()),
        snapshot: Some(snapshot),
        swap_order: None,
    };
    assert_eq!(store.plugin("sim").unwrap(), Some(row));
    assert_eq!(store.plugin("modem").unwrap(), None);
    store.close();
}

#[test]
fn choice_and_snapshot_are_replaced_alone() {
    let (store, _) = Store::open_in_memory().unwrap();
    let snapshot = Snapshot {
        schema: 1,
        bytes: vec![],
    };
    save(&store, "sim", &snapshot);
    store.plugin_choice("sim", "1".into()).unwrap();
    store.plugin_choice("sim", "2".into()).unwrap();
    save(&store, "modem", &snapshot);
    let snapshot = Some(snapshot);
    let modem = PluginRow {
        id: "modem".into(),
        choice: None,
        snapshot: snapshot.clone(),
        swap_order: None,
    };
    let sim = PluginRow {
        id: "sim".into(),
        choice: Some("2".into()),
        snapshot,
        swap_order: None,
    };
    assert_eq!(store.plugins().unwrap(), [modem, sim]);
    store.close();
}

#[test]
fn a_swap_that_waits_survives_a_restart_until_it_is_taken_back() {
    let folder = Folder::new();
    let (store, _) = folder.open();
    store.plugin_choice("sim", "{}".into()).unwrap();
    store.plugin_swap_order("sim", Some("later".into())).unwrap();
    store.close();

    let (store, _) = folder.open();
    let order = || store.plugin("sim").unwrap().unwrap().swap_order;
    assert_eq!(order().as_deref(), Some("later"));
    store.plugin_swap_order("sim", None).unwrap();
    assert_eq!(order(), None);
    assert!(store.plugin("sim").unwrap().unwrap().choice.is_some());
    store.close();
}

#[test]
fn a_removed_plugin_leaves_nothing() {
    let (store, _) = Store::open_in_memory().unwrap();
    store.plugin_choice("sim", "{}".into()).unwrap();
    store.kv_set("sim", "a", b"1", 10).unwrap();
    store.kv_set("modem", "a", b"1", 10).unwrap();
    store.plugin_remove("sim").unwrap();
    assert!(store.plugins().unwrap().is_empty());
    assert_eq!(store.kv_get("sim", "a").unwrap(), None);
    assert!(store.kv_get("modem", "a").unwrap().is_some());
    store.close();
}

fn save(store: &Store, id: &str, snapshot: &Snapshot) {
    let change = Change::PluginSnapshot {
        id: id.into(),
        snapshot: snapshot.clone(),
    };
    store.commit(vec![change], |result| result.unwrap());
}
