//! The commands `policy check` and `policy explain`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use factordesk_proxy::policy::{AskedUser, Question, check};
use factordesk_proxy::{Config, process};

use crate::{ConfigFile, env};

/// What to do with the policy.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Check a policy file; names all its problems
    Check {
        /// The file
        #[arg(value_name = "FILE")]
        path: PathBuf,
    },
    /// Say whether an admin may do something to a user, and by which rule of the configured policy
    Explain {
        #[command(flatten)]
        file: ConfigFile,
        /// A JSON file with the claims of the admin's access token
        #[arg(long, value_name = "FILE")]
        admin: PathBuf,
        /// The user's id; reads the user from the tenant
        #[arg(long, value_name = "ID", required_unless_present = "user_file")]
        user: Option<String>,
        /// Instead, a JSON file with the user's profile, and their roles and organizations
        #[arg(long, value_name = "FILE", conflicts_with = "user")]
        user_file: Option<PathBuf>,
        /// The operation, such as `delete_method` or `list_methods`
        #[arg(long, value_name = "NAME")]
        operation: String,
    },
}

impl Command {
    /// Runs the command.
    pub(crate) async fn run(self) -> Result<(), String> {
        let text = match self {
            Self::Check { path } => {
                let rules = check(&path)?;
                format!("the policy file is valid: {rules}")
            }
            Self::Explain {
                file,
                admin,
                user,
                user_file,
                operation,
            } => {
                let config = Config::from_sources(file.read()?.as_deref(), &env)
                    .map_err(|problems| process::list_problems(&problems))?;
                let user = match (user, user_file) {
                    (Some(id), _) => AskedUser::Id(id),
                    (None, Some(path)) => AskedUser::Profile(read(&path)?),
                    (None, None) => return Err("name a user with --user or --user-file".to_owned()),
                };
                let question = Question {
                    admin: read(&admin)?,
                    user,
                    operation,
                };
                question.answer(config).await?.text
            }
        };
        writeln!(io::stdout(), "{text}").map_err(|error| error.to_string())
    }
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
