//! A small durable store for each plugin id, kept across versions and power cuts. A call returns when the
//! value is on disk.

pub use crate::bindings::plugpoint::station::kv::KvError;

/// The value of a key, or `None`.
///
/// # Errors
/// See [`KvError`].
pub fn get(key: &str) -> Result<Option<Vec<u8>>, KvError> {
    crate::host::kv::get(key)
}

/// Sets the value of a key (1 to 128 bytes).
///
/// # Errors
/// See [`KvError`].
pub fn set(key: &str, value: &[u8]) -> Result<(), KvError> {
    crate::host::kv::set(key, value)
}

/// Removes a key; one that is not there is ignored.
///
/// # Errors
/// See [`KvError`].
pub fn delete(key: &str) -> Result<(), KvError> {
    crate::host::kv::delete(key)
}

/// The keys that start with `prefix`, sorted.
///
/// # Errors
/// See [`KvError`].
pub fn keys(prefix: &str) -> Result<Vec<String>, KvError> {
    crate::host::kv::keys(prefix)
}
