//! Values against characteristics.

use super::*;

fn limits(text: &str) -> Characteristics {
    serde_json::from_str(&format!("{{{text}}}")).unwrap()
}

//= B05.FR.07 B05.FR.08 test
#[test]
fn values_fit_or_do_not() {
    let string = r#""dataType": "string", "minLimit": 2, "maxLimit": 4"#;
    let integer = r#""dataType": "integer", "minLimit": 10, "maxLimit": 20"#;
    let any_integer = r#""dataType": "integer""#;
    let seconds = r#""dataType": "integer", "unit": "s""#;
    let decimal = r#""dataType": "decimal", "minLimit": -1.5, "maxLimit": 2"#;
    let boolean = r#""dataType": "boolean""#;
    let date_time = r#""dataType": "dateTime""#;
    let option = r#""dataType": "OptionList", "valuesList": "A,B, C""#;
    let open_option = r#""dataType": "OptionList""#;
    let members = r#""dataType": "MemberList", "valuesList": "A,B,C", "maxLimit": 5"#;
    let sequence = r#""dataType": "SequenceList", "valuesList": "1,2""#;
    let rows: &[(&str, &[&str], &[&str])] = &[
        (string, &["ab", "abcd", "äöüß"], &["", "a", "abcde"]),
        (
            integer,
            &["10", "20", "+15", "015"],
            &["9", "21", "", " 15", "15.0", "1e1", "0x10", "ten", "-15"],
        ),
        (
            any_integer,
            &["-2147483648", "2147483647"],
            &["2147483648", "-2147483649", "99999999999999999999"],
        ),
        (seconds, &["0", "1"], &["-1"]),
        (
            decimal,
            &["-1.5", "2", "2.0", ".5", "+1.", "0"],
            &["-1.6", "2.1", "", ".", "1e0", "NaN", "inf", "1,5"],
        ),
        (boolean, &["true", "false"], &["True", "1", "maybe", "", "FALSE"]),
        (
            date_time,
            &["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.5+01:00"],
            &["", "tomorrow", "2026-13-01T00:00:00Z"],
        ),
        (option, &["A", "B", "C"], &["", "D", "a", "A,B"]),
        (open_option, &["anything"], &[]),
        (
            members,
            &["", "A", "C,A", "A, B", "A,B,C"],
            &["D", "A,D", "a", "A;B", "A, B, C"],
        ),
        (sequence, &["", "2,1"], &["3", "1,3"]),
    ];
    for (text, good, bad) in rows {
        let limits = limits(text);
        for value in *good {
            assert_eq!(check(value, &limits, false), Ok(()), "{value:?} for {text}");
        }
        for value in *bad {
            assert!(check(value, &limits, false).is_err(), "{value:?} for {text}");
        }
    }
}

#[test]
fn zero_switches_off_below_the_lowest_limit() {
    let limits = limits(r#""dataType": "integer", "minLimit": 10"#);
    assert_eq!(check("0", &limits, true), Ok(()));
    assert_eq!(check("5", &limits, true), Err(ValueError::TooLow { min: 10.0 }));
    assert_eq!(check("0", &limits, false), Err(ValueError::TooLow { min: 10.0 }));
}

#[test]
fn errors_say_what_would_fit() {
    let rows = [
        (
            r#""dataType": "integer", "maxLimit": 20"#,
            "21",
            "the value must be at most 20",
        ),
        (
            r#""dataType": "OptionList", "valuesList": "A,B""#,
            "C",
            "the value must be one of: A,B",
        ),
        (
            r#""dataType": "MemberList", "valuesList": "A,B""#,
            "A,C",
            "element 2 of the list is not allowed; choose from: A,B",
        ),
        (
            r#""dataType": "string", "minLimit": 16"#,
            "secret",
            "the value must have at least 16 characters",
        ),
    ];
    for (text, value, expected) in rows {
        let error = check(value, &limits(text), false).unwrap_err().to_string();
        assert_eq!(error, expected);
    }
}
