//! The documents exactly as they are on the wire, reduced to what is read.
//!
//! Fields that Mullion does not use (`statistics`, `progress`, `totalCount`, `eTag`, `clientHost` …)
//! are not declared, so that nothing in them can fail a row: `statistics` holds texts in v1 and v2,
//! and numbers beyond 32 bits from v3 on.

use serde::Deserialize;
use serde_json::value::RawValue;

use mullion_adapter::kit::{Lenient, Loose, usable_id};

/// The name of the list of rows in a page.
pub(crate) const RESULTS: &str = "results";

/// The envelope of a page, besides the rows.
#[derive(Deserialize)]
pub(crate) struct Page<'a> {
    /// The page size that the server used.
    #[serde(borrow, default)]
    pub(crate) limit: Loose<'a>,
    #[serde(borrow, default, rename = "_links")]
    pub(crate) links: Lenient<'a, Links<'a>>,
}

/// `_links`, of pages and of rows. Absolute in v1 to v5, relative paths from v6 on; never followed.
#[derive(Deserialize)]
pub(crate) struct Links<'a> {
    /// Of a page: there is another one.
    #[serde(borrow, default)]
    pub(crate) next: Lenient<'a, Link<'a>>,
    /// Of a job session.
    #[serde(borrow, default)]
    pub(crate) job: Lenient<'a, Link<'a>>,
    /// Of a job session.
    #[serde(borrow, default)]
    pub(crate) log: Lenient<'a, Link<'a>>,
    /// Of a job.
    #[serde(borrow, default)]
    pub(crate) organization: Lenient<'a, Link<'a>>,
}

/// One link.
#[derive(Deserialize)]
pub(crate) struct Link<'a> {
    #[serde(borrow, default)]
    href: Loose<'a>,
}

impl Link<'_> {
    /// Where it leads, if anywhere.
    pub(crate) fn href(&self) -> Option<&str> {
        self.href.plain()
    }
}

/// Where the link that `pick` takes out of `links` leads, if it is there.
pub(crate) fn href<'s, 'a>(
    links: &'s Lenient<'a, Links<'a>>,
    pick: for<'t> fn(&'t Links<'a>) -> &'t Lenient<'a, Link<'a>>,
) -> Option<&'s str> {
    pick(links.get()?).get()?.href()
}

/// `RESTRestoreSession`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RestoreSession<'a> {
    #[serde(deserialize_with = "usable_id")]
    pub(crate) id: String,
    #[serde(borrow, default)]
    pub(crate) r#type: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) state: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) result: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) creation_time: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) end_time: Loose<'a>,
    /// Only in v1.
    #[serde(borrow, default)]
    pub(crate) point_in_time: Loose<'a>,
    /// From v2.
    #[serde(borrow, default)]
    pub(crate) name: Loose<'a>,
    /// From v2; a name.
    #[serde(borrow, default)]
    pub(crate) organization: Loose<'a>,
    /// From v2.
    #[serde(borrow, default)]
    pub(crate) initiated_by: Loose<'a>,
    /// From v2.
    #[serde(borrow, default)]
    pub(crate) details: Loose<'a>,
    /// From v6.
    #[serde(borrow, default)]
    pub(crate) scope_name: Loose<'a>,
    /// From v6.
    #[serde(borrow, default)]
    pub(crate) reason: Loose<'a>,
}

/// `RESTJobSession`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JobSession<'a> {
    #[serde(deserialize_with = "usable_id")]
    pub(crate) id: String,
    #[serde(borrow, default)]
    pub(crate) status: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) creation_time: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) end_time: Loose<'a>,
    /// From v6.
    #[serde(borrow, default)]
    pub(crate) details: Loose<'a>,
    /// From v6.
    #[serde(borrow, default)]
    pub(crate) retry_count: Loose<'a>,
    /// From v7.
    #[serde(borrow, default)]
    pub(crate) main_session_id: Loose<'a>,
    /// From v7.
    #[serde(borrow, default)]
    pub(crate) job_type: Loose<'a>,
    /// From v8.
    #[serde(borrow, default)]
    pub(crate) job_id: Loose<'a>,
    #[serde(borrow, default, rename = "_links")]
    pub(crate) links: Lenient<'a, Links<'a>>,
}

/// `RESTDataRetrievalSession`, from v6.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RetrievalSession<'a> {
    #[serde(deserialize_with = "usable_id")]
    pub(crate) id: String,
    #[serde(borrow, default)]
    pub(crate) name: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) retrieval_id: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) r#type: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) status: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) creation_time: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) end_time: Loose<'a>,
}

/// `RESTJob`, `RESTCopyJob` and `RestOrganizationComposed`, of which the same is read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Named<'a> {
    #[serde(deserialize_with = "usable_id")]
    pub(crate) id: String,
    #[serde(borrow, default)]
    pub(crate) name: Loose<'a>,
    /// Of jobs, from v8.
    #[serde(borrow, default)]
    pub(crate) organization_id: Loose<'a>,
    #[serde(borrow, default, rename = "_links")]
    pub(crate) links: Lenient<'a, Links<'a>>,
}

/// `RESTRestoreSessionEvent`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RestoreEvent<'a> {
    #[serde(borrow, default)]
    pub(crate) id: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) r#type: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) status: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) start_time: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) end_time: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) duration: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) title: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) message: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) order: Loose<'a>,
    /// From v6, as the next two.
    #[serde(borrow, default)]
    pub(crate) item_name: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) item_type: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) item_size_bytes: Loose<'a>,
}

/// `RESTLogItem`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogItem<'a> {
    #[serde(borrow, default)]
    pub(crate) id: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) usn: Loose<'a>,
    /// Up to v7: status and text in one.
    #[serde(borrow, default)]
    pub(crate) title: Loose<'a>,
    /// From v8.
    #[serde(borrow, default)]
    pub(crate) r#type: Loose<'a>,
    /// From v8.
    #[serde(borrow, default)]
    pub(crate) message: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) creation_time: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) end_time: Loose<'a>,
}

/// `RESTJobSessionObject`.
#[derive(Deserialize)]
pub(crate) struct ProcessedObject<'a> {
    #[serde(borrow, default)]
    pub(crate) id: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) r#type: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) status: Loose<'a>,
}

/// `OAuthTokenResponse`.
#[derive(Deserialize)]
pub(crate) struct Token<'a> {
    #[serde(borrow, default)]
    pub(crate) access_token: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) refresh_token: Loose<'a>,
    /// Seconds, as a number or as digits. `.expires` is not read: its form changed with the versions.
    #[serde(borrow, default)]
    pub(crate) expires_in: Option<&'a RawValue>,
}

/// `RESTExceptionInfo`, and what the token endpoint of v1 to v5 says in the words of OAuth.
///
/// `error_description` and `stackTrace` are not declared: nothing may be made of them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Problem<'a> {
    /// Of OAuth.
    #[serde(borrow, default)]
    pub(crate) error: Loose<'a>,
    /// From v7.
    #[serde(borrow, default)]
    pub(crate) error_code: Loose<'a>,
    /// Only whether it is there is read.
    #[serde(borrow, default)]
    pub(crate) message: Loose<'a>,
}
