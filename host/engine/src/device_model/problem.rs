//! What is wrong with a file of the device model.

use std::fmt;

use super::check::ValueError;
use super::model::AttributeType;

/// One thing wrong in one file: where it is, what it is, and what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub file: String,
    /// As far as it could be read.
    pub component: Option<String>,
    /// The variable's name, or its key under `properties` as long as it has none.
    pub variable: Option<String>,
    pub kind: ProblemKind,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.file)?;
        if let Some(component) = &self.component {
            write!(f, "component {component}: ")?;
        }
        if let Some(variable) = &self.variable {
            write!(f, "variable {variable}: ")?;
        }
        write!(f, "{}", self.kind)
    }
}

/// What is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ProblemKind {
    #[error("not valid JSON: {0}; correct the file")]
    NotJson(String),
    #[error("the component cannot be read: {0}; compare it with a file that works")]
    BadComponent(String),
    #[error("the variable cannot be read: {0}; compare it with one that works")]
    BadVariable(String),
    #[error("{field} `{value}` has {length} characters where OCPP has room for {max}; shorten it")]
    TooLong {
        field: &'static str,
        value: String,
        length: usize,
        max: usize,
    },
    #[error("{field} is {value}; EVSEs and connectors are numbered from 1")]
    NotFromOne { field: &'static str, value: i32 },
    #[error("connector_id without evse_id; add the evse_id that the connector belongs to")]
    ConnectorWithoutEvse,
    #[error("`{other}` describes the same component; keep one of the two files, or move one to `custom`")]
    SameComponent { other: String },
    #[error("the name and instance are there twice; remove one, or give it another instance")]
    SameVariable,
    #[error("no attributes; add at least {{\"type\": \"Actual\"}} with its mutability")]
    NoAttributes,
    #[error("the attribute {0:?} is there twice; remove one")]
    SameAttribute(AttributeType),
    #[error("minLimit {min} is above maxLimit {max}; no value would fit")]
    EmptyRange { min: f64, max: f64 },
    #[error("attribute {attribute:?}{}: {error}; correct the value or the characteristics", shown(.value.as_deref()))]
    Value {
        attribute: AttributeType,
        value: Option<String>,
        error: ValueError,
    },
    #[error("no properties; the component is left out, since OCPP cannot show one without variables")]
    NoProperties,
    #[error("`required` names `{0}`, which is not among the properties; the entry has no effect")]
    RequiredButMissing(String),
}

fn shown(value: Option<&str>) -> String {
    value
        .map(|value| format!(" has the value `{value}`"))
        .unwrap_or_default()
}
