//! Who may charge.

use std::collections::HashMap;

use plugpoint_ocpp::v201::{AuthorizationStatusEnumType, IdTokenEnumType, IdTokenInfoType, IdTokenType};

/// The tokens that are known. OCPP compares them without regard to case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens(HashMap<String, IdTokenInfoType>);

impl Tokens {
    pub(crate) fn set(&mut self, token: &str, info: IdTokenInfoType) {
        self.0.insert(token.to_lowercase(), info);
    }

    /// What is said of a token: Unknown of those that are not in the table, Accepted where the
    /// station asks for no authorization at all.
    pub(crate) fn judge(&self, token: &IdTokenType) -> IdTokenInfoType {
        if token.r#type == IdTokenEnumType::NoAuthorization {
            return IdTokenInfoType::new(AuthorizationStatusEnumType::Accepted);
        }
        let known = self.0.get(&token.id_token.to_lowercase()).cloned();
        known.unwrap_or_else(|| IdTokenInfoType::new(AuthorizationStatusEnumType::Unknown))
    }
}
