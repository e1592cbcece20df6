//! C01 to C15: who may charge.

use super::story;

//= C01.FR.02 test
#[test]
fn an_accepted_token_charges() {
    story(
        r#"
        boot
        plug 1
        forget
        swipe 1 ABCD
        < Authorize {"idToken":{"idToken":"ABCD","type":"ISO14443"}}
        < event Started Authorized {"idToken":{"idToken":"ABCD","type":"ISO14443"},"seqNo":0}
        tell allow-energy 1 true
        "#,
    );
}

#[test]
fn a_refused_token_does_not_charge() {
    story(
        r#"
        boot
        plug 1
        forget
        csms answers Authorize {"idTokenInfo":{"status":"Blocked"}}
        swipe 1 ABCD
        < Authorize
        report refused Blocked
        < nothing
        is energy 1 false
        csms answers Authorize {"idTokenInfo":{"status":"Accepted","evseId":[2]}}
        swipe 1 EF
        report refused NotAtThisLocation
        is energy 1 false
        csms refuses Authorize InternalError
        swipe 1 EF
        report refused InternalError
        csms answers Authorize {"nonsense":1}
        swipe 1 EF
        report refused the CSMS gave no usable answer
        is energy 1 false
        "#,
    );
}

#[test]
fn a_token_at_the_station_goes_to_the_evse_with_the_vehicle() {
    story(
        r#"
        boot
        plug 2
        swipe station ABCD
        <... event Started Authorized {"evse":{"id":2,"connectorId":1}}
        "#,
    );
}

//= C10.FR.01 test
//= C12.FR.02 test
#[test]
fn local_pre_authorize_asks_the_cache_first() {
    story(
        r#"
        boot
        swipe 1 abcd
        <... Authorize
        store tokens 1
        swipe 1 ABCD
        plug 1
        forget
        swipe 1 ABCD
        report accepted authorization cache
        no < Authorize
        < event Started Authorized
        "#,
    );
}

#[test]
fn without_local_pre_authorize_the_csms_is_asked() {
    story(
        r#"
        with AuthCtrlr.LocalPreAuthorize=false
        boot
        swipe 1 ABCD
        swipe 1 ABCD
        forget
        swipe 1 ABCD
        < Authorize
        "#,
    );
}

//= C10.FR.03 test
#[test]
fn a_refusal_in_the_cache_is_asked_again_or_not() {
    let refused = |disabled| {
        format!(
            r#"
            with AuthCacheCtrlr.DisablePostAuthorize={disabled}
            boot
            csms answers Authorize {{"idTokenInfo":{{"status":"Blocked"}}}}
            swipe 1 ABCD
            forget
            swipe 1 ABCD
            report refused Blocked
            "#
        )
    };
    story(&(refused(false) + "< Authorize"));
    story(&(refused(true) + "< nothing"));
}

//= C10.FR.08 test
#[test]
fn entries_of_the_cache_expire() {
    story(
        r#"
        with AuthCacheCtrlr.LifeTime=60
        boot
        swipe 1 ABCD
        swipe 1 ABCD
        forget
        +61s
        swipe 1 ABCD
        < Authorize
        swipe 1 ABCD
        csms answers Authorize {"idTokenInfo":{"status":"Accepted","cacheExpiryDateTime":"2026-01-01T00:10:00Z"}}
        +61s
        swipe 1 ABCD
        swipe 1 ABCD
        forget
        +10m
        swipe 1 ABCD
        <... Authorize
        "#,
    );
}

//= C12.FR.05 test
//= C15.FR.08 test
#[test]
fn offline_the_cache_counts_and_unknown_tokens_by_configuration() {
    let offline = |unknown| {
        format!(
            r#"
            with AuthCtrlr.OfflineTxForUnknownIdEnabled={unknown}
            boot
            swipe 1 KNOWN
            swipe 1 KNOWN
            disconnect
            forget
            plug 1
            plug 2
            swipe 1 KNOWN
            is energy 1 true
            swipe 2 OTHER
            is energy 2 {unknown}
            "#
        )
    };
    story(&offline(true));
    story(&offline(false));
    story(&offline(false).replace("is energy 1 true", "is energy 1 false").replace(
        "boot\n",
        "with AuthCtrlr.LocalAuthorizeOffline=false\n with AuthCtrlr.LocalPreAuthorize=false\n boot\n",
    ));
}

//= C11.FR.01 to C11.FR.03 test
#[test]
fn the_cache_survives_a_restart_and_can_be_cleared() {
    story(
        r#"
        boot
        swipe 1 ABCD
        swipe 1 ABCD
        kill
        boot
        swipe 1 ABCD
        report accepted authorization cache
        swipe 1 ABCD
        > ClearCache {}
        <... result {"status":"Accepted"}
        store tokens 0
        forget
        swipe 1 ABCD
        < Authorize
        "#,
    );
}

//= C11.FR.04 test
#[test]
fn a_cache_that_is_off_cannot_be_cleared() {
    story(
        r#"
        with AuthCacheCtrlr.Enabled=false
        boot
        swipe 1 ABCD
        store tokens 0
        forget
        > ClearCache {}
        < result {"status":"Rejected"}
        "#,
    );
}

#[test]
fn a_csms_that_does_not_answer_is_as_good_as_none() {
    story(
        r#"
        boot
        plug 1
        csms ignores Authorize
        swipe 1 ABCD
        <... Authorize
        +30s
        report refused unknown while offline
        is energy 1 false
        swipe 1 ABCD
        disconnect
        report refused unknown while offline
        swipe 1 ABCD
        report refused
        "#,
    );
}

#[test]
fn a_second_swipe_while_the_csms_thinks_changes_nothing() {
    story(
        r#"
        boot
        plug 1
        csms ignores Authorize
        forget
        swipe 1 ABCD
        swipe 1 ABCD
        swipe 1 EFGH
        < [2,$id,"Authorize",*]
        < nothing
        > [3,$id,{"idTokenInfo":{"status":"Accepted"}}]
        < event Started Authorized {"idToken":{"idToken":"ABCD"}}
        < nothing
        "#,
    );
}

//= C01.FR.03 test
//= E07.FR.01 test
#[test]
fn the_same_token_stops_without_a_question() {
    story(
        r#"
        boot
        plug 1
        swipe 1 ABCD
        charge 1
        forget
        swipe 1 abcd
        < event Ended StopAuthorized {"idToken":{"idToken":"abcd"},"transactionInfo":{"stoppedReason":"Local"}}
        tell allow-energy 1 false
        < nothing
        "#,
    );
}

//= C09.FR.03 test
#[test]
fn a_token_of_the_same_group_stops() {
    story(
        r#"
        boot
        csms answers Authorize {"idTokenInfo":{"status":"Accepted","groupIdToken":{"idToken":"FAMILY","type":"Central"}}}
        plug 1
        swipe 1 ABCD
        forget
        swipe 1 SPOUSE
        < Authorize {"idToken":{"idToken":"SPOUSE"}}
        < event Ended StopAuthorized {"idToken":{"idToken":"SPOUSE"}}
        "#,
    );
}

#[test]
fn a_token_of_another_group_does_not_stop() {
    story(
        r#"
        boot
        csms answers Authorize {"idTokenInfo":{"status":"Accepted","groupIdToken":{"idToken":"FAMILY","type":"Central"}}}
        plug 1
        swipe 1 ABCD
        csms answers Authorize {"idTokenInfo":{"status":"Accepted","groupIdToken":{"idToken":"OTHERS","type":"Central"}}}
        forget
        swipe 1 STRANGER
        report refused another driver charges here
        is energy 1 true
        no < event Ended
        "#,
    );
}

#[test]
fn where_authorization_is_off_the_cable_is_enough() {
    story(
        r#"
        with AuthCtrlr.Enabled=false
        boot
        plug 1
        <... event Started CablePluggedIn {"idToken":{"idToken":"","type":"NoAuthorization"}}
        is energy 1 true
        unplug 1
        <... event Ended EVCommunicationLost
        "#,
    );
}

#[test]
fn a_plugin_may_refuse_a_driver() {
    story(
        r#"
        boot
        plug 1
        plugins wait
        swipe 1 ABCD
        ask may-start 1 ABCD
        answer no out of order
        report refused out of order
        is energy 1 false
        is no transaction 1
        "#,
    );
}
