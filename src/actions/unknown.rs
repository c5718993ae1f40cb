//! Reports words in the host page's properties that the desk doesn't know.

use factordesk_model::CreateType;
use factordesk_view::reactive::{effect, memo};

use super::context::Context;
use crate::platform::config::Control;
use crate::platform::page;

/// Reports unknown words of `hide` and `types`, each once.
pub(super) fn watch(context: Context) {
    let desk = context.desk;
    let named = memo(move || {
        desk.host
            .with_config(|config| (config.hide.clone(), config.types.clone()))
    });
    effect(move || {
        let controls: Vec<_> = Control::all()
            .map(|control| control.name().to_owned())
            .collect();
        let kinds = CreateType::ALL.map(|kind| kind.method_type().as_str().to_owned());
        named.with(|(hide, types)| {
            report("hide", hide, &controls);
            report("types", types, &kinds);
        });
    });
}

fn report(attribute: &str, words: &str, allowed: &[String]) {
    for word in words.split_whitespace() {
        if !allowed.iter().any(|allowed| allowed == word) {
            page::warn_unknown(attribute, word, &allowed.join(","));
        }
    }
}
