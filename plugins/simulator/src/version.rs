//! What sets the versions of the simulator apart.

/// A version of the simulator.
pub trait Version: 'static {
    /// What it is like.
    const MODEL: Model;
}

/// What a version is like.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// `major.minor.patch`.
    pub version: &'static str,
    /// Of the state that it saves; it loads that and all older ones.
    pub state_schema: u32,
    /// How fast power follows what is asked; infinite is at once.
    pub ramp_watts_per_second: f64,
    /// Whether it reads the vehicle's battery, the grid's frequency and the power factor too.
    pub knows_the_battery: bool,
}
