//! The control: a client that doesn't consider unknown outcomes and resends every failed request.

use factordesk_tenant::faulty::Schedule;
use reqwest::StatusCode;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::Run;
use super::reported::{End, Reported};
use super::rig::Rig;
use crate::support::app::client;

const MAX_TRIES: u64 = 6;

impl Rig {
    /// Runs the same wish with the same schedule and the same checks, but without a proxy.
    pub(crate) async fn retry_everything(&self, run: Run) -> End {
        let subject = self.subject(run);
        let token = self.token.get_or_init(|| self.management_token()).await;
        let schedule = Schedule::seeded(run.fault, run.wish.order_alone(), run.seed());
        self.way.plan(schedule).await;
        let url = format!("{}{}", self.way.origin(), run.wish.path(&subject.encoded));
        let body = run.wish.body(subject.id.as_str());
        let mut end = End::new();
        while end.tries < MAX_TRIES {
            end.tries += 1;
            let mut request = self
                .http
                .request(run.wish.method().parse().unwrap(), &url)
                .bearer_auth(token);
            if let Some(body) = &body {
                request = request
                    .header("content-type", "application/json")
                    .body(body.to_string());
            }
            let answer = read(request).await;
            self.way.release().await;
            match answer {
                Some(status) if status.is_success() => {
                    end.reported = Reported::Done;
                    break;
                }
                Some(status) if status.is_client_error() && status != 429 => break,
                _ => {}
            }
        }
        self.judge(run, &subject, &mut end).await;
        end
    }

    pub(crate) async fn management_token(&self) -> String {
        let credentials = self.app.tenant.credentials();
        let body = json!({"grant_type": "client_credentials", "client_id": credentials.m2m_client_id,
            "client_secret": credentials.m2m_client_secret, "audience": credentials.management_audience});
        let answer = client()
            .post(format!("{}/oauth/token", self.app.tenant.origin()))
            .header("content-type", "application/json")
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        answer["access_token"].as_str().unwrap().to_owned()
    }
}

/// The status of a complete response. `None` if the response is missing, incomplete or malformed.
async fn read(request: reqwest::RequestBuilder) -> Option<StatusCode> {
    let answer = request.send().await.ok()?;
    let status = answer.status();
    let body = answer.bytes().await.ok()?;
    let is_json = body.is_empty() || serde_json::from_slice::<IgnoredAny>(&body).is_ok();
    is_json.then_some(status)
}
