//! Which ifaces are ready, and what is told of it.

use super::*;

fn plain() -> Desk {
    Desk::new(&Settings::default())
}

fn ready() -> Desk {
    let mut desk = plain();
    desk.link("eth0", "up running");
    desk.system_address("eth0", "192.0.2.7", true);
    desk
}

#[test]
fn an_iface_is_ready_when_it_is_admin_up_and_oper_up_and_has_an_address() {
    let mut desk = plain();
    assert_eq!(desk.link("eth0", ""), NOTHING);
    assert_eq!(desk.system_address("eth0", "192.0.2.7", true), NOTHING);
    assert_eq!(desk.link("eth0", "up"), NOTHING);
    assert_eq!(desk.link("eth0", "up running"), ["eth0 is ready", "IP", "IPv4"]);
}

#[test]
fn a_ready_iface_is_lost_the_moment_one_condition_is() {
    let gone = vec!["no IP".to_owned(), "no IPv4".to_owned()];
    let lost = |why: &str| [vec![format!("eth0 is lost: {why}")], gone.clone()].concat();
    assert_eq!(ready().link("eth0", "up"), lost("there is no carrier"));
    assert_eq!(ready().link("eth0", "running"), lost("it is admin-down"));
    let mut desk = ready();
    assert_eq!(
        desk.system_address("eth0", "192.0.2.7", false),
        lost("it has no address")
    );
    let eth0 = "eth0".parse().unwrap();
    assert_eq!(ready().tell(Input::Ignore(eth0)), lost("it is ignored"));
    let index = index("eth0");
    let unplugged = Input::Facts(vec![Fact::LinkGone { index }]);
    assert_eq!(ready().tell(unplugged), lost("the system has no such iface"));
}

#[test]
fn a_link_local_address_is_none() {
    let mut desk = plain();
    desk.link("eth0", "up running");
    assert_eq!(desk.system_address("eth0", "fe80::1", true), NOTHING);
    assert_eq!(desk.system_address("eth0", "169.254.1.1", true), NOTHING);
    assert_eq!(
        desk.system_address("eth0", "2001:db8::1", true),
        ["eth0 is ready", "IP", "IPv6"]
    );
}

#[test]
fn between_the_first_ready_iface_and_the_last_nothing_is_said_of_the_whole() {
    let mut desk = ready();
    desk.link("eth1", "up running");
    assert_eq!(desk.system_address("eth1", "192.0.2.8", true), ["eth1 is ready"]);
    assert_eq!(desk.link("eth0", "up"), ["eth0 is lost: there is no carrier"]);
    assert_eq!(
        desk.link("eth1", "up"),
        ["eth1 is lost: there is no carrier", "no IP", "no IPv4"]
    );
}

#[test]
fn the_families_are_told_apart() {
    let mut desk = ready();
    assert_eq!(desk.system_address("eth0", "2001:db8::1", true), ["IPv6"]);
    assert_eq!(desk.system_address("eth0", "192.0.2.7", false), ["no IPv4"]);
    assert_eq!(desk.ifaces.status().reach, [Reach::L4, Reach::Ipv6]);
}

#[test]
fn the_status_is_told_again_when_it_is_asked_for() {
    let mut desk = ready();
    assert_eq!(desk.tell(Input::Resend), ["IP", "IPv4", "no IPv6"]);
    desk.link("eth0", "");
    assert_eq!(desk.tell(Input::Resend), ["no IP", "no IPv4", "no IPv6"]);
}

#[test]
fn an_ignored_iface_is_not_ready_until_it_is_watched() {
    let mut desk = plain();
    desk.tell(Input::Ignore("kind:ether".parse().unwrap()));
    desk.link("eth0", "up running");
    assert_eq!(desk.system_address("eth0", "192.0.2.7", true), NOTHING);
    assert_eq!(desk.status("eth0").why.as_deref(), Some("it is ignored"));
    let watch = Input::Watch("eth0".parse().unwrap());
    assert_eq!(desk.tell(watch), ["eth0 is ready", "IP", "IPv4"]);
}

#[test]
fn loopback_is_ignored_from_the_start() {
    let mut desk = plain();
    let facts = vec![
        link("lo", "loopback", "up running"),
        system_address("lo", "127.0.0.1", true),
    ];
    assert_eq!(desk.tell(Input::Facts(facts)), NOTHING);
}

#[test]
fn after_lost_news_only_what_is_different_is_told() {
    let mut desk = ready();
    let same = vec![
        Fact::Anew,
        link("eth0", "ether", "up running"),
        system_address("eth0", "192.0.2.7", true),
    ];
    assert_eq!(desk.tell(Input::Facts(same)), NOTHING);
    let other = vec![
        Fact::Anew,
        link("eth1", "ether", "up running"),
        system_address("eth1", "192.0.2.8", true),
    ];
    assert_eq!(
        desk.tell(Input::Facts(other)),
        ["eth0 is lost: the system has no such iface", "eth1 is ready"]
    );
}

#[test]
fn what_went_over_an_address_that_is_no_more_is_dead() {
    let mut desk = ready();
    let renumbered = vec![
        system_address("eth0", "192.0.2.7", false),
        system_address("eth0", "198.51.100.7", true),
    ];
    assert_eq!(
        desk.tell(Input::Facts(renumbered)),
        ["eth0 is lost: its addresses changed", "eth0 is ready"]
    );
}

#[test]
fn an_address_is_lost_with_its_iface_or_alone() {
    let mut desk = ready();
    desk.system_address("eth0", "2001:db8::1", true);
    assert_eq!(desk.lost, [""; 0]);
    desk.system_address("eth0", "2001:db8::1", false);
    assert_eq!(desk.lost, ["2001:db8::1"]);
    desk.link("eth0", "up");
    assert_eq!(desk.lost, ["192.0.2.7"]);
}

#[test]
fn an_address_that_moves_to_another_iface_is_not_lost() {
    let mut desk = ready();
    desk.link("eth1", "up running");
    desk.tell(Input::Facts(vec![
        system_address("eth0", "192.0.2.7", false),
        system_address("eth1", "192.0.2.7", true),
    ]));
    assert_eq!(desk.lost, [""; 0]);
}

#[test]
fn a_renamed_iface_is_another_one() {
    let mut desk = ready();
    let Fact::Link { link, .. } = link("eth9", "ether", "up running") else {
        unreachable!()
    };
    let index = index("eth0");
    assert_eq!(
        desk.tell(Input::Facts(vec![Fact::Link { index, link }])),
        ["eth0 is lost: the system has no such iface", "eth9 is ready"]
    );
}
