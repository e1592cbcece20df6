//! A station with two uplinks, a router, and the CSMS behind it, each in a namespace of its own:
//!
//! ```text
//!  station                  router                    backend
//!  eth0   10.0.1.2 ──────── eth0   10.0.1.1
//!                                  csms 10.0.9.1 ──── eth0 10.0.9.2 and 10.0.9.3
//!  wwan0  10.0.2.2 ──────── wwan0  10.0.2.1
//! ```
//!
//! And the same in IPv6: `fd00:1::2`. The default route goes over `eth0`.

use plugpoint_csms::Csms;
use plugpoint_tests::{Builder, StationProcess, within};
use tokio::net::TcpListener;

use crate::namespace::Namespace;

/// Where the CSMS is, and where it may move to.
pub(crate) const CSMS: &str = "10.0.9.2:9000";
pub(crate) const OTHER_CSMS: &str = "10.0.9.3:9000";
pub(crate) const CSMS_V6: &str = "[fd00:9::2]:9000";

/// How long a station waits for a pong, in seconds.
const PONG_TIMEOUT_S: &str = "3";

/// One of the station's ways out.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Uplink {
    Eth0,
    Wwan0,
}

impl Uplink {
    pub(crate) const fn iface(self) -> &'static str {
        match self {
            Self::Eth0 => "eth0",
            Self::Wwan0 => "wwan0",
        }
    }

    /// The station's address on it.
    pub(crate) const fn address(self) -> &'static str {
        match self {
            Self::Eth0 => "10.0.1.2",
            Self::Wwan0 => "10.0.2.2",
        }
    }

    pub(crate) const fn address_v6(self) -> &'static str {
        match self {
            Self::Eth0 => "fd00:1::2",
            Self::Wwan0 => "fd00:2::2",
        }
    }
}

/// What the station's side is wired as.
const STATION: &str = "\
    link set eth0 up
    link set wwan0 up
    addr add 10.0.1.2/24 dev eth0
    addr add 10.0.2.2/24 dev wwan0
    addr add fd00:1::2/64 dev eth0 nodad
    addr add fd00:2::2/64 dev wwan0 nodad
    route add default via 10.0.1.1 dev eth0 metric 100
    route add default via 10.0.2.1 dev wwan0 metric 200
    route add default via fd00:1::1 dev eth0 metric 100
    route add default via fd00:2::1 dev wwan0 metric 200
";

const ROUTER: &str = "\
    link set eth0 up
    link set wwan0 up
    link set csms up
    addr add 10.0.1.1/24 dev eth0
    addr add 10.0.2.1/24 dev wwan0
    addr add 10.0.9.1/24 dev csms
    addr add fd00:1::1/64 dev eth0 nodad
    addr add fd00:2::1/64 dev wwan0 nodad
    addr add fd00:9::1/64 dev csms nodad
";

const BACKEND: &str = "\
    link set eth0 up
    addr add 10.0.9.2/24 dev eth0
    addr add 10.0.9.3/24 dev eth0
    addr add fd00:9::2/64 dev eth0 nodad
    route add default via 10.0.9.1
    route add default via fd00:9::1
";

pub(crate) struct Lab {
    pub(crate) station: Namespace,
    pub(crate) router: Namespace,
    pub(crate) backend: Namespace,
}

impl Lab {
    pub(crate) async fn new() -> Self {
        let [station, router, backend] = ["station", "router", "backend"].map(Namespace::new);
        // A pulled cable leaves no route behind, as with any DHCP client; and the router comes back as it was.
        station
            .set("ipv4/conf/all/ignore_routes_with_linkdown", "1")
            .await;
        station
            .set("ipv6/conf/all/ignore_routes_with_linkdown", "1")
            .await;
        router.set("ipv6/conf/all/keep_addr_on_down", "1").await;
        router.set("ipv4/ip_forward", "1").await;
        router.set("ipv6/conf/all/forwarding", "1").await;
        router.ip(&format!(
            "link add eth0 type veth peer name eth0 netns {station}\n\
             link add wwan0 type veth peer name wwan0 netns {station}\n\
             link add csms type veth peer name eth0 netns {}\n{ROUTER}",
            backend.name(),
            station = station.name(),
        ));
        station.ip(STATION);
        backend.ip(BACKEND);
        Self {
            station,
            router,
            backend,
        }
    }

    /// A CSMS at an address of the backend.
    pub(crate) async fn csms(&self, builder: plugpoint_csms::Builder, address: &'static str) -> Csms {
        self.backend
            .run(async move { builder.start(address).await.unwrap() })
            .await
    }

    /// Somebody at an address of the backend who listens, and says nothing of OCPP.
    pub(crate) async fn listener(&self, address: &'static str) -> TcpListener {
        self.backend
            .run(async move { TcpListener::bind(address).await.unwrap() })
            .await
    }

    /// A station in its place that finds out and tries again quickly: pings every second, and waits a second
    /// between dials and between switches. A cable that is back may cost a dial, until the neighbours are found anew. Its
    /// patience with a pong is enough for a busy machine.
    pub(crate) fn station(&self, csms: &str) -> Builder {
        StationProcess::builder(&format!("ws://{csms}"))
            .hardware(
                "simulator",
                &[
                    ("ev-delay-ms", "20"),
                    ("meter-interval-ms", "100"),
                    ("speed", "60"),
                ],
            )
            .set("SampledDataCtrlr.TxUpdatedInterval", "1")
            .set("OCPPCommCtrlr.WebSocketPingInterval", "1")
            .set("InternalCtrlr.WebsocketPongTimeout", PONG_TIMEOUT_S)
            .set("OCPPCommCtrlr.NetworkProfileConnectionAttempts", "1")
            .set("OCPPCommCtrlr.RetryBackOffWaitMinimum", "1")
            .set("OCPPCommCtrlr.RetryBackOffRandomRange", "0")
            .set("OCPPCommCtrlr.RetryBackOffRepeatTimes", "0")
            .set("InternalCtrlr.NetworkSwitchPause", "1")
            .within(self.station.name())
    }

    /// As [`station`](Self::station), with two slots to the same CSMS. A plugin binds slot 1 to `eth0` and slot 2 to
    /// `wwan0`.
    pub(crate) fn station_with_a_plugin_for_uplinks(&self, csms: &str) -> Builder {
        self.station_with_two_slots(csms)
            .uplinks(&[("slot-1", "eth0"), ("slot-2", "wwan0")])
    }

    /// The same, and the configuration binds them.
    pub(crate) fn station_with_two_interfaces(&self, csms: &str) -> Builder {
        self.station_with_two_slots(csms)
            .set("NetworkConfiguration[1].OcppInterface", "Wired0")
            .set("NetworkConfiguration[2].OcppInterface", "Wireless0")
            .interface("Wired0", "eth0")
            .interface("Wireless0", "wwan0")
    }

    fn station_with_two_slots(&self, csms: &str) -> Builder {
        self.station(csms)
            .set("NetworkConfiguration[2].OcppCsmsUrl", &format!("ws://{csms}"))
            .set("NetworkConfiguration[2].SecurityProfile", "0")
            .set("OCPPCommCtrlr.NetworkConfigurationPriority", "1,2")
    }

    /// Pulls the cable: the station's end loses its carrier.
    pub(crate) fn cut(&self, uplink: Uplink) {
        self.router.ip(&format!("link set {} down", uplink.iface()));
    }

    /// Plugs it in again. The kernel takes its time with it: when this returns, the station's end has its routes back.
    pub(crate) async fn mend(&self, uplink: Uplink) {
        self.router.ip(&format!("link set {} up", uplink.iface()));
        within("the carrier", async || {
            let link = self.station.link(uplink.iface());
            link.contains(" state UP ").then_some(())
        })
        .await;
    }

    /// From now on packets vanish on this uplink, both ways, and nobody is told.
    pub(crate) async fn silence(&self, uplink: Uplink) {
        let forwarding = format!("ipv4/conf/{}/forwarding", uplink.iface());
        self.router.set(&forwarding, "0").await;
        self.router
            .ip(&format!("route add blackhole {}/32", uplink.address()));
    }

    pub(crate) async fn break_silence(&self, uplink: Uplink) {
        self.router
            .ip(&format!("route del blackhole {}/32", uplink.address()));
        let forwarding = format!("ipv4/conf/{}/forwarding", uplink.iface());
        self.router.set(&forwarding, "1").await;
    }
}
