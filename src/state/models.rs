//! Models of authenticators by their AAGUID, as far as the proxy has told.

use factordesk_model::lookup::{AAGUIDS_MAX, AuthenticatorModel};
use factordesk_model::validate::canonical_aaguid;

/// Of an authenticator that keeps its model to itself.
const UNDISCLOSED: &str = "00000000-0000-0000-0000-000000000000";

/// What is known of an AAGUID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Model {
    /// Not asked, or no answer (yet)
    Open,
    /// All zeros: the authenticator doesn't say
    Undisclosed,
    /// Nobody knows it
    Unknown,
    /// Its name
    Known(String),
}

/// What is known so far. Kept for as long as the desk is there: models don't change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Models(Vec<(String, Model)>);

impl Models {
    fn find(&self, aaguid: &str) -> Option<&Model> {
        let found = self.0.iter().find(|(known, _)| known == aaguid);
        found.map(|(_, model)| model)
    }

    /// What is known of this AAGUID, however it is spelt.
    pub fn of(&self, aaguid: &str) -> Model {
        match canonical_aaguid(aaguid) {
            None => Model::Unknown,
            Some(aaguid) if aaguid == UNDISCLOSED => Model::Undisclosed,
            Some(aaguid) => self.find(&aaguid).cloned().unwrap_or(Model::Open),
        }
    }

    /// Those of these AAGUIDs that are to be asked for, each once; no more than one question takes.
    pub fn wanted(&self, aaguids: &[String]) -> Vec<String> {
        let mut wanted: Vec<String> = Vec::new();
        for aaguid in aaguids.iter().filter_map(|text| canonical_aaguid(text)) {
            let new = aaguid != UNDISCLOSED && self.find(&aaguid).is_none();
            if new && !wanted.contains(&aaguid) && wanted.len() < AAGUIDS_MAX {
                wanted.push(aaguid);
            }
        }
        wanted
    }

    /// These are being asked for.
    pub fn asked(&mut self, wanted: &[String]) {
        let open = wanted.iter().map(|aaguid| (aaguid.clone(), Model::Open));
        self.0.extend(open);
    }

    /// The answer to a question; without one, it may be asked again.
    pub fn answered(&mut self, wanted: &[String], answer: Option<Vec<AuthenticatorModel>>) {
        self.0.retain(|(aaguid, _)| !wanted.contains(aaguid));
        let Some(mut answer) = answer else { return };
        for aaguid in wanted {
            let found = answer.iter().position(|m| m.aaguid == *aaguid);
            let model = found.map_or(Model::Unknown, |at| {
                Model::Known(answer.swap_remove(at).name)
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
    fn wanted_is_each_aaguid_once_however_it_is_spelt() {
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
    fn wanted_is_no_more_than_one_question_takes() {
        let many: Vec<String> = (0..60).map(|n| format!("{n:032x}")).collect();
        let wanted = Models::default().wanted(&many);
        assert_eq!(wanted.len(), AAGUIDS_MAX);
        let mut models = Models::default();
        models.asked(&wanted);
        models.answered(&wanted, Some(Vec::new()));
        // All zeros is the first of them.
        assert_eq!(models.wanted(&many).len(), 59 - AAGUIDS_MAX);
    }

    #[test]
    fn answered_knows_the_models_and_that_others_are_unknown() {
        let mut models = Models::default();
        let wanted = texts(&[ONE, OTHER]);
        let model = AuthenticatorModel {
            aaguid: ONE.to_owned(),
            name: "Google Password Manager".to_owned(),
        };
        models.asked(&wanted);
        models.answered(&wanted, Some(vec![model]));
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
    fn unanswered_request_is_repeated() {
        let mut models = Models::default();
        let wanted = texts(&[ONE]);
        models.asked(&wanted);
        models.answered(&wanted, None);
        assert_eq!(models.of(ONE), Model::Open);
        assert_eq!(models.wanted(&wanted), wanted);
    }
}
