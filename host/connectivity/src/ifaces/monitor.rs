//! Which ifaces are ready to carry traffic, and telling what changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    net::IpAddr,
};

use serde::Serialize;

use super::Event;

/// What a ready iface gives: a way out at all, or for one family of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    L4,
    Ipv4,
    Ipv6,
}

impl Reach {
    pub const ALL: [Self; 3] = [Self::L4, Self::Ipv4, Self::Ipv6];

    fn has(self, address: &IpAddr) -> bool {
        match self {
            Self::L4 => true,
            Self::Ipv4 => address.is_ipv4(),
            Self::Ipv6 => address.is_ipv6(),
        }
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::L4 => "IP",
            Self::Ipv4 => "IPv4",
            Self::Ipv6 => "IPv6",
        })
    }
}

/// The ready ifaces, each with its addresses.
pub(crate) type Ready = BTreeMap<String, BTreeSet<IpAddr>>;

/// What was told last.
#[derive(Debug, Default)]
pub(crate) struct Monitor {
    ready: Ready,
}

impl Monitor {
    /// What is new. `why` says why an iface is not ready.
    pub(crate) fn update(&mut self, now: Ready, why: impl Fn(&str) -> String) -> Vec<Event> {
        let before = std::mem::replace(&mut self.ready, now);
        let mut news = Vec::new();
        for (iface, addresses) in &before {
            let why = match self.ready.get(iface) {
                None => why(iface),
                // Nothing that was begun can go on.
                Some(now) if now.is_disjoint(addresses) => "its addresses changed".into(),
                Some(_) => continue,
            };
            let iface = iface.clone();
            news.push(Event::Lost { iface, why });
        }
        let gone = addresses(&before)
            .difference(&addresses(&self.ready))
            .copied()
            .collect::<Vec<_>>();
        news.extend(gone.into_iter().map(|address| Event::AddressLost { address }));
        for (iface, addresses) in &self.ready {
            if before
                .get(iface)
                .is_none_or(|before| before.is_disjoint(addresses))
            {
                let iface = iface.clone();
                news.push(Event::Ready { iface });
            }
        }
        for reach in Reach::ALL {
            match (gives(&before, reach), gives(&self.ready, reach)) {
                (false, true) => news.push(Event::Connected(reach)),
                (true, false) => news.push(Event::Disconnected(reach)),
                _ => {}
            }
        }
        news
    }

    /// How things are, as if it were news.
    pub(crate) fn resend(&self) -> impl Iterator<Item = Event> {
        Reach::ALL.into_iter().map(|reach| match self.gives(reach) {
            true => Event::Connected(reach),
            false => Event::Disconnected(reach),
        })
    }

    pub(crate) fn gives(&self, reach: Reach) -> bool {
        gives(&self.ready, reach)
    }

    pub(crate) fn is_ready(&self, iface: &str) -> bool {
        self.ready.contains_key(iface)
    }
}

fn addresses(ready: &Ready) -> BTreeSet<IpAddr> {
    ready.values().flatten().copied().collect()
}

fn gives(ready: &Ready, reach: Reach) -> bool {
    ready.values().flatten().any(|address| reach.has(address))
}
