//! Bytes and times, for people.

use std::io;
use std::path::Path;
use std::time::Duration;

/// Longest piece of data that is shown in full.
const MAX_SHOWN: usize = 512;

/// Text in quotes where it is one, and hex where it is not.
pub(crate) fn bytes(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(MAX_SHOWN)];
    let text = std::str::from_utf8(shown)
        .ok()
        .filter(|text| !text.chars().any(|c| c.is_control() && !c.is_whitespace()));
    let words = match text {
        Some(text) => format!("{text:?}"),
        None => shown
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<Vec<_>>()
            .join(" "),
    };
    if shown.len() < bytes.len() {
        format!("{words} ... ({} bytes)", bytes.len())
    } else {
        words
    }
}

/// What is wrong with a file.
pub(crate) fn error(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// `12.345 s`.
pub(crate) fn seconds(time: Duration) -> String {
    format!("{}.{:03} s", time.as_secs(), time.subsec_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_shown_as_text_and_the_rest_as_hex() {
        assert_eq!(bytes(b"open 1.1\n"), r#""open 1.1\n""#);
        assert_eq!(bytes(&[0x01, 0x03, 0xff]), "01 03 ff");
        assert_eq!(bytes(b""), r#""""#);
        assert!(bytes(&[b'x'; 1000]).ends_with(" ... (1000 bytes)"));
        assert_eq!(seconds(Duration::from_millis(61_005)), "61.005 s");
    }
}
