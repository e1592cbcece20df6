//! B09: SetNetworkProfile, and what may be set of a slot.

use super::story;

/// A slot that a station without certificates can use.
const PROFILE: &str = r#""ocppVersion":"OCPP20","ocppTransport":"JSON","ocppCsmsUrl":"ws://csms.example/ocpp","messageTimeout":30,"securityProfile":1,"ocppInterface":"Wired0""#;

fn send(slot: i32, profile: &str) -> String {
    format!("> SetNetworkProfile {{\"configurationSlot\":{slot},\"connectionData\":{{{profile}}}}}\n")
}

fn rejected(reason: &str) -> String {
    format!(
        "< result {{\"status\":\"Rejected\",\"statusInfo\":{{\"reasonCode\":\"{reason}\"}}}}\n< nothing\n"
    )
}

//= B09.FR.01 test
#[test]
fn b09_fr_01_a_profile_is_stored_before_it_is_accepted() {
    let apn = r#""apn":{"apn":"internet","apnUserName":"me","apnPassword":"a-planted-secret","simPin":4711,"apnAuthentication":"CHAP"}"#;
    let rig = story(&format!(
        r#"
        boot
        plugins wait
        {}
        ask validate-profile 2 security profile 1 over Wired0
        < nothing
        answer yes
        < result {{"status":"Accepted"}}
        link Reconfigured
        no link
        store logged ReconfigurationOfSecurityParameters the network profile of slot 2
        store variable NetworkConfiguration[2].OcppCsmsUrl=ws://csms.example/ocpp
        store variable NetworkConfiguration[2].ApnEnabled=true
        store variable NetworkConfiguration[2].ApnPassword=a-planted-secret
        store variable NetworkConfiguration[2].SimPin=4711
        tell variable NetworkConfiguration[2].ApnUserName=me
        no tell variable NetworkConfiguration[2].ApnPassword
        kill
        boot
        > GetVariables {{"getVariableData":[{{"component":{{"name":"NetworkConfiguration","instance":"2"}},"variable":{{"name":"Apn"}}}}]}}
        < result {{"getVariableResult":[{{"attributeValue":"internet"}}]}}
        "#,
        send(2, &format!("{PROFILE},{apn}"))
    ));
    let shown = format!("{rig:?}");
    assert!(!shown.contains("a-planted-secret"), "{shown}");
}

//= B09.FR.01 test
#[test]
fn what_a_new_profile_leaves_out_is_gone() {
    let vpn = r#""vpn":{"server":"vpn.example","user":"me","password":"pass","key":"key","type":"IKEv2"}"#;
    story(&format!(
        "boot\n{}< result {{\"status\":\"Accepted\"}}\nstore variable NetworkConfiguration[2].VpnServer=vpn.example\n\
         {}< result {{\"status\":\"Accepted\"}}\nstore variable NetworkConfiguration[2].VpnServer=\n\
         store variable NetworkConfiguration[2].VpnEnabled=false",
        send(2, &format!("{PROFILE},{vpn}")),
        send(2, PROFILE)
    ));
}

//= B09.FR.02 test
#[test]
fn b09_fr_02_a_profile_that_cannot_be_dialled_is_rejected() {
    let cases = [
        ("\"ocppCsmsUrl\":\"ws://", "\"ocppCsmsUrl\":\"wss://"),
        ("ws://csms.example/ocpp", "csms.example"),
        ("ws://csms.example/ocpp", "ws:///ocpp"),
        ("ws://csms.example/ocpp", "ws://csms.example:99999/ocpp"),
        ("ws://csms.example/ocpp", "ws://csms.example:/ocpp"),
        ("ws://csms.example/ocpp", "ws://me:secret@csms.example/ocpp"),
        ("ws://csms.example/ocpp", "ws://csms.example/o cpp"),
        ("\"securityProfile\":1", "\"securityProfile\":4"),
        ("\"securityProfile\":1", "\"securityProfile\":-1"),
        ("\"ocppTransport\":\"JSON\"", "\"ocppTransport\":\"SOAP\""),
        ("\"ocppVersion\":\"OCPP20\"", "\"ocppVersion\":\"OCPP16\""),
        ("\"messageTimeout\":30", "\"messageTimeout\":0"),
    ];
    for (good, bad) in cases {
        let profile = PROFILE.replace(good, bad);
        assert_ne!(profile, PROFILE);
        let reason = if bad.ends_with("-1") {
            "NoSecurityDowngrade"
        } else {
            "InvalidNetworkConf"
        };
        story(&format!(
            "boot\n{}{}no ask\nno link",
            send(2, &profile),
            rejected(reason)
        ));
    }
}

//= B09.FR.02 test
#[test]
fn the_plugin_has_the_last_word_on_a_profile() {
    story(&format!(
        "boot\nplugins wait\n{}answer no there is no modem\n\
         < result {{\"status\":\"Rejected\",\"statusInfo\":{{\"reasonCode\":\"InvalidNetworkConf\",\"additionalInfo\":\"there is no modem\"}}}}\n\
         no link",
        send(2, PROFILE)
    ));
}

#[test]
fn a_plugin_that_says_nothing_does_not_keep_the_csms_waiting() {
    story(&format!(
        "boot\nplugins wait\n{}+4s\n< nothing\n+1s\n< result {{\"status\":\"Accepted\"}}",
        send(2, PROFILE)
    ));
}

//= B09.FR.03 test
#[test]
fn b09_fr_03_a_profile_that_cannot_be_stored_has_failed_and_does_not_count() {
    story(&format!(
        "boot\ndisk fails\n{}< result {{\"status\":\"Failed\"}}\nno link\ndisk works\n{}",
        send(2, PROFILE),
        ask(&slot(2), "OcppCsmsUrl", "")
    ));
}

//= B09.FR.04 test
//= B09.FR.31 test
#[test]
fn b09_fr_04_and_31_no_profile_steps_down_in_security_but_from_3_to_2_where_that_is_allowed() {
    let cases = [
        (1, false, 1, true),
        (2, false, 1, false),
        (3, false, 2, false),
        (3, true, 2, true),
        (3, true, 1, false),
        (2, true, 1, false),
    ];
    for (reached, allowed, wanted, fine) in cases {
        let scheme = if wanted < 2 { "ws" } else { "wss" };
        let profile = PROFILE
            .replace("\"securityProfile\":1", &format!("\"securityProfile\":{wanted}"))
            .replace("ws://", &format!("{scheme}://"));
        let answer = if fine {
            "< result {\"status\":\"Accepted\"}".into()
        } else {
            rejected("NoSecurityDowngrade")
        };
        story(&format!(
            "{}{}{answer}",
            reached_profile(reached, allowed),
            send(2, &profile)
        ));
    }
}

/// A station that came in on slot 1 with a security profile, and has the certificates for any.
fn reached_profile(profile: i32, downgrade: bool) -> String {
    let scheme = if profile < 2 { "ws" } else { "wss" };
    format!(
        "with NetworkConfiguration[1].SecurityProfile={profile}\n\
         with NetworkConfiguration[1].OcppCsmsUrl={scheme}://csms.example\n\
         with SecurityCtrlr.BasicAuthPassword=a-common-password\n\
         with SecurityCtrlr.AllowSecurityProfileDowngrade={downgrade}\n\
         boot\ntrust roots certificate\n"
    )
}

//= B09.FR.05 test
#[test]
fn b09_fr_05_a_slot_that_the_station_does_not_have_is_rejected() {
    for slot in [0, -1, 5, i32::MAX] {
        story(&format!(
            "boot\n{}{}",
            send(slot, PROFILE),
            rejected("InvalidConfSlot")
        ));
    }
}

#[test]
fn certificates_are_there_before_a_profile_needs_them() {
    let profile = |profile: i32| {
        PROFILE
            .replace("\"securityProfile\":1", &format!("\"securityProfile\":{profile}"))
            .replace("ws://", "wss://")
    };
    let accepted = "< result {\"status\":\"Accepted\"}\n";
    let rejected = rejected("InvalidNetworkConf");
    let (two, three) = (send(2, &profile(2)), send(2, &profile(3)));
    story(&format!(
        "boot\n{two}{rejected}trust certificate\n{two}{rejected}{three}{rejected}\
         trust roots\n{two}{accepted}{three}{rejected}trust roots certificate\n{three}{accepted}"
    ));
}

fn slot(id: i32) -> String {
    format!(r#"{{"name":"NetworkConfiguration","instance":"{id}"}}"#)
}

fn ask(component: &str, variable: &str, value: &str) -> String {
    format!(
        "> GetVariables {{\"getVariableData\":[{{\"component\":{component},\"variable\":{{\"name\":\"{variable}\"}}}}]}}\n\
         <... result {{\"getVariableResult\":[{{\"attributeValue\":\"{value}\"}}]}}\n"
    )
}

fn set(component: &str, variable: &str, value: &str, outcome: &str) -> String {
    let (status, reason) = outcome.split_once(' ').unwrap_or((outcome, ""));
    let reason = if reason.is_empty() {
        "\"absent\"".to_owned()
    } else {
        format!("{{\"reasonCode\":\"{reason}\"}}")
    };
    format!(
        "> SetVariables {{\"setVariableData\":[{{\"component\":{component},\"variable\":{{\"name\":\"{variable}\"}},\"attributeValue\":\"{value}\"}}]}}\n\
         < result {{\"setVariableResult\":[{{\"attributeStatus\":\"{status}\",\"attributeStatusInfo\":{reason}}}]}}\n"
    )
}

fn priority(value: &str, outcome: &str) -> String {
    set(
        r#"{"name":"OCPPCommCtrlr"}"#,
        "NetworkConfigurationPriority",
        value,
        outcome,
    )
}

//= B09.FR.22 test
#[test]
fn b09_fr_22_nothing_is_set_of_a_slot_that_is_in_use_or_in_the_priority() {
    let refused = "Rejected PriorityNetworkConf";
    story(&format!(
        "boot\n{}{}{}{}{}{}",
        set(&slot(1), "OcppCsmsUrl", "ws://csms.example", refused),
        set(&slot(1), "BasicAuthPassword", "a-new-password-1234", refused),
        send(2, PROFILE) + "< result {\"status\":\"Accepted\"}\n",
        set(
            r#"{"name":"SecurityCtrlr"}"#,
            "BasicAuthPassword",
            "a-new-password-1234",
            "Accepted"
        ),
        priority("2", "Accepted"),
        set(&slot(1), "MessageTimeout", "20", refused) + &set(&slot(2), "MessageTimeout", "20", refused),
    ));
}

//= B09.FR.32 test
//= B09.FR.35 test
#[test]
fn b09_fr_32_and_35_the_security_profile_of_a_slot_steps_down_only_where_that_is_allowed() {
    let refused = "Rejected NoSecurityDowngrade";
    for (allowed, to_two) in [(false, refused), (true, "Accepted")] {
        story(&format!(
            "{}{}{}{}",
            reached_profile(3, allowed),
            set(&slot(2), "SecurityProfile", "3", "Accepted"),
            set(&slot(2), "SecurityProfile", "2", to_two),
            set(&slot(2), "SecurityProfile", "1", refused)
        ));
    }
}

//= B09.FR.33 test
//= B09.FR.34 test
#[test]
fn b09_fr_34_only_slots_that_can_be_dialled_come_into_the_priority() {
    let invalid = "Rejected InvalidNetworkConf";
    let accepted = "< result {\"status\":\"Accepted\"}\n";
    story(&format!(
        "boot\n{}{}{}{}{}",
        priority("1,2", invalid),
        priority("", invalid),
        priority("7", "Rejected InvalidValue"),
        send(2, PROFILE) + accepted + &priority("2", invalid),
        set(&slot(2), "BasicAuthPassword", "a-new-password-1234", "Accepted") + &priority("2", "Accepted"),
    ));
}

//= A05.FR.02 test
//= A05.FR.03 test
//= A05.FR.04 test
#[test]
fn a05_fr_02_to_04_a_higher_security_profile_needs_its_certificates() {
    let invalid = "Rejected InvalidNetworkConf";
    for (profile, trust, outcome) in [
        (2, "", invalid),
        (2, "roots", "Accepted"),
        (3, "roots", invalid),
        (3, "certificate", invalid),
        (3, "roots certificate", "Accepted"),
    ] {
        story(&format!(
            "{}trust {trust}\n{}{}{}",
            reached_profile(1, false),
            set(&slot(2), "OcppCsmsUrl", "wss://csms.example", "Accepted"),
            set(&slot(2), "SecurityProfile", &profile.to_string(), "Accepted"),
            priority("2", outcome)
        ));
    }
}

#[test]
fn no_slot_below_the_security_profile_comes_into_the_priority() {
    story(&format!(
        "with NetworkConfiguration[2].SecurityProfile=1\n{}{}{}",
        reached_profile(2, false),
        "with NetworkConfiguration[2].OcppCsmsUrl=\n",
        priority("2", "Rejected InvalidNetworkConf")
    ));
}

#[test]
fn the_csms_never_sets_the_security_profile_itself() {
    let security = r#"{"name":"SecurityCtrlr"}"#;
    story(&format!(
        "boot\n{}",
        set(security, "SecurityProfile", "2", "Rejected ReadOnly")
    ));
}

//= A05.FR.06 test
#[test]
fn a05_fr_06_lower_profiles_are_gone_once_a_higher_one_is_accepted() {
    let upgrade = |downgrade: bool| {
        format!(
            "with NetworkConfiguration[2].SecurityProfile=2\n\
             with NetworkConfiguration[2].OcppCsmsUrl=wss://csms.example\n\
             with NetworkConfiguration[3].SecurityProfile=3\n\
             with NetworkConfiguration[3].OcppCsmsUrl=wss://csms.example\n\
             with NetworkConfiguration[1].BasicAuthPassword=of-slot-one-alone\n\
             with OCPPCommCtrlr.NetworkConfigurationPriority=1,3,2\n\
             {}disconnect\nforget\nconnect 3\n",
            reached_profile(1, downgrade)
        )
    };
    let shown = |slots: &str| {
        ask(
            r#"{"name":"OCPPCommCtrlr"}"#,
            "NetworkConfigurationPriority",
            slots,
        )
    };
    story(&format!(
        "{}link Accepted\nlink Reconfigured\n{}{}{}is password 1 a-common-password\nkill\nconnect\n{}",
        upgrade(false),
        shown("3"),
        ask(&slot(1), "OcppCsmsUrl", ""),
        ask(r#"{"name":"SecurityCtrlr"}"#, "SecurityProfile", "3"),
        shown("3")
    ));
    story(&format!("{}{}", upgrade(true), shown("3,2")));
}

#[test]
fn the_slot_that_was_accepted_last_outlives_a_restart() {
    let active = |slot: &str| ask(r#"{"name":"OCPPCommCtrlr"}"#, "ActiveNetworkProfile", slot);
    story(&format!(
        "with NetworkConfiguration[2].OcppCsmsUrl=ws://csms.example\nwith NetworkConfiguration[2].SecurityProfile=0\n\
         boot\n{}disconnect\nconnect 2\n{}store variable OCPPCommCtrlr.ActiveNetworkProfile=2",
        active("1"),
        active("2")
    ));
}

/// The format of the time before NetworkConfiguration.
fn older(profiles: &str) -> String {
    format!("with InternalCtrlr.NetworkConnectionProfiles={profiles}\n")
}

#[test]
fn profiles_of_the_older_format_move_into_their_slots() {
    let profile = PROFILE.replace("\"ocppVersion\":\"OCPP20\",", "");
    let list = format!(
        r#"[{{"configurationSlot":2,"connectionData":{{{PROFILE}}}}},{{"configurationSlot":3,"connectionData":{{{profile}}}}}]"#
    );
    story(&format!(
        "{}boot\n{}{}store variable InternalCtrlr.NetworkConnectionProfiles=\nkill\nboot\n{}",
        older(&list),
        ask(&slot(2), "OcppCsmsUrl", "ws://csms.example/ocpp"),
        ask(&slot(3), "SecurityProfile", "1"),
        ask(&slot(3), "OcppInterface", "Wired0")
    ));
}

#[test]
fn the_component_of_a_slot_wins_over_the_older_format_and_nothing_is_lost() {
    let list = format!(r#"[{{"configurationSlot":2,"connectionData":{{{PROFILE}}}}}]"#);
    story(&format!(
        "{}with NetworkConfiguration[2].OcppCsmsUrl=ws://own.example\nconnect\n\
         report Restored(\"InternalCtrlr.NetworkConnectionProfiles: slot 2 has a profile already\nboot\n{}\
         kill\nreport Restored(\"InternalCtrlr.NetworkConnectionProfiles",
        older(&list),
        ask(&slot(2), "OcppCsmsUrl", "ws://own.example")
    ));
}

#[test]
fn a_malformed_list_of_the_older_format_is_told_with_its_place() {
    let told = "report Restored(\"InternalCtrlr.NetworkConnectionProfiles: ";
    for (list, why) in [
        ("{}", "it is no JSON list"),
        ("[1]", "payload: "),
        (r#"[{"configurationSlot":2}]"#, "connectionData: "),
        (
            &format!(r#"[{{"configurationSlot":9,"connectionData":{{{PROFILE}}}}}]"#),
            "there is no slot 9",
        ),
    ] {
        story(&format!("{}connect\n{told}{why}", older(list)));
    }
}
