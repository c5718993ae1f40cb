//! Stand-ins until the forms are there.
use factordesk_model::AuthenticationMethod;
use leptos::prelude::*;
#[component]
pub fn AddDialog(open: RwSignal<bool>) -> impl IntoView {
    let _ = open;
}
#[component]
pub fn ReplaceAllDialog(open: RwSignal<bool>) -> impl IntoView {
    let _ = open;
}
#[component]
pub fn DeleteAllDialog(open: RwSignal<bool>) -> impl IntoView {
    let _ = open;
}
#[component]
pub fn RenameForm(method: AuthenticationMethod, on_done: Callback<()>) -> impl IntoView {
    let _ = (method, on_done);
}
#[component]
pub fn ChannelForm(method: AuthenticationMethod, on_done: Callback<()>) -> impl IntoView {
    let _ = (method, on_done);
}
