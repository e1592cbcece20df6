//! Bytes and times as people write them. The texts of errors are for these people.

use std::time::Duration;

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};

/// Digits in hex, with spaces wherever they help.
pub fn hex(digits: &str) -> Result<Vec<u8>, String> {
    let dense: String = digits.split_whitespace().collect();
    let bytes = HEXLOWER_PERMISSIVE.decode(dense.as_bytes());
    bytes.map_err(|error| format!("`{digits}` is not hex: {error}"))
}

pub(crate) fn base64(text: &str) -> Result<Vec<u8>, String> {
    let bytes = BASE64.decode(text.as_bytes());
    bytes.map_err(|error| format!("`{text}` is not base64: {error}"))
}

/// Text with C's escapes.
pub(crate) fn unescape(text: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            bytes.extend(c.encode_utf8(&mut [0; 4]).bytes());
            continue;
        }
        bytes.push(match rest.next() {
            Some('n') => b'\n',
            Some('r') => b'\r',
            Some('t') => b'\t',
            Some('0') => 0,
            Some('\\') => b'\\',
            Some('x') => {
                let digits: String = rest.by_ref().take(2).collect();
                let byte = u8::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 2);
                byte.ok_or_else(|| format!("`\\x{digits}`: write two hex digits"))?
            }
            other => return Err(format!("`\\{}` is no escape", other.unwrap_or(' '))),
        });
    }
    Ok(bytes)
}

/// `5s`, `200ms`, `1h30m`.
pub(crate) fn time(text: &str) -> Result<Duration, String> {
    let time = text.parse::<jiff::SignedDuration>().ok();
    let time = time.and_then(|time| Duration::try_from(time).ok());
    time.ok_or_else(|| format!("`{text}` is no time; write it like `5s`, `200ms` or `1h30m`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_may_have_spaces() {
        assert_eq!(hex("01 03 fF"), Ok(vec![1, 3, 255]));
        assert!(hex("0").is_err() && hex("0g").is_err());
        assert_eq!(base64("AQP/"), Ok(vec![1, 3, 255]));
    }

    #[test]
    fn text_may_have_the_escapes_of_c() {
        assert_eq!(unescape(r"ok 1\n\x00\\"), Ok(b"ok 1\n\0\\".to_vec()));
        assert!(unescape(r"\q").is_err() && unescape(r"\x1").is_err() && unescape("\\").is_err());
    }

    #[test]
    fn times_have_units() {
        assert_eq!(time("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(time("1h30m"), Ok(Duration::from_secs(5_400)));
        assert!(time("5").is_err() && time("-1s").is_err());
    }
}
