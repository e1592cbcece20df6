//! The kernel's ifaces over netlink: how they are, what changes, and taking them up and down. Nothing is polled.
//!
//! Two sockets: the kernel marks the news of a change with the number of the request that made it, so news and the
//! answers to requests would be mistaken for each other on one.

mod facts;
#[cfg(test)]
mod tests;

use std::{io, pin::pin};

use futures_util::{FutureExt, Stream, StreamExt, TryStreamExt};
use rtnetlink::{
    LinkUnspec, MulticastGroup, new_connection, new_multicast_connection,
    packet_core::{NetlinkMessage, NetlinkPayload},
    packet_route::RouteNetlinkMessage,
};
use tokio::task::JoinSet;

use super::Fact;

const GROUPS: &[MulticastGroup] = &[
    MulticastGroup::Link,
    MulticastGroup::Ipv4Ifaddr,
    MulticastGroup::Ipv6Ifaddr,
];

/// Not permitted, as the kernel says it.
const EPERM: i32 = 1;

type Message = NetlinkMessage<RouteNetlinkMessage>;

pub(super) struct Netlink {
    requests: rtnetlink::Handle,
    news: Box<dyn Stream<Item = Message> + Send + Sync + Unpin>,
    /// News were lost, or none were heard yet: all must be asked for.
    stale: bool,
    /// Both sockets; they end with this.
    _sockets: JoinSet<()>,
}

impl Netlink {
    /// Hears the news from here on. Needs a tokio runtime.
    pub(super) fn open() -> io::Result<Self> {
        let (listening, _, news) = new_multicast_connection(GROUPS)?;
        let (asking, requests, _) = new_connection()?;
        let mut sockets = JoinSet::new();
        sockets.spawn(listening);
        sockets.spawn(asking);
        Ok(Self {
            requests,
            news: Box::new(news.map(|(message, _)| message)),
            stale: true,
            _sockets: sockets,
        })
    }

    /// What is new: at first, and after news were lost, everything. May be dropped at any time; then what was not given
    /// yet is asked for anew. None: the kernel is not heard any more.
    pub(super) async fn next(&mut self) -> Option<Vec<Fact>> {
        loop {
            let mut facts = Vec::new();
            if self.stale {
                facts = self.all().await.ok()?;
                self.stale = false;
            } else {
                let first = self.news.next().await?;
                self.take(first, &mut facts);
            }
            // Those that came together are weighed together.
            while let Some(Some(message)) = self.news.next().now_or_never() {
                self.take(message, &mut facts);
            }
            if !self.stale && !facts.is_empty() {
                return Some(facts);
            }
        }
    }

    fn take(&mut self, message: Message, facts: &mut Vec<Fact>) {
        match message.payload {
            NetlinkPayload::InnerMessage(news) => facts.extend(facts::news(&news)),
            // The socket's buffer was too small for what happened (ENOBUFS).
            NetlinkPayload::Overrun(_) => self.stale = true,
            _ => {}
        }
    }

    async fn all(&self) -> Result<Vec<Fact>, rtnetlink::Error> {
        let mut facts = vec![Fact::Anew];
        let mut links = pin!(self.requests.link().get().execute());
        while let Some(link) = links.try_next().await? {
            facts.extend(facts::link(&link));
        }
        let mut addresses = pin!(self.requests.address().get().execute());
        while let Some(address) = addresses.try_next().await? {
            facts.extend(facts::address(&address, true));
        }
        Ok(facts)
    }

    /// Takes an iface admin-up or admin-down. The error says what to do about it.
    pub(super) async fn set_admin(&self, index: u32, up: bool) -> Result<(), String> {
        let link = LinkUnspec::new_with_index(index);
        let link = if up { link.up() } else { link.down() };
        let done = self.requests.link().set(link.build()).execute().await;
        done.map_err(|error| match error {
            rtnetlink::Error::NetlinkError(refusal) => match refusal.code.map(|code| -code.get()) {
                Some(EPERM) => "the station may not; give its process the capability CAP_NET_ADMIN".into(),
                _ => refusal.to_io().to_string(),
            },
            other => other.to_string(),
        })
    }
}
