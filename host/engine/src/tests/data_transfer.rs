//! P01: vendor messages go to the plugin that knows the vendor, if one does.

use super::story;

//= P01.FR.05 test
#[test]
fn a_vendor_nobody_knows() {
    story(
        r#"
        boot
        > DataTransfer {"vendorId":"acme","messageId":"m","data":{"a":[1]}}
        < result {"status":"UnknownVendorId"}
        > DataTransfer {"vendorId":"acme","data":null}
        < result {"status":"UnknownVendorId"}
        "#,
    );
}

#[test]
fn a_plugin_answers_with_data() {
    story(
        r#"
        boot
        plugins wait
        > DataTransfer {"vendorId":"acme","messageId":"m","data":{"a":[1]}}
        ask data-transfer acme m {"a":[1]}
        +29s
        < nothing
        answer transferred {"b":2}
        < result {"status":"Accepted","data":{"b":2}}
        > DataTransfer {"vendorId":"acme"}
        ask data-transfer acme - -
        answer unknown-message
        < result {"status":"UnknownMessageId","data":"absent"}
        "#,
    );
}

#[test]
fn a_plugin_that_is_late_is_answered_for_once() {
    story(
        r#"
        boot
        plugins wait
        > DataTransfer {"vendorId":"acme"}
        +30s
        < result {"status":"UnknownVendorId"}
        answer transferred
        < nothing
        "#,
    );
}

#[test]
fn data_that_is_no_json_is_left_out() {
    story(
        r#"
        boot
        plugins wait
        > DataTransfer {"vendorId":"acme"}
        answer transferred {"b":
        report FactIgnored
        < result {"status":"Accepted","data":"absent"}
        "#,
    );
}
