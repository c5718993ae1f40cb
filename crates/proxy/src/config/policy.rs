//! The policy file. What is in it is read by `crate::policy`.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::source::Source;
use crate::policy::Policy;

const NAME: &str = "FACTORDESK_POLICY_FILE";

/// `FACTORDESK_POLICY_FILE`: which admin may touch which user.
#[derive(Clone, Default)]
pub struct PolicyConfig {
    /// The file; `None`: every user is in scope for every admin
    pub file: Option<PathBuf>,
    pub(crate) policy: Arc<Policy>,
}

impl fmt::Debug for PolicyConfig {
    /// Leaves out the rules, which name people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicyConfig")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

impl PolicyConfig {
    pub(super) fn read(source: &mut Source<'_>) -> Self {
        let Some(file) = source.optional(NAME).map(PathBuf::from) else {
            return Self::default();
        };
        // Without the file, everybody would be in scope: that must not happen by accident.
        match Policy::load(&file) {
            Ok(policy) => Self {
                file: Some(file),
                policy: Arc::new(policy),
            },
            Err(problems) => {
                for problem in problems {
                    source.fail(NAME, problem);
                }
                Self::default()
            }
        }
    }
}
