//! What a station has promised outlives it: it is killed at random instants, over and over, while cars come and
//! go and links drop, and after each kill its own books and those of the CSMS say the same.

#![allow(clippy::unwrap_used, reason = "all of this is a test")]

mod life;
mod people;
mod weather;

use plugpoint_tests::Chance;

use crate::life::Story;

/// Stations that live and die beside each other.
const STATIONS: usize = 4;

/// How often each of them is killed: 120 kills in all.
const KILLS: usize = 30;

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_kills_lose_nothing() {
    let mut chance = Chance::announced();
    let play = async |chance| Story::begin(chance).await.play(KILLS).await;
    let stories: Vec<_> = (0..STATIONS).map(|_| tokio::spawn(play(chance.fork()))).collect();
    for story in stories {
        let summary = story.await.unwrap();
        println!("{summary:?}");
        assert!(
            summary.events > KILLS,
            "hardly anything has happened: {summary:?}"
        );
    }
}
