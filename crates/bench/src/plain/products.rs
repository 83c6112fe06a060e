//! How each product is logged in to, and which pages of which lists it has: those that the gateway
//! reads, in the same sizes.

use serde_json::Value;

use crate::server::{Server, Speech};

/// The headers that later requests carry.
pub(super) type Login = Vec<(String, String)>;

/// One list of a product.
#[derive(Clone, Copy, Debug)]
pub(super) enum List {
    /// Of Enterprise Manager: a type, and the field that says when a row was created.
    Em(&'static str, &'static str),
    /// Of Backup for Microsoft 365.
    Vb365(&'static str),
    /// Of Backup for AWS.
    Vbaws,
    /// Of Backup & Replication.
    Vbr,
}

/// The lists of a product.
pub(super) fn lists(product: &str) -> Vec<List> {
    let created = "CreationTime";
    match product {
        "em" => vec![
            List::Em("CloudFailoverSession", created),
            List::Em("CdpReplicaSession", "CreationTimeUTC"),
            List::Em("ReplicaJobSession", created),
            List::Em("RestoreSession", created),
            List::Em("BackupJobSession", created),
        ],
        "vb365" => vec![List::Vb365("RestoreSessions"), List::Vb365("JobSessions")],
        "vbr" => vec![List::Vbr],
        _ => vec![List::Vbaws],
    }
}

impl List {
    /// The target of page number `page`, from 0.
    pub(super) fn target(self, page: usize) -> String {
        match self {
            Self::Em(r#type, created) => format!(
                "/api/query?type={type}&format=Entities&sortDesc={created}&pageSize=100&page={}",
                page + 1
            ),
            Self::Vb365(list) => format!("/v8/{list}?limit=1000&offset={}", page * 1_000),
            Self::Vbaws => {
                format!("/api/v1/sessions?Sort=startTimeDesc&Limit=100&Offset={}", page * 100)
            }
            Self::Vbr => format!(
                "/api/v1/sessions?orderColumn=CreationTime&orderAsc=false&skip={}&limit=500",
                page * 500
            ),
        }
    }

    /// Whether page number `page` says that there is another one.
    pub(super) fn has_more(self, page: usize, body: &str) -> bool {
        let reaches = |label, rows| number(body, label).is_some_and(|all| all > (page + 1) * rows);
        match self {
            Self::Em(..) => reaches("PagesCount=\"", 1),
            Self::Vb365(_) => body.contains("\"next\""),
            Self::Vbaws => reaches("\"totalCount\":", 100),
            Self::Vbr => reaches("\"total\":", 500),
        }
    }
}

/// The number behind `label`.
fn number(body: &str, label: &str) -> Option<usize> {
    let rest = body.split(label).nth(1)?.trim_start();
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// Logs in.
pub(super) fn log_in(server: &Server, agent: &ureq::Agent) -> Result<Login, String> {
    let Server { speech: Speech { product, version }, url, .. } = server;
    let text = |error: ureq::Error| error.to_string();
    let path = match *product {
        "em" => {
            // `simulator:simulator`, as the simulator's default account.
            let request = agent
                .post(format!("{url}/api/sessionMngr/?v={version}"))
                .header("Authorization", "Basic c2ltdWxhdG9yOnNpbXVsYXRvcg==");
            let response = request.send_empty().map_err(text)?;
            let id = response.headers().get("X-RestSvcSessionId").and_then(|id| id.to_str().ok());
            let id = id.ok_or("no session id")?.to_owned();
            return Ok(vec![("X-RestSvcSessionId".to_owned(), id)]);
        }
        "vb365" => "/v8/token",
        "vbr" => "/api/oauth2/token",
        _ => "/api/v1/token",
    };
    let mut response = agent
        .post(format!("{url}{path}"))
        .header("x-api-version", *version)
        .send_form([
            ("grant_type", "password"),
            ("username", "simulator"),
            ("password", "simulator"),
        ])
        .map_err(text)?;
    let body = response.body_mut().read_to_string().map_err(text)?;
    let answer: Value = serde_json::from_str(&body).map_err(|error| error.to_string())?;
    let token = answer.get("access_token").and_then(Value::as_str).ok_or("no token")?;
    Ok(vec![
        ("Authorization".to_owned(), format!("Bearer {token}")),
        ("x-api-version".to_owned(), (*version).to_owned()),
    ])
}
