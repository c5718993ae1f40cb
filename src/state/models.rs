//! The models of authenticators by AAGUID, as far as the proxy has reported them.

use factordesk_model::lookup::{AAGUIDS_MAX, AuthenticatorModel};
use factordesk_model::validate::canonical_aaguid;

/// The AAGUID of authenticators that don't disclose their model.
const UNDISCLOSED: &str = "00000000-0000-0000-0000-000000000000";

/// What is known about an AAGUID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Model {
    /// Not asked yet, or no response yet
    Open,
    /// All zeros: the authenticator doesn't disclose its model
    Undisclosed,
    /// The proxy doesn't know it
    Unknown,
    /// The model's name
    Known(String),
}

/// What is known so far. Kept as long as the desk, since models don't change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Models(Vec<(String, Model)>);

impl Models {
    fn find(&self, aaguid: &str) -> Option<&Model> {
        let found = self.0.iter().find(|(known, _)| known == aaguid);
        found.map(|(_, model)| model)
    }

    /// What is known about an AAGUID, in any spelling.
    pub fn of(&self, aaguid: &str) -> Model {
        match canonical_aaguid(aaguid) {
            None => Model::Unknown,
            Some(aaguid) if aaguid == UNDISCLOSED => Model::Undisclosed,
            Some(aaguid) => self.find(&aaguid).cloned().unwrap_or(Model::Open),
        }
    }

    /// The AAGUIDs that still need a request, without repetitions, at most as many as one request takes.
    pub fn wanted(&self, aaguids: &[String]) -> Vec<String> {
        let mut wanted: Vec<String> = Vec::new();
        for aaguid in aaguids.iter().filter_map(|text| canonical_aaguid(text)) {
            // Known also means requested (`Open`): a second list must not ask again.
            let new = aaguid != UNDISCLOSED && self.find(&aaguid).is_none();
            if new && !wanted.contains(&aaguid) && wanted.len() < AAGUIDS_MAX {
                wanted.push(aaguid);
            }
        }
        wanted
    }

    /// Notes that these are requested.
    pub fn asked(&mut self, wanted: &[String]) {
        let open = wanted.iter().map(|aaguid| (aaguid.clone(), Model::Open));
        self.0.extend(open);
    }

    /// Takes the response to a request. After a failure the AAGUIDs may be requested again.
    pub fn received(&mut self, wanted: &[String], response: Option<Vec<AuthenticatorModel>>) {
        self.0.retain(|(aaguid, _)| !wanted.contains(aaguid));
        let Some(mut response) = response else { return };
        for aaguid in wanted {
            let found = response.iter().position(|m| m.aaguid == *aaguid);
            let model = found.map_or(Model::Unknown, |at| {
                Model::Known(response.swap_remove(at).name)
            });
            self.0.push((aaguid.clone(), model));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4";
    const OTHER: &str = "d548826e-79b4-db40-a3d8-11116f7e8349";

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn wanted_has_each_aaguid_once_in_any_spelling() {
        let bare = ONE.replace('-', "").to_uppercase();
        let list = [ONE, &bare, UNDISCLOSED, "", "ea9b8d66", "é", OTHER];
        let mut models = Models::default();
        let wanted = models.wanted(&texts(&list));
        assert_eq!(wanted, [ONE, OTHER]);
        models.asked(&wanted);
        assert_eq!(models.wanted(&texts(&list)), texts(&[]));
        assert_eq!(models.of(ONE), Model::Open);
    }

    #[test]
    fn wanted_is_limited_to_one_request() {
        let many: Vec<String> = (0..60).map(|n| format!("{n:032x}")).collect();
        let wanted = Models::default().wanted(&many);
        assert_eq!(wanted.len(), AAGUIDS_MAX);
        let mut models = Models::default();
        models.asked(&wanted);
        models.received(&wanted, Some(Vec::new()));
        // The first one is all zeros.
        assert_eq!(models.wanted(&many).len(), 59 - AAGUIDS_MAX);
    }

    #[test]
    fn response_marks_missing_models_as_unknown() {
        let mut models = Models::default();
        let wanted = texts(&[ONE, OTHER]);
        let model = AuthenticatorModel {
            aaguid: ONE.to_owned(),
            name: "Google Password Manager".to_owned(),
        };
        models.asked(&wanted);
        models.received(&wanted, Some(vec![model]));
        assert_eq!(
            models.of(&ONE.to_uppercase()),
            Model::Known("Google Password Manager".to_owned())
        );
        assert_eq!(models.of(OTHER), Model::Unknown);
        assert_eq!(models.of("no uuid"), Model::Unknown);
        assert_eq!(models.of(UNDISCLOSED), Model::Undisclosed);
        assert_eq!(models.wanted(&wanted), texts(&[]));
    }

    #[test]
    fn failed_request_is_repeated() {
        let mut models = Models::default();
        let wanted = texts(&[ONE]);
        models.asked(&wanted);
        models.received(&wanted, None);
        assert_eq!(models.of(ONE), Model::Open);
        assert_eq!(models.wanted(&wanted), wanted);
    }
}
