//! What wit-bindgen makes of the contract. The imports are generated once; each interface that a plugin may
//! export has a world of its own, so that a component exports what its author chose and nothing else.
//! Nobody but the SDK and its `export!` macro should need this module.
#![allow(
    missing_docs,
    unsafe_code,
    unused_qualifications,
    unreachable_pub,
    clippy::allow_attributes_without_reason,
    clippy::use_self,
    reason = "generated code"
)]

wit_bindgen::generate!({
    path: "../../wit/0.1.0",
    inline: "
        package plugpoint:sdk;
        world plugin-imports {
            include plugpoint:station/imports@0.1.0;
            import plugpoint:station/types@0.1.0;
            import plugpoint:station/outcomes@0.1.0;
        }
    ",
    generate_all,
    generate_unused_types: true,
    additional_derives: [PartialEq],
});

/// One world with one export; the types it shares with other interfaces come from the imports above. The
/// world's name must be unique: it names the custom section by which the linker learns of the export.
macro_rules! exported {
    ($module:ident, $macro_name:literal, $world:literal, $($with:tt)*) => {
        pub mod $module {
            wit_bindgen::generate!({
                path: "../../wit/0.1.0",
                inline: $world,
                export_macro_name: $macro_name,
                pub_export_macro: true,
                additional_derives: [PartialEq],
                with: $($with)*,
            });
            pub use exports::plugpoint::station::$module::*;
        }
    };
}

exported!(
    lifecycle,
    "export_lifecycle",
    "package plugpoint:sdk; world plugin-lifecycle { export plugpoint:station/lifecycle@0.1.0; }",
    {
        "plugpoint:station/types@0.1.0": crate::bindings::plugpoint::station::types,
    }
);

exported!(
    events,
    "export_events",
    "package plugpoint:sdk; world plugin-events { export plugpoint:station/events@0.1.0; }",
    {
        "plugpoint:station/types@0.1.0": crate::bindings::plugpoint::station::types,
        "plugpoint:station/clock@0.1.0": crate::bindings::plugpoint::station::clock,
    }
);

exported!(
    reset,
    "export_reset",
    "package plugpoint:sdk; world plugin-reset { export plugpoint:station/reset@0.1.0; }",
    {
        "plugpoint:station/types@0.1.0": crate::bindings::plugpoint::station::types,
        "plugpoint:station/outcomes@0.1.0": crate::bindings::plugpoint::station::outcomes,
    }
);

exported!(
    connector,
    "export_connector",
    "package plugpoint:sdk; world plugin-connector { export plugpoint:station/connector@0.1.0; }",
    {
        "plugpoint:station/types@0.1.0": crate::bindings::plugpoint::station::types,
        "plugpoint:station/outcomes@0.1.0": crate::bindings::plugpoint::station::outcomes,
    }
);

exported!(
    power,
    "export_power",
    "package plugpoint:sdk; world plugin-power { export plugpoint:station/power@0.1.0; }",
    {
        "plugpoint:station/types@0.1.0": crate::bindings::plugpoint::station::types,
        "plugpoint:station/outcomes@0.1.0": crate::bindings::plugpoint::station::outcomes,
    }
);

exported!(
    network,
    "export_network",
    "package plugpoint:sdk; world plugin-network { export plugpoint:station/network@0.1.0; }",
    {
        "plugpoint:station/types@0.1.0": crate::bindings::plugpoint::station::types,
        "plugpoint:station/outcomes@0.1.0": crate::bindings::plugpoint::station::outcomes,
    }
);

exported!(
    link_driver,
    "export_link_driver",
    "package plugpoint:sdk; world plugin-link-driver { export plugpoint:station/link-driver@0.1.0; }",
    {
        "plugpoint:station/types@0.1.0": crate::bindings::plugpoint::station::types,
    }
);

exported!(
    firmware,
    "export_firmware",
    "package plugpoint:sdk; world plugin-firmware { export plugpoint:station/firmware@0.1.0; }",
    {
        "plugpoint:station/types@0.1.0": crate::bindings::plugpoint::station::types,
        "plugpoint:station/outcomes@0.1.0": crate::bindings::plugpoint::station::outcomes,
    }
);

exported!(
    diagnostics,
    "export_diagnostics",
    "package plugpoint:sdk; world plugin-diagnostics { export plugpoint:station/diagnostics@0.1.0; }",
    {
        "plugpoint:station/types@0.1.0": crate::bindings::plugpoint::station::types,
        "plugpoint:station/outcomes@0.1.0": crate::bindings::plugpoint::station::outcomes,
    }
);

exported!(
    customer,
    "export_customer",
    "package plugpoint:sdk; world plugin-customer { export plugpoint:station/customer@0.1.0; }",
    {
        "plugpoint:station/types@0.1.0": crate::bindings::plugpoint::station::types,
        "plugpoint:station/outcomes@0.1.0": crate::bindings::plugpoint::station::outcomes,
    }
);

exported!(
    reservation,
    "export_reservation",
    "package plugpoint:sdk; world plugin-reservation { export plugpoint:station/reservation@0.1.0; }",
    {
        "plugpoint:station/types@0.1.0": crate::bindings::plugpoint::station::types,
        "plugpoint:station/outcomes@0.1.0": crate::bindings::plugpoint::station::outcomes,
    }
);

exported!(
    data_transfer,
    "export_data_transfer",
    "package plugpoint:sdk; world plugin-data-transfer { export plugpoint:station/data-transfer@0.1.0; }",
    {
        "plugpoint:station/types@0.1.0": crate::bindings::plugpoint::station::types,
        "plugpoint:station/outcomes@0.1.0": crate::bindings::plugpoint::station::outcomes,
    }
);

exported!(
    display,
    "export_display",
    "package plugpoint:sdk; world plugin-display { export plugpoint:station/display@0.1.0; }",
    {
        "plugpoint:station/types@0.1.0": crate::bindings::plugpoint::station::types,
        "plugpoint:station/outcomes@0.1.0": crate::bindings::plugpoint::station::outcomes,
    }
);

exported!(
    observer,
    "export_observer",
    "package plugpoint:sdk; world plugin-observer { export plugpoint:station/observer@0.1.0; }",
    {
        "plugpoint:station/types@0.1.0": crate::bindings::plugpoint::station::types,
    }
);
