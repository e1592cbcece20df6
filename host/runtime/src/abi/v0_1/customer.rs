//! `customer`, as the host calls it.

use wasmtime::{Result, Store};

use super::outcomes::informed;
use super::wit::exports::plugpoint::station::customer::{self, Guest, InformationAnswer};
use crate::abi::convert;
use crate::abi::exports::{answer, done, not_exported};
use crate::call::{Call, Return};
use crate::contract::{CertificateHash, Customer, Notice, Question};
use crate::host::Host;

pub(super) fn call(guest: &Guest, store: &mut Store<Host>, call: &Call) -> Result<Return> {
    match call {
        Call::Question(request, Question::GetInformation(customer)) => {
            match guest.call_get_information(store, *request, &wit_customer(customer))? {
                InformationAnswer::Now(information) => answer(informed(information)),
                InformationAnswer::Later => Ok(Return::Later),
            }
        }
        Call::Notice(Notice::ClearInformation(customer)) => {
            done(guest.call_clear_information(store, &wit_customer(customer)))
        }
        _ => Err(not_exported()),
    }
}

fn wit_customer(customer: &Customer) -> customer::Customer {
    customer::Customer {
        identifier: customer.identifier.clone(),
        token: customer.token.as_ref().map(convert::wit_token),
        certificate: customer.certificate.as_ref().map(wit_certificate),
        extra: customer.extra.clone(),
    }
}

fn wit_certificate(hash: &CertificateHash) -> customer::CertificateHash {
    customer::CertificateHash {
        algorithm: hash.algorithm.clone(),
        issuer_name: hash.issuer_name.clone(),
        issuer_key: hash.issuer_key.clone(),
        serial_number: hash.serial_number.clone(),
    }
}
