//! The parts of the product for which `size --features` prints estimates.

/// Each part with its modules or crates. The first match counts.
pub(super) const PARTS: &[(&str, &[&str])] = &[
    (
        "authenticator apps",
        &[
            "factordesk::totp",
            "factordesk::forms::totp",
            "factordesk::random",
            "factordesk::components::code_field",
            "qrcodegen",
        ],
    ),
    (
        "keys and passkeys",
        &[
            "factordesk::webauthn",
            "factordesk::forms::credential",
            "factordesk::forms::security_key",
            "factordesk::forms::passkey",
            "cbor4ii",
            "base64ct",
        ],
    ),
    (
        "phone and e-mail",
        &[
            "factordesk::forms::phone",
            "factordesk::forms::email",
            "factordesk::forms::change_number",
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
            "factordesk::components::assist",
            "factordesk::actions::assist",
            "factordesk::api::assist",
            "factordesk::forms::ticket",
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
            "factordesk::forms::replace_all",
            "factordesk::forms::import",
            "factordesk::forms::losses",
            "factordesk::forms::plan",
            "factordesk::forms::row",
            "factordesk::forms::batch",
            "factordesk_model::set",
        ],
    ),
    (
        "deleting",
        &[
            "factordesk::forms::delete_all",
            "factordesk::forms::one_by_one",
            "factordesk::components::delete_dialog",
        ],
    ),
    ("forms", &["factordesk::forms"]),
    (
        "search",
        &[
            "factordesk::components::user_picker",
            "factordesk::state::search",
            "factordesk::actions::search",
        ],
    ),
    (
        "list and screen",
        &[
            "factordesk::components",
            "factordesk::state",
            "factordesk::text",
            "factordesk::desk",
            "factordesk::app",
            "factordesk::intl",
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
