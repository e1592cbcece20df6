//! The ifaces in virtual time. A `Desk` plays the system and the drivers, and reads the outputs in words.

mod guidelines;
mod linux;
mod monitoring;
mod orders;
mod random;

use super::*;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
/// A driver's plugin.
const MODEM: &str = "modem";

struct Desk {
    ifaces: Ifaces,
    now: Duration,
    /// Of the last call: what the driver answers to.
    call: Option<CallId>,
    /// By the last input: the addresses.
    lost: Vec<String>,
}

impl Desk {
    fn new(settings: &Settings) -> Self {
        Self {
            ifaces: Ifaces::new(settings),
            now: Duration::ZERO,
            call: None,
            lost: Vec::new(),
        }
    }

    /// `wwan0`, which the plugin `modem` connects and the system does not know, with these options.
    fn modem(options: Options) -> Self {
        Self::new(&Settings {
            controlled: vec![controlled("wwan0", Driver::Named(MODEM.into()), options)],
            ..Settings::default()
        })
    }

    /// Its driver is initialised, and was asked to connect.
    fn connecting(options: Options) -> Self {
        let mut desk = Self::modem(options);
        assert_eq!(desk.driver_up(), ["wwan0: init"]);
        assert_eq!(desk.answer(Ok(())), ["wwan0: connect"]);
        assert_eq!(desk.answer(Ok(())), NOTHING);
        desk
    }

    /// Ready.
    fn connected(options: Options) -> Self {
        let mut desk = Self::connecting(options);
        desk.address("wwan0", "10.64.0.7");
        assert_eq!(desk.report(Report::Up), ["wwan0 is ready", "IP", "IPv4"]);
        desk
    }

    fn words(&mut self) -> Vec<String> {
        let mut words = Vec::new();
        self.lost.clear();
        while let Some(output) = self.ifaces.poll() {
            words.push(match output {
                Output::Event(Event::AddressLost { address }) => {
                    self.lost.push(address.to_string());
                    continue;
                }
                Output::Ask { call, iface, op, .. } => {
                    self.call = Some(call);
                    format!("{iface}: {op}")
                }
                Output::SetAdmin { iface, up: true, .. } => format!("take {iface} up"),
                Output::SetAdmin { iface, .. } => format!("take {iface} down"),
                Output::Event(event) => word(event),
            });
        }
        words
    }

    fn tell(&mut self, input: Input) -> Vec<String> {
        self.ifaces.handle(self.now, input);
        self.words()
    }

    fn driver_up(&mut self) -> Vec<String> {
        let driver = MODEM.into();
        self.tell(Input::DriverUp { driver })
    }

    fn driver_down(&mut self) -> Vec<String> {
        let driver = MODEM.into();
        self.tell(Input::DriverDown { driver })
    }

    /// The driver answers the last call.
    fn answer(&mut self, result: Result<(), &str>) -> Vec<String> {
        let call = self.call.take().expect("a call");
        let result = result.map_err(str::to_owned);
        self.tell(Input::Answered { call, result })
    }

    fn report(&mut self, report: Report) -> Vec<String> {
        self.report_of("wwan0", report)
    }

    fn report_of(&mut self, iface: &str, report: Report) -> Vec<String> {
        self.tell(Input::Report {
            driver: MODEM.into(),
            iface: iface.into(),
            report,
        })
    }

    fn address(&mut self, iface: &str, address: &str) -> Vec<String> {
        let addresses = vec![address.parse().unwrap()];
        self.report_of(iface, Report::Addresses(addresses))
    }

    fn order(&mut self, act: Act) -> Vec<String> {
        let outcomes = self.ifaces.order(self.now, act, &Target::One("wwan0".into()));
        assert_eq!(outcomes[0].result, Ok(()));
        self.words()
    }

    /// Lets time pass from deadline to deadline.
    fn pass(&mut self, time: Duration) -> Vec<String> {
        let (end, mut words) = (self.now + time, Vec::new());
        while let Some(at) = self.ifaces.next_deadline().filter(|at| *at <= end) {
            assert!(at > self.now, "a deadline that has passed is met");
            self.now = at;
            words.extend(self.tell(Input::Tick));
        }
        self.now = end;
        words
    }

    /// The index goes by the last letter of the name.
    fn link(&mut self, name: &str, flags: &str) -> Vec<String> {
        self.tell(Input::Facts(vec![link(name, "ether", flags)]))
    }

    fn system_address(&mut self, name: &str, address: &str, usable: bool) -> Vec<String> {
        self.tell(Input::Facts(vec![system_address(name, address, usable)]))
    }

    fn status(&self, iface: &str) -> IfaceStatus {
        let mut ifaces = self.ifaces.status().ifaces.into_iter();
        ifaces.find(|status| status.name == iface).expect("the iface")
    }

    fn state(&self) -> &'static str {
        self.status("wwan0").control.expect("it is controlled").state
    }
}

const NOTHING: [&str; 0] = [];

fn word(event: Event) -> String {
    match event {
        Event::Ready { iface } => format!("{iface} is ready"),
        Event::Lost { iface, why } => format!("{iface} is lost: {why}"),
        Event::AddressLost { address } => format!("{address} is lost"),
        Event::Connected(reach) => reach.to_string(),
        Event::Disconnected(reach) => format!("no {reach}"),
        Event::Timeout { iface } => format!("TIMEOUT of {iface}"),
        Event::FatalError { iface, why } => format!("FATAL_ERROR of {iface}: {why}"),
    }
}

fn controlled(name: &str, driver: Driver, options: Options) -> Controlled {
    Controlled {
        name: name.into(),
        driver,
        options,
    }
}

/// An attempt has a minute.
fn minute() -> Options {
    Options {
        connect_timeout: Some(MINUTE),
        auto_down: false,
        ..Options::default()
    }
}

fn once() -> Options {
    Options {
        persistent: false,
        ..minute()
    }
}

fn index(name: &str) -> u32 {
    name.bytes().last().unwrap_or_default().into()
}

fn link(name: &str, kind: &str, flags: &str) -> Fact {
    let link = Link {
        name: name.into(),
        kind: kind.into(),
        admin_up: flags.contains("up"),
        running: flags.contains("running"),
        dormant: flags.contains("dormant"),
    };
    Fact::Link {
        index: index(name),
        link,
    }
}

fn system_address(name: &str, address: &str, usable: bool) -> Fact {
    Fact::Address {
        index: index(name),
        address: address.parse().unwrap(),
        usable,
    }
}
