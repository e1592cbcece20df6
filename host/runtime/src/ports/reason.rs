//! Why a port is not open, for a person.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// What went wrong with a file of the system, and what to do about it.
pub(super) fn of_path(path: &Path, error: &io::Error) -> String {
    let path_text = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => format!("{path_text} is not there; is it plugged in, and the path right?"),
        io::ErrorKind::PermissionDenied => match group_of(path) {
            Some(group) => {
                format!("{path_text} may not be used: add the station's user to the group `{group}`")
            }
            None => format!("{path_text} may not be used by the station's user"),
        },
        io::ErrorKind::ResourceBusy | io::ErrorKind::WouldBlock => {
            format!("{path_text} is in use by another program; end that one")
        }
        _ => format!("{path_text}: {error}"),
    }
}

/// The other side has ended it.
pub(super) fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the other side is gone")
}

fn group_of(path: &Path) -> Option<String> {
    let gid = fs::metadata(path).ok()?.gid();
    let groups = fs::read_to_string("/etc/group").ok()?;
    group_by_id(&groups, gid).map(str::to_owned)
}

/// From the text of `/etc/group`: `name:password:gid:members`.
fn group_by_id(groups: &str, gid: u32) -> Option<&str> {
    groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(gid)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_not_use_a_device_is_told_its_group() {
        let error = io::Error::from(io::ErrorKind::PermissionDenied);
        let text = of_path(Path::new("/dev/null"), &error);
        assert!(
            text.contains("add the station's user to the group `root`"),
            "{text}"
        );
        assert_eq!(group_by_id("root:x:0:\ndialout:x:20:me\n", 20), Some("dialout"));
        assert_eq!(group_by_id("odd\n::\n", 20), None);
    }
}
