//! Rules that no message of the generated versions has yet.

use serde_json::json;

use super::*;
use crate::constraint::required;

static TABLE: Object = Object {
    open: false,
    properties: &[required("limit", Schema::number(Some(0.0), Some(100.0), Some(1)))],
};

fn check(limit: Value) -> Result<(), Rule> {
    walk(&TABLE, &mut json!({"limit": limit}), Leniency::Strict)
        .map(drop)
        .map_err(|violation| violation.rule)
}

#[test]
fn a_multiple_of_a_tenth_is_decimal() {
    for limit in [
        json!(21.4),
        json!(0.3),
        json!(16),
        json!(16.0),
        json!(-0.0),
        json!(99.9),
    ] {
        assert_eq!(check(limit), Ok(()));
    }
    for limit in [json!(21.45), json!(0.30000000000000004), json!(1e-320)] {
        assert_eq!(check(limit), Err(Rule::Decimals { max: 1 }));
    }
}

#[test]
fn bounds_of_numbers_are_inclusive() {
    assert_eq!(check(json!(0)), Ok(()));
    assert_eq!(check(json!(100)), Ok(()));
    assert_eq!(check(json!(-0.1)), Err(Rule::Minimum { min: 0.0 }));
    assert_eq!(check(json!(100.1)), Err(Rule::Maximum { max: 100.0 }));
    assert_eq!(check(json!(u64::MAX)), Err(Rule::Maximum { max: 100.0 }));
}
