//! The parts of the product for which `size --features` prints estimates.

/// Each part with its modules or crates. The first match counts.
pub(super) const PARTS: &[(&str, &[&str])] = &[
    (
        "authenticator apps",
        &[
            "factordesk::totp",
            "factordesk::draft::totp",
            "factordesk::dialogs::totp",
            "factordesk::platform::random",
            "factordesk::components::code_field",
            "qrcodegen",
        ],
    ),
    (
        "keys and passkeys",
        &[
            "factordesk::webauthn",
            "factordesk::platform::webauthn",
            "factordesk::dialogs::credential",
            "factordesk::draft::security_key",
            "factordesk::draft::passkey",
            "cbor4ii",
            "base64ct",
        ],
    ),
    (
        "phone and e-mail",
        &[
            "factordesk::draft::phone",
            "factordesk::draft::email",
            "factordesk::dialogs::phone",
            "factordesk::dialogs::change_number",
            "factordesk::platform::countries",
            "factordesk::state::change_number",
            "factordesk::actions::change_number",
            "factordesk::actions::phone",
            "factordesk::api::lookup",
            "factordesk::components::combobox",
            "factordesk::components::country_field",
            "factordesk::text::phone",
            "factordesk_model::lookup",
            "email_address",
        ],
    ),
    (
        "tickets, recovery, browsers",
        &[
            "factordesk::dialogs::assist",
            "factordesk::actions::assist",
            "factordesk::api::assist",
            "factordesk::draft::ticket",
            "factordesk::platform::print",
            "factordesk::text::assist",
            "factordesk_model::ticket",
            "factordesk_model::recovery",
        ],
    ),
    (
        "authenticator models",
        &[
            "factordesk::components::authenticator",
            "factordesk::state::models",
            "factordesk::actions::authenticators",
            "factordesk::api::authenticators",
        ],
    ),
    (
        "what is offered",
        &["factordesk::state::offer", "factordesk::text::reasons"],
    ),
    (
        "replacing all",
        &[
            "factordesk::dialogs::replace_all",
            "factordesk::draft::import",
            "factordesk::draft::losses",
            "factordesk::draft::plan",
            "factordesk::draft::row",
            "factordesk::state::batch",
            "factordesk_model::set",
        ],
    ),
    (
        "deleting",
        &[
            "factordesk::dialogs::delete_all",
            "factordesk::dialogs::one_by_one",
            "factordesk::dialogs::delete",
        ],
    ),
    ("forms", &["factordesk::draft", "factordesk::dialogs"]),
    (
        "search",
        &[
            "factordesk::screen::user_picker",
            "factordesk::screen::search_keys",
            "factordesk::state::search",
            "factordesk::state::recent",
            "factordesk::actions::search",
            "factordesk::actions::recent",
        ],
    ),
    (
        "list and screen",
        &[
            "factordesk::components",
            "factordesk::screen",
            "factordesk::state",
            "factordesk::text",
            "factordesk::context",
            "factordesk::app",
            "factordesk::platform::intl",
        ],
    ),
    (
        "actions and calls",
        &["factordesk::actions", "factordesk::api", "gloo", "futures"],
    ),
    ("model", &["factordesk_model"]),
    ("elements and signals", &["factordesk"]),
    (
        "Leptos",
        &[
            "leptos",
            "reactive_graph",
            "tachys",
            "any_spawner",
            "or_poisoned",
            "server_fn",
            "slotmap",
            "throw_error",
        ],
    ),
    (
        "JSON and maps",
        &[
            "serde",
            "itoa",
            "zmij",
            "indexmap",
            "hashbrown",
            "equivalent",
        ],
    ),
    (
        "browser bindings",
        &["wasm_bindgen", "js_sys", "web_sys", "wasm_streams"],
    ),
    (
        "Rust's libraries",
        &[
            "core",
            "alloc",
            "std",
            "dlmalloc",
            "__rustc",
            "compiler_builtins",
        ],
    ),
];
