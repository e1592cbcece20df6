//! Which ifaces are ignored: treated as not ready, whatever they are.

use std::{convert::Infallible, fmt, str::FromStr};

use serde::Deserialize;

/// Some ifaces, by name or by kind. As text `wwan0`, `veth*`, `kind:wireguard`: a `*` at the end stands for anything.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum Which {
    /// The system's name.
    Name(String),
    /// What the system calls its kind (`bridge`, `veth`, `wireguard`), or else its link layer (`ether`, `loopback`,
    /// `ppp`).
    Kind(String),
}

impl Which {
    fn is(&self, name: &str, kind: &str) -> bool {
        match self {
            Self::Name(pattern) => fits(pattern, name),
            Self::Kind(pattern) => fits(pattern, kind),
        }
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => text == pattern,
    }
}

impl From<String> for Which {
    fn from(text: String) -> Self {
        match text.strip_prefix("kind:") {
            Some(kind) => Self::Kind(kind.to_owned()),
            None => Self::Name(text),
        }
    }
}

impl FromStr for Which {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.to_owned().into())
    }
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Kind(kind) => write!(f, "kind:{kind}"),
        }
    }
}

/// The rules in the order in which they were made: of those that fit an iface the last one counts.
#[derive(Debug)]
pub(crate) struct Rules(Vec<(Which, bool)>);

impl Rules {
    /// Loopback is no way to a CSMS, unless it is watched.
    pub(crate) fn new(ignore: &[Which], watch: &[Which]) -> Self {
        let mut rules = Self(vec![(Which::Kind("loopback".into()), true)]);
        for (which, ignored) in [(ignore, true), (watch, false)] {
            which.iter().for_each(|which| rules.set(which.clone(), ignored));
        }
        rules
    }

    pub(crate) fn set(&mut self, which: Which, ignored: bool) {
        self.0.retain(|(other, _)| *other != which);
        self.0.push((which, ignored));
    }

    pub(crate) fn ignores(&self, name: &str, kind: &str) -> bool {
        let last = self.0.iter().rev().find(|(which, _)| which.is(name, kind));
        last.is_some_and(|(_, ignored)| *ignored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn which(text: &str) -> Which {
        text.parse().unwrap()
    }

    #[test]
    fn loopback_is_ignored_unless_it_is_watched() {
        assert!(Rules::new(&[], &[]).ignores("lo", "loopback"));
        assert!(!Rules::new(&[], &[which("lo")]).ignores("lo", "loopback"));
        assert!(!Rules::new(&[], &[]).ignores("eth0", "ether"));
    }

    #[test]
    fn a_star_stands_for_the_rest_of_a_name_or_kind() {
        let rules = Rules::new(&[which("veth*"), which("kind:wire*")], &[]);
        assert!(rules.ignores("veth0a1", "veth") && rules.ignores("wg0", "wireguard"));
        assert!(!rules.ignores("eth0", "ether"));
        assert!(Rules::new(&[which("*")], &[]).ignores("eth0", "ether"));
    }

    #[test]
    fn the_last_rule_that_fits_counts() {
        let mut rules = Rules::new(&[which("kind:bridge")], &[which("br0")]);
        assert!(rules.ignores("br1", "bridge") && !rules.ignores("br0", "bridge"));
        rules.set(which("kind:bridge"), true);
        assert!(rules.ignores("br0", "bridge"), "said anew, it is the last");
        rules.set(which("kind:bridge"), false);
        assert!(!rules.ignores("br0", "bridge") && !rules.ignores("br1", "bridge"));
    }

    #[test]
    fn which_is_written_as_it_is_read() {
        for text in ["wwan0", "veth*", "kind:wireguard"] {
            assert_eq!(which(text).to_string(), text);
        }
    }
}
