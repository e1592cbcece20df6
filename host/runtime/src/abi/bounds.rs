//! Cutting what a guest gave to the size that the contract allows.

use crate::contract::Pair;

/// Most pairs taken from an `extra` list.
const MAX_EXTRA: usize = 32;

/// Cuts a text to `max` characters.
pub(super) fn bounded(mut text: String, max: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(max) {
        text.truncate(end);
    }
    text
}

/// A reason, for people.
pub(super) fn reason(text: String) -> String {
    bounded(text, 255)
}

/// 1 to `max` characters.
pub(super) fn has_length(text: &str, max: usize) -> bool {
    !text.is_empty() && text.chars().nth(max).is_none()
}

pub(super) fn extra(pairs: Vec<Pair>) -> Vec<Pair> {
    let pairs = pairs.into_iter().take(MAX_EXTRA);
    pairs
        .map(|(name, value)| (bounded(name, 50), bounded(value, 500)))
        .collect()
}

/// The name of an iface as Linux has them.
pub(super) fn iface(name: String) -> Result<String, String> {
    let fits = (1..=15).contains(&name.len()) && !name.contains(|c: char| c == '/' || c.is_whitespace());
    if fits {
        Ok(name)
    } else {
        Err(format!("{:?} is no name of an iface", bounded(name, 50)))
    }
}

/// A name for a file that is uploaded: it must not lead anywhere.
pub(super) fn file_name(name: String) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if has_length(&name, 255) && name.chars().all(plain) && !name.starts_with('.') {
        Ok(name)
    } else {
        Err(format!(
            "{:?} is no file name: it must have 1 to 255 of the characters a-z, A-Z, 0-9, `.`, `-` and `_`, and not \
             begin with a dot",
            bounded(name, 50)
        ))
    }
}
