//! What a message of the kernel says, as far as it matters here.

use std::net::IpAddr;

use rtnetlink::packet_route::{
    AddressFamily, RouteNetlinkMessage,
    address::{AddressAttribute, AddressFlags, AddressMessage},
    link::{LinkAttribute, LinkFlags, LinkInfo, LinkMessage},
};

use crate::ifaces::{Fact, Link};

pub(super) fn news(message: &RouteNetlinkMessage) -> Option<Fact> {
    match message {
        RouteNetlinkMessage::NewLink(message) => link(message),
        RouteNetlinkMessage::DelLink(message) if is_iface(message) => Some(Fact::LinkGone {
            index: message.header.index,
        }),
        RouteNetlinkMessage::NewAddress(message) => address(message, true),
        RouteNetlinkMessage::DelAddress(message) => address(message, false),
        _ => None,
    }
}

/// And not the port of a bridge, about which the kernel speaks with the same words.
fn is_iface(message: &LinkMessage) -> bool {
    message.header.interface_family == AddressFamily::Unspec
}

pub(super) fn link(message: &LinkMessage) -> Option<Fact> {
    let header = &message.header;
    let name = message.attributes.iter().find_map(|attribute| match attribute {
        LinkAttribute::IfName(name) => Some(name.clone()),
        _ => None,
    });
    let link = Link {
        name: name.filter(|_| is_iface(message))?,
        kind: kind(message),
        admin_up: header.flags.contains(LinkFlags::Up),
        running: header.flags.contains(LinkFlags::Running),
        dormant: header.flags.contains(LinkFlags::Dormant),
    };
    let index = header.index;
    Some(Fact::Link { index, link })
}

fn kind(message: &LinkMessage) -> String {
    let infos = message.attributes.iter().filter_map(|attribute| match attribute {
        LinkAttribute::LinkInfo(infos) => Some(infos),
        _ => None,
    });
    let mut kinds = infos.flatten().filter_map(|info| match info {
        LinkInfo::Kind(kind) => Some(kind.to_string()),
        _ => None,
    });
    let layer = || format!("{:?}", message.header.link_layer_type);
    kinds.next().unwrap_or_else(layer).to_lowercase()
}

pub(super) fn address(message: &AddressMessage, is_there: bool) -> Option<Fact> {
    let mut flags = AddressFlags::from_bits_retain(message.header.flags.bits().into());
    let (mut address, mut local): (Option<IpAddr>, Option<IpAddr>) = (None, None);
    for attribute in &message.attributes {
        match attribute {
            AddressAttribute::Address(it) => address = Some(*it),
            AddressAttribute::Local(it) => local = Some(*it),
            AddressAttribute::Flags(all) => flags = *all,
            _ => {}
        }
    }
    Some(Fact::Address {
        index: message.header.index,
        // Of a line from point to point, the other is the peer's.
        address: local.or(address)?,
        usable: is_there && is_preferred(flags),
    })
}

/// As Zephyr has it: not while it is looked for duplicates, and not when it is being phased out.
fn is_preferred(flags: AddressFlags) -> bool {
    let tentative = flags.contains(AddressFlags::Tentative) && !flags.contains(AddressFlags::Optimistic);
    !tentative && !flags.intersects(AddressFlags::Dadfailed | AddressFlags::Deprecated)
}

#[cfg(test)]
mod tests {
    use rtnetlink::packet_route::{
        address::AddressHeaderFlags,
        link::{InfoKind, LinkLayerType},
    };

    use super::*;

    fn new_link(flags: LinkFlags, attributes: Vec<LinkAttribute>) -> LinkMessage {
        let mut message = LinkMessage::default();
        message.header.index = 7;
        message.header.flags = flags;
        message.header.link_layer_type = LinkLayerType::Ether;
        message.attributes = attributes;
        message
    }

    fn named(name: &str) -> LinkAttribute {
        LinkAttribute::IfName(name.into())
    }

    #[test]
    fn the_flags_say_how_a_link_is() {
        let message = new_link(LinkFlags::Up | LinkFlags::Dormant, vec![named("wwan0")]);
        let expected = Link {
            name: "wwan0".into(),
            kind: "ether".into(),
            admin_up: true,
            running: false,
            dormant: true,
        };
        assert_eq!(
            link(&message),
            Some(Fact::Link {
                index: 7,
                link: expected
            })
        );
    }

    #[test]
    fn a_made_link_is_of_the_kind_that_it_was_made_as() {
        let info = LinkAttribute::LinkInfo(vec![LinkInfo::Kind(InfoKind::Wireguard)]);
        let message = new_link(LinkFlags::Up, vec![named("wg0"), info]);
        assert!(matches!(link(&message), Some(Fact::Link { link, .. }) if link.kind == "wireguard"));
    }

    #[test]
    fn what_a_bridge_says_of_its_ports_is_no_news_of_an_iface() {
        let mut message = new_link(LinkFlags::Up, vec![named("eth0")]);
        message.header.interface_family = AddressFamily::Bridge;
        assert_eq!(link(&message), None);
        assert_eq!(news(&RouteNetlinkMessage::DelLink(message)), None);
    }

    #[test]
    fn an_address_counts_while_it_is_preferred() {
        let usable = |flags: AddressFlags| {
            let mut message = AddressMessage::default();
            message.attributes = vec![
                AddressAttribute::Address("2001:db8::1".parse().unwrap()),
                AddressAttribute::Flags(flags),
            ];
            matches!(address(&message, true), Some(Fact::Address { usable: true, .. }))
        };
        assert!(usable(AddressFlags::Permanent));
        assert!(usable(AddressFlags::Tentative | AddressFlags::Optimistic));
        assert!(!usable(AddressFlags::Tentative));
        assert!(!usable(AddressFlags::Dadfailed));
        assert!(!usable(AddressFlags::Deprecated));
    }

    #[test]
    fn of_two_ends_ours_is_taken_and_the_short_flags_do_where_there_are_no_others() {
        let mut message = AddressMessage::default();
        message.header.flags = AddressHeaderFlags::Deprecated;
        message.attributes = vec![
            AddressAttribute::Address("10.0.0.2".parse().unwrap()),
            AddressAttribute::Local("10.0.0.1".parse().unwrap()),
        ];
        assert_eq!(
            address(&message, true),
            Some(Fact::Address {
                index: 0,
                address: "10.0.0.1".parse().unwrap(),
                usable: false,
            })
        );
    }
}
