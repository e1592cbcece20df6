//! What can be set about connecting, with the defaults of the standard and of libocpp.

use std::time::Duration;

/// The back-off of the standard (`RetryBackOff*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackOff {
    /// `RetryBackOffWaitMinimum`: the first wait, before the random part.
    pub wait_minimum: Duration,
    /// `RetryBackOffRandomRange`: the largest random part; each wait draws its own.
    pub random_range: Duration,
    /// `RetryBackOffRepeatTimes`: how often the wait doubles before it stays the same.
    pub repeat_times: u32,
}

impl Default for BackOff {
    fn default() -> Self {
        Self {
            wait_minimum: Duration::from_secs(1),
            random_range: Duration::from_secs(2),
            repeat_times: 2,
        }
    }
}

/// What the policy and the socket are told; a change takes effect on a live connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `NetworkProfileConnectionAttempts`: dials of one slot before the next slot; 0 is met as 1.
    /// `u32::MAX` never leaves a slot (libocpp's -1).
    pub attempts: u32,
    pub back_off: BackOff,
    /// `NetworkConfigTimeout`: how long the network of a slot may take to come up; then the slot is dialled as it is.
    /// None where nobody brings networks up.
    pub configure_timeout: Option<Duration>,
    /// `NetworkSwitchPause`: no slot of higher priority is gone over to sooner after the last such switch. It doubles
    /// each time a switch fails or its connection is lost within the pause, up to an hour.
    pub switch_pause: Duration,
    /// `NetworkSwitchMakeBeforeBreak`: the slot of higher priority is dialled beside the connection, which is closed
    /// when that has worked. False for a CSMS that refuses a second connection of a station.
    pub make_before_break: bool,
    /// `AllowSecurityLevelZeroConnections`: whether slots with security profile 0 are dialled.
    pub allow_unsecured: bool,
    pub socket: SocketSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            attempts: 3,
            back_off: BackOff::default(),
            configure_timeout: None,
            switch_pause: Duration::from_secs(60),
            make_before_break: true,
            allow_unsecured: false,
            socket: SocketSettings::default(),
        }
    }
}

/// The patience of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketSettings {
    /// From the first DNS question to the answered upgrade.
    pub dial_timeout: Duration,
    /// `WebSocketPingInterval`; zero sends no pings.
    pub ping_interval: Duration,
    /// How long a ping waits for a sign of life before the connection counts as dead.
    pub pong_timeout: Duration,
    /// How long one frame may take to leave.
    pub write_timeout: Duration,
    /// How long a closing handshake may take, what was still to be sent included.
    pub close_timeout: Duration,
}

impl Default for SocketSettings {
    fn default() -> Self {
        Self {
            dial_timeout: Duration::from_secs(20),
            ping_interval: Duration::from_secs(60),
            pong_timeout: Duration::from_secs(5),
            write_timeout: Duration::from_secs(20),
            close_timeout: Duration::from_secs(2),
        }
    }
}
