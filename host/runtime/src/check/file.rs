//! What a file is that is no component.

use crate::error::CheckError;

/// Tells a component from what people try to load instead.
pub(super) fn recognise(bytes: &[u8]) -> Result<(), CheckError> {
    let no_wasm = |what: &str| Err(CheckError::NotWasm(what.into()));
    match bytes {
        [0, b'a', b's', b'm', _, _, 1, 0, ..] => Ok(()),
        [0, b'a', b's', b'm', _, _, 0, 0, ..] => Err(CheckError::CoreModule),
        [] => no_wasm("the file is empty"),
        [0] | [0, b'a'] | [0, b'a', b's'] | [0, b'a', b's', b'm', ..] => {
            no_wasm("it ends within its first 8 bytes; copy it again, it was cut off")
        }
        [0x7f, b'E', b'L', b'F', ..] => no_wasm("it is compiled for a processor; plugins are .wasm files"),
        [b'P', b'K', 3, 4, ..] | [0x1f, 0x8b, ..] => {
            no_wasm("it is an archive; take the .wasm file out of it")
        }
        _ if is_wat(bytes) => {
            no_wasm("it is WebAssembly as text (.wat); make a component of it with `wasm-tools parse`")
        }
        _ if std::str::from_utf8(bytes).is_ok() => {
            no_wasm("it is a text; a plugin is the .wasm file that a build makes")
        }
        _ => no_wasm("it does not start as a .wasm file does"),
    }
}

/// Begins with `(module` or `(component`, after blanks and line comments.
fn is_wat(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let code = text.lines().map(str::trim_start);
    let mut code = code.filter(|line| !line.is_empty());
    let first = code.find(|line| !line.starts_with(";;"));
    first.is_some_and(|line| line.starts_with("(module") || line.starts_with("(component"))
}

/// Begins as a component does, and goes on otherwise.
pub(super) fn broken(why: &str) -> CheckError {
    let cut_off = ["unexpected end", "out of bounds", "section out of"];
    CheckError::NotWasm(if cut_off.iter().any(|sign| why.contains(sign)) {
        format!("it ends in the middle; copy it again, it was cut off ({why})")
    } else {
        format!("it cannot be decoded: {why}")
    })
}
