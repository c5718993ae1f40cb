//! The authenticator's model name, looked up by its AAGUID.

use anyhow::Result;
use factordesk_model::{AuthenticationMethod, UserId};
use serde_json::json;

use crate::env::{Setup, Who, users};
use crate::find::testid;
use crate::scenario::{row, run};

#[tokio::test]
async fn passkeys_show_the_model_of_their_authenticator() -> Result<()> {
    run("authenticators", Setup::default(), async |scenario| {
        let passkey = |name: &str, aaguid: &str| {
            AuthenticationMethod::from_value(json!({
                "id": format!("passkey|{name}"), "type": "passkey", "name": name, "confirmed": true,
                "relying_party_identifier": "login.example.com", "aaguid": aaguid,
            }))
        };
        let nele = UserId::new(users::NELE).map_err(|problem| anyhow::anyhow!("{problem}"))?;
        scenario.env.control().set_methods(
            &nele,
            vec![
                passkey("Synced", "d548826e-79b4-db40-a3d8-11116f7e8349"),
                passkey("Strange", "11111111-2222-4333-8444-555555555555"),
                passkey("Silent", "00000000-0000-0000-0000-000000000000"),
            ],
        )?;
        scenario.log_in(Who::Ada).await?;
        scenario.open_user(users::NELE).await?;
        for (name, says) in [
            ("Synced", "Bitwarden"),
            ("Strange", "Unknown model"),
            ("Silent", "Model not disclosed"),
        ] {
            let model = testid("authenticator").within(&row(name)).showing(says);
            scenario.find(&model).await?;
        }
        scenario.act_on("Details", "Synced").await?;
        scenario
            .find(&testid("detail-aaguid").showing("d548826e"))
            .await?;
        scenario
            .find(&testid("detail-aaguid").showing("Bitwarden"))
            .await?;
        scenario.screen("authenticators").await
    })
    .await
}
