//! `cargo xtask demo`: one charging day, played by the real CSMS and the real station as two processes.

mod csms;
mod day;
mod station;
mod timeline;

use anyhow::{Result, bail};

use crate::plugins;
use crate::workspace::{cargo, step};
use csms::Csms;
use station::Station;
use timeline::Timeline;

/// `--keep` leaves both running, for a person to drive.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let keep = match args {
        [] => false,
        [flag] if flag == "--keep" => true,
        _ => bail!("usage: cargo xtask demo [--keep]"),
    };
    plugins::build()?;
    step(
        "build the host (the first time takes some minutes)",
        &mut cargo(&["build", "--package", "plugpoint"]),
    )?;
    let mut timeline = Timeline::start();
    let mut csms = Csms::start()?;
    let mut station = Station::start(&csms.url)?;
    let played = day::play(&mut timeline, &mut csms, &mut station);
    if let Err(error) = &played {
        timeline.failed(error);
        station.show_log();
    }
    if keep {
        stay(&csms, &station)?;
    }
    station.stop()?;
    csms.stop()?;
    played.map(|()| timeline.line("the station and the CSMS have ended in order"))
}

fn stay(csms: &Csms, station: &Station) -> Result<()> {
    println!("\nBoth go on running. In another terminal:\n");
    for example in ["sim swipe token=DEADBEEF evse=1", "sim plug-in evse=1", "status"] {
        println!("    {}", station.command_line(example));
    }
    println!(
        "\nHere, commands for the CSMS at {} (`help` lists them, `quit` or Ctrl-D ends):\n",
        csms.url
    );
    for line in std::io::stdin().lines() {
        let line = line?;
        match line.trim() {
            "" => {}
            "quit" => break,
            line => match csms.ask(line) {
                Ok(answer) => println!("{answer:#}"),
                Err(error) => println!("{error:#}"),
            },
        }
    }
    Ok(())
}
