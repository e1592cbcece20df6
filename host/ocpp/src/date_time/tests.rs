//! One table of times: what is read, as what, and whether RFC 3339 would have it so.

use super::*;

#[track_caller]
fn check(text: &str, expected: &str, strict: bool) {
    let (time, was_strict) = DateTime::read(text).unwrap_or_else(|_| panic!("{text} is refused"));
    assert_eq!(
        (time.to_string().as_str(), was_strict),
        (expected, strict),
        "{text}"
    );
}

#[test]
fn times_are_read_leniently_and_written_in_one_form() {
    let noon = "2024-05-01T12:00:00.000Z";
    check("2024-05-01T12:00:00Z", noon, true);
    check("2024-05-01t12:00:00z", noon, true);
    check("2024-05-01T12:00:00.000Z", noon, true);
    check("2024-05-01T14:00:00+02:00", noon, true);
    check("2024-05-01T06:30:00-05:30", noon, true);
    check("2024-05-01T12:00:00-00:00", noon, true);
    check("2024-05-01T12:00:00", noon, false);
    check("2024-05-01 12:00:00Z", noon, false);
    check("2024-05-01 12:00:00", noon, false);
    check("2024-05-01T14:00:00+0200", noon, false);
    check("2024-05-01T14:00:00+02", noon, false);
}

#[test]
fn three_digits_of_a_second_are_kept() {
    check("2024-05-01T12:00:00.2Z", "2024-05-01T12:00:00.200Z", true);
    check("2024-05-01T12:00:00.1239999Z", "2024-05-01T12:00:00.123Z", true);
    check(
        "2024-05-01T12:00:00.999999999999999999Z",
        "2024-05-01T12:00:00.999Z",
        true,
    );
}

#[test]
fn the_edges_of_the_calendar() {
    check("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z", true);
    check("1969-12-31T23:59:59.750Z", "1969-12-31T23:59:59.750Z", true);
    check("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z", true);
    check("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000Z", true);
    check("2024-01-01T00:30:00+01:00", "2023-12-31T23:30:00.000Z", true);
    check("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z", true);
}

#[test]
fn what_is_no_time_is_refused() {
    for text in [
        "",
        "now",
        "1000000",
        "222222017-10-27T19:10:11Z",
        "2024-05-01",
        "2024-05-01T12:00Z",
        "2024-05-01T12:00:00.Z",
        "2024-05-01T12:00:00,5Z",
        "2024-05-01T24:00:00Z",
        "2024-05-01T12:60:00Z",
        "2024-05-01T12:00:61Z",
        "2023-02-29T12:00:00Z",
        "2024-13-01T12:00:00Z",
        "2024-00-01T12:00:00Z",
        "2024-5-1T12:00:00Z",
        "2024-05-01T12:00:00ZZ",
        "2024-05-01T12:00:00+24:00",
        "2024-05-01T12:00:00+02:0",
        "2024-05-01T12:00:00 Europe/Berlin",
        "9999-12-31T23:59:59-23:59",
        "+024-05-01T12:00:00Z",
        "２024-05-01T12:00:00Z",
        "2024-05-01T12:00:00\u{0}",
    ] {
        assert_eq!(text.parse::<DateTime>(), Err(BadDateTime), "{text:?}");
    }
    let endless = format!("2024-05-01T12:00:00.{}Z", "1".repeat(1000));
    assert_eq!(endless.parse::<DateTime>(), Err(BadDateTime));
}

#[test]
fn milliseconds_go_both_ways() {
    let time: DateTime = "2024-05-01T12:00:00.250Z".parse().unwrap();
    assert_eq!(DateTime::from_millis(time.as_millis()), Some(time));
    assert_eq!(DateTime::from(time.timestamp()), time);
    assert_eq!(DateTime::from_millis(i64::MAX), None);
    assert_eq!(
        DateTime::from(Timestamp::MAX).to_string(),
        "9999-12-30T22:00:00.999Z"
    );
}
