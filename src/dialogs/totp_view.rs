//! The view of the authenticator app's form. Its state is in `totp_enrolment`.

use factordesk_model::{MessageKey, Problem};
use factordesk_view::reactive::{State, derive, effect, memo, on_change};
use factordesk_view::{ElementRef, any, view};
use leptos::prelude::*;

use super::totp_enrolment::{SecretSource, Setup};
use crate::components::{CheckField, SecretField, ShownSecret, TextField, code_field, copy_button};
use crate::platform::focus;
use crate::text::Message;
use crate::text::{forms as words, totp as text};
use crate::totp::{Account, TypedCode, UriProblem, Verdict, code, otpauth, qr, secret};

/// Pixels per module of the QR code. A whole number, so that all modules have the same size.
const MODULE: u32 = 4;

/// The choice of the secret's source, the field for it, the QR code with the code field, and the name.
pub(super) fn view(setup: Setup) -> AnyView {
    // Copy issuer and account from the address once; the admin may edit them afterwards.
    on_change(
        move || setup.address.track(),
        move || {
            if let Ok(account) = setup.address() {
                setup.issuer.set(account.issuer);
                setup.account.set(account.account);
            }
        },
    );
    let named = derive(move || {
        let name = setup.name.draft().optional("name");
        let wrong = name.and_then(|name| factordesk_model::validate::name(&name).err());
        let problem = |key: MessageKey| vec![Problem::new("name", key)];
        wrong.map(problem).unwrap_or_default()
    });
    view! {
        {ways(setup)}
        {move || match setup.source.get() {
            SecretSource::New => ().into_any(),
            SecretSource::Typed => setup.typed.views(derive(move || setup.typed_problems())),
            SecretSource::Address => address_field(setup),
        }}
        {move || (!setup.is_unverified()).then(|| app_part(setup))}
        {move || (setup.source.get() != SecretSource::New).then(|| without_code(setup))}
        {setup.name.views(named)}
    }
}

fn ways(setup: Setup) -> AnyView {
    let option = move |(source, slug, label): (SecretSource, &'static str, Message)| {
        view! {
            <label class="totp-way">
                <input
                    type="radio"
                    name="totp-way"
                    data-testid=format!("way-{slug}")
                    prop:checked=move || setup.source.get() == source
                    on:change=move |_| setup.choose(source)
                />
                {label}
            </label>
        }
    };
    let options = [
        (SecretSource::New, "new", text::NEW),
        (SecretSource::Typed, "typed", text::TYPED),
        (SecretSource::Address, "address", text::ADDRESS),
    ];
    view! {
        <fieldset class="totp-ways">
            <legend class="field-label">{text::WAYS}</legend>
            {options.map(option)}
        </fieldset>
    }
    .into_any()
}

fn address_field(setup: Setup) -> AnyView {
    let left = State::new(false);
    let error = derive(move || {
        if let Some(refused) = setup.refused() {
            return Some(refused);
        }
        // An address is pasted rather than typed, so its error is shown at once.
        let problem = match setup.address().err()? {
            UriProblem::NotOtpauth if setup.address.with(String::is_empty) => {
                if !(left.get() || setup.submitted.get()) {
                    return None;
                }
                UriProblem::NotOtpauth
            }
            problem => problem,
        };
        Some(text::uri_problem(problem).into())
    });
    view! {
        <SecretField
            name="otpauth"
            label=text::ADDRESS_LABEL
            value=setup.address
            error=error
            hint=Some(text::ADDRESS_HINT.into())
            words=(words::SHOW_ADDRESS, words::HIDE_ADDRESS)
            on_leave=Callback::new(move |()| {
                left.set(true);
            })
        />
    }
    .into_any()
}

/// The QR code for the app, and the field for the code that the app shows.
fn app_part(setup: Setup) -> AnyView {
    // Depends only on whether there is a secret, so that the elements around the QR code stay while it changes.
    let there = memo(move || setup.secret().is_some());
    let error = derive(move || code_error(setup));
    let clock = |words: Message| any(view! { <span class="totp-clock">{words}</span> });
    let verdict = move || match setup.verdict.get() {
        Some(Verdict::Now) => any(text::CODE_RIGHT),
        Some(Verdict::Late) => clock(text::CODE_LATE),
        Some(Verdict::Early) => clock(text::CODE_EARLY),
        Some(Verdict::Wrong) | None => ().into_any(),
    };
    let node = ElementRef::new();
    effect(move || {
        if setup.verdict.get().is_some() {
            focus::show_soon(node, ".totp-check");
        }
    });
    view! {
        {move || match (there.get(), setup.source.get()) {
            (true, _) => to_app(setup),
            (false, SecretSource::New) => {
                any(view! { <p class="notice notice-warn" part="notice" role="status">{text::NO_RANDOM}</p> })
            }
            (false, _) => ().into_any(),
        }}
        <div node_ref=node>{code_field(text::CODE, setup.code, error, verdict)}</div>
        // Below the code, so that the QR code is in sight while the code is typed. They are filled in already.
        {move || there.get().then(|| names(setup))}
    }
}

/// What the app will call the account.
fn names(setup: Setup) -> AnyView {
    view! {
        <div class="totp-names">
            <TextField name="issuer" label=text::ISSUER value=setup.issuer optional=true />
            <TextField name="account" label=text::ACCOUNT value=setup.account />
        </div>
    }
    .into_any()
}

fn to_app(setup: Setup) -> AnyView {
    view! {
        <div class="totp-app">
            {move || setup.to_app().map(|account| picture(&account))}
            <ol class="totp-steps" role="list">
                <li>{text::SCAN}</li>
                <li>{text::SPELL} {move || spelt(setup)}</li>
                <li>{text::ASK}</li>
            </ol>
        </div>
    }
    .into_any()
}

/// The QR code: dark on light in both colour schemes, as readers expect.
fn picture(account: &Account) -> AnyView {
    let Some(qr) = qr::draw(&otpauth::write(account)) else {
        return view! { <p class="notice notice-warn" part="notice" role="status" data-testid="qr-too-long">{text::TOO_LONG}</p> }
            .into_any();
    };
    // Not the whole account, which has the secret.
    let (issuer, name) = (account.issuer.clone(), account.account.clone());
    view! {
        <svg
            class="qr"
            role="img"
            data-testid="qr"
            aria-label=move || text::qr(&issuer, &name)
            viewBox=format!("0 0 {0} {0}", qr.size)
            width=qr.size * MODULE
            height=qr.size * MODULE
        >
            <path d=ShownSecret(qr.path)></path>
        </svg>
    }
    .into_any()
}

/// The secret in groups, to be read out or copied.
fn spelt(setup: Setup) -> AnyView {
    let Some(secret) = setup.secret() else {
        return ().into_any();
    };
    let now = move || untrack(|| setup.secret()).unwrap_or_default();
    view! {
        <span class="totp-secret">
            <code data-testid="totp-groups">{ShownSecret(secret::groups(&secret))}</code>
            {copy_button(Box::new(now), text::SECRET, "copy-secret", false)}
        </span>
    }
    .into_any()
}

fn code_error(setup: Setup) -> Option<String> {
    // The other sources show it beside their own field.
    if setup.source.get() == SecretSource::New
        && let Some(refused) = setup.refused()
    {
        return Some(refused);
    }
    let sentence = match setup.code.with(|code| code::read(code)) {
        TypedCode::NotACode => text::CODE_NONE,
        TypedCode::Nothing | TypedCode::Part if setup.submitted.get() => text::CODE_MISSING,
        TypedCode::Code(_) if setup.verdict.get() == Some(Verdict::Wrong) => text::CODE_WRONG,
        _ => return None,
    };
    Some(sentence.into())
}

fn without_code(setup: Setup) -> AnyView {
    view! {
        <div class="notice notice-warn" part="notice" data-testid="unverified-box">
            <CheckField
                name="unverified"
                label=text::UNVERIFIED
                value=setup.unverified
                hint=text::UNVERIFIED_RISK
            />
        </div>
    }
    .into_any()
}
