//! Does a value fit the characteristics of its variable?

use jiff::Timestamp;

use super::characteristics::{Characteristics, DataType, elements};

/// Why a value does not fit.
///
/// The value itself is never in the text, since it may be a password.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ValueError {
    #[error("the value must be `true` or `false`")]
    NotBoolean,
    #[error("the value must be an RFC 3339 date and time such as 2026-01-31T12:00:00Z")]
    NotDateTime,
    #[error("the value must be a number in digits, with a dot before the decimals")]
    NotDecimal,
    #[error("the value must be a whole number from -2147483648 to 2147483647")]
    NotInteger,
    #[error("the value must be one of: {allowed}")]
    NotAnOption { allowed: String },
    #[error("element {position} of the list is not allowed; choose from: {allowed}")]
    NotAMember { position: usize, allowed: String },
    #[error("the value must be at least {min}")]
    TooLow { min: f64 },
    #[error("the value must be at most {max}")]
    TooHigh { max: f64 },
    #[error("the value must have at least {min} characters")]
    TooShort { min: f64 },
    #[error("the value must have at most {max} characters")]
    TooLong { max: f64 },
}

impl ValueError {
    //= B05.FR.07 B05.FR.08
    /// The value is not of the data type at all, rather than out of range.
    pub fn is_wrong_type(&self) -> bool {
        matches!(
            self,
            Self::NotBoolean | Self::NotDateTime | Self::NotDecimal | Self::NotInteger
        )
    }
}

/// Checks a value against characteristics.
///
/// `zero_means_off`: zero fits even where the lowest limit is above it.
pub(super) fn check(
    value: &str,
    characteristics: &Characteristics,
    zero_means_off: bool,
) -> Result<(), ValueError> {
    match characteristics.data_type {
        DataType::String => check_length(value, characteristics),
        DataType::Decimal => {
            let number = parse_decimal(value).ok_or(ValueError::NotDecimal)?;
            check_range(number, characteristics, zero_means_off)
        }
        DataType::Integer => {
            let number = value.parse::<i32>().map_err(|_| ValueError::NotInteger)?;
            check_range(number.into(), characteristics, zero_means_off)
        }
        DataType::DateTime => value
            .parse::<Timestamp>()
            .map(drop)
            .map_err(|_| ValueError::NotDateTime),
        DataType::Boolean => match value {
            "true" | "false" => Ok(()),
            _ => Err(ValueError::NotBoolean),
        },
        DataType::OptionList => check_option(value, characteristics),
        DataType::SequenceList | DataType::MemberList => check_members(value, characteristics),
    }
}

/// A decimal as OCPP writes it: digits and at most one dot. No exponent, no infinity.
pub(super) fn parse_decimal(value: &str) -> Option<f64> {
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !plain {
        return None;
    }
    value.parse().ok().filter(|number: &f64| number.is_finite())
}

fn check_range(
    number: f64,
    characteristics: &Characteristics,
    zero_means_off: bool,
) -> Result<(), ValueError> {
    if number == 0.0 && zero_means_off {
        return Ok(());
    }
    let min = characteristics
        .min_limit
        .or(characteristics.is_duration().then_some(0.0));
    match (min, characteristics.max_limit) {
        (Some(min), _) if number < min => Err(ValueError::TooLow { min }),
        (_, Some(max)) if number > max => Err(ValueError::TooHigh { max }),
        _ => Ok(()),
    }
}

fn check_length(value: &str, characteristics: &Characteristics) -> Result<(), ValueError> {
    let length = value.chars().count() as f64;
    match (characteristics.min_limit, characteristics.max_limit) {
        (Some(min), _) if length < min => Err(ValueError::TooShort { min }),
        (_, Some(max)) if length > max => Err(ValueError::TooLong { max }),
        _ => Ok(()),
    }
}

fn check_option(value: &str, characteristics: &Characteristics) -> Result<(), ValueError> {
    check_length(value, characteristics)?;
    match &characteristics.values_list {
        Some(allowed) if !elements(allowed).any(|option| option == value) => Err(ValueError::NotAnOption {
            allowed: brief(allowed),
        }),
        _ => Ok(()),
    }
}

/// An empty list fits: it is how a CSMS says "none of them".
fn check_members(value: &str, characteristics: &Characteristics) -> Result<(), ValueError> {
    check_length(value, characteristics)?;
    let Some(allowed) = &characteristics.values_list else {
        return Ok(());
    };
    match elements(value).position(|member| !elements(allowed).any(|option| option == member)) {
        Some(index) => Err(ValueError::NotAMember {
            position: index + 1,
            allowed: brief(allowed),
        }),
        None => Ok(()),
    }
}

/// A values list, cut so that the error text stays within the 512 characters of `additionalInfo`.
fn brief(allowed: &str) -> String {
    const ROOM: usize = 400;
    match allowed.char_indices().nth(ROOM) {
        Some((end, _)) => {
            let whole = allowed[..end].rfind(',').unwrap_or(end);
            format!("{}, ...", &allowed[..whole])
        }
        None => allowed.to_owned(),
    }
}
