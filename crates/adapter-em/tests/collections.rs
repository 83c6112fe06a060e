//! The way around the query service, for accounts that may not use it.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod common;

use std::sync::Arc;

use common::{asked, dialect_in, feed, first_page, reply};
use mullion_adapter::{Ask, AskKind, Asked, Feed, Next, Position};
use mullion_model::{DetailKey, NativeRef};

const NAMESPACE: &str = "http://www.veeam.com/ent/v1.0";
const ID: &str = "676dc837-f441-4ac1-8470-15be06b4cffc";

fn collection(name: &str) -> Arc<dyn Feed> {
    feed(name).fallback().unwrap()
}

fn asked_whole() -> Asked<'static, Ask> {
    asked(&Ask::Whole, Position::default())
}

/// The target of a request for the items of a session of this type.
fn items(r#type: &'static str, key: &str) -> String {
    let session = NativeRef { r#type, id: ID.to_owned() };
    let listing = dialect_in("xml").items(&session, &DetailKey(key.to_owned().into()));
    assert_eq!(listing.page_size(), None);
    let question = Asked { question: &(), position: Position::default(), limit: u32::MAX };
    listing.request(&question).target()
}

#[test]
fn a_collection_is_the_same_feed_read_whole() {
    for (name, path) in [
        ("restore", "/api/restoreSessions"),
        ("backup", "/api/backupSessions"),
        ("replica", "/api/replicaSessions"),
        ("cdp", "/api/cdpReplicaSessions"),
        ("failover", "/api/cloud/failoverSessions"),
    ] {
        let (usual, other) = (feed(name), collection(name));
        assert_eq!((other.name(), other.native_type()), (usual.name(), usual.native_type()));
        assert_eq!(other.can(), [AskKind::Whole, AskKind::One]);
        assert_eq!((other.page_size(), other.fallback().is_none()), (None, true));
        let whole = other.request(&asked_whole()).target();
        assert_eq!(whole, format!("{path}?format=Entity"));
        let one = Ask::One(ID.to_owned());
        let one = other.request(&asked(&one, Position::default())).target();
        assert_eq!(one, format!("{path}/{ID}?format=Entity"));
    }
}

#[test]
fn a_collection_ends_with_its_only_page() {
    let row = r#"<RestoreSession UID="x"/>"#.repeat(100);
    let body = format!(r#"<RestoreSessions xmlns="{NAMESPACE}">{row}</RestoreSessions>"#);
    let page = collection("restore").decode(&asked_whole(), &reply(body)).unwrap();
    assert_eq!((page.rows.len(), page.next), (100, Next::End));
}

#[test]
fn a_collection_of_something_else_is_refused() {
    for (root, what) in [
        ("EntityReferences", "references (`EntityReferences`)"),
        ("BackupJobSessions", "is not `RestoreSessions`"),
        ("QueryResult", "is not `RestoreSessions`"),
        ("Error", "an error under status 200"),
    ] {
        let body = format!(r#"<{root} xmlns="{NAMESPACE}"/>"#);
        let misread = collection("restore").decode(&asked_whole(), &reply(body)).unwrap_err();
        assert!(misread.what.contains(what), "{misread}");
    }
}

#[test]
fn a_collection_that_was_cut_short_is_refused() {
    let cut = format!(r#"<RestoreSessions xmlns="{NAMESPACE}"><RestoreSession UID="x"/>"#);
    let misread = collection("restore").decode(&asked_whole(), &reply(cut)).unwrap_err();
    assert!(misread.what.contains("cut short"), "{misread}");
}

#[test]
fn what_comes_behind_a_collection_is_refused() {
    let more = format!(r#"<RestoreSessions xmlns="{NAMESPACE}"/>garbage"#);
    let misread = collection("restore").decode(&asked_whole(), &reply(more)).unwrap_err();
    assert!(misread.what.contains("goes on behind"), "{misread}");
}

/// Where the items of a replication will be, whose link down to them is this.
fn key_of(link: &str) -> String {
    let body = format!(
        r#"<ReplicaJobSessions xmlns="{NAMESPACE}"><ReplicaJobSession UID="x"><Links><Link Rel="Down" Type="ReplicaTaskSessionReferenceList" {link}/></Links></ReplicaJobSession></ReplicaJobSessions>"#
    );
    let mut page = collection("replica").decode(&asked_whole(), &reply(body)).unwrap();
    page.rows.remove(0).items.unwrap().0.into_owned()
}

#[test]
fn items_are_where_the_session_says_in_its_own_spelling() {
    for (href, segment) in [
        (r#"Href="http://h:9399/api/replicaSessions/x/repicaTaskSessions""#, "repicaTaskSessions"),
        (r#"Href="/api/replicaSessions/x/REPLICATaskSessions/?a=/b""#, "REPLICATaskSessions"),
        ("", "replicaTaskSessions"),
        (r#"Href="""#, "replicaTaskSessions"),
    ] {
        assert_eq!(key_of(href), format!("ReplicaTaskSession/{segment}"), "{href}");
    }
    assert_eq!(
        items("ReplicaJobSession", "ReplicaTaskSession/repicaTaskSessions"),
        format!("/api/replicaSessions/{ID}/repicaTaskSessions?format=Entity")
    );
    assert_eq!(
        items("BackupJobSession", "BackupTaskSession/taskSessions"),
        format!("/api/backupSessions/{ID}/taskSessions?format=Entity")
    );
    assert_eq!(
        items("CdpReplicaSession", "CdpReplicaTaskSession/cdpReplicaTaskSessions"),
        format!("/api/cdpReplicaSessions/{ID}/cdpReplicaTaskSessions?format=Entity")
    );
}

#[test]
fn a_link_that_leads_elsewhere_is_not_followed() {
    for href in [
        "http://h/api/replicaSessions/x/logonSessions",
        "http://h/api/..%2FtaskSessions",
        "http://h/api/task%53essions",
        "http://h/api/?taskSessions",
        "..",
    ] {
        let key = key_of(&format!(r#"Href="{href}""#));
        assert_eq!(key, "ReplicaTaskSession/replicaTaskSessions", "{href}");
    }
}

#[test]
fn tasks_under_a_session_are_read_like_those_of_a_query() {
    let session = NativeRef { r#type: "ReplicaJobSession", id: ID.to_owned() };
    let listing =
        dialect_in("xml").items(&session, &DetailKey("ReplicaTaskSession/taskSessions".into()));
    let question = Asked { question: &(), position: Position::default(), limit: u32::MAX };
    let body = format!(
        r#"<ReplicaTaskSessions xmlns="{NAMESPACE}"><ReplicaTaskSession UID="t"><State>Pending</State></ReplicaTaskSession></ReplicaTaskSessions>"#
    );
    let page = listing.decode(&question, &reply(body)).unwrap();
    assert_eq!((page.rows[0].key.as_str(), page.next), ("t", Next::End));
}

#[test]
fn the_machines_of_another_failover_are_refused() {
    let session = NativeRef { r#type: "CloudFailoverSession", id: "wanted".to_owned() };
    let listing = dialect_in("xml").items(&session, &DetailKey("CloudFailoverTask".into()));
    let question = Asked { question: &(), position: Position::default(), limit: u32::MAX };
    assert_eq!(
        listing.request(&question).target(),
        "/api/cloud/failoverSessions/wanted?format=Entity"
    );
    let body = |id: &str| format!(r#"<CloudFailoverSession xmlns="{NAMESPACE}" UID="{id}"/>"#);
    let misread = listing.decode(&question, &reply(body("other"))).unwrap_err();
    assert!(misread.what.contains("another session"), "{misread}");
    assert_eq!(listing.decode(&question, &reply(body("wanted"))).unwrap().rows, []);
    // One that cannot be told apart from others is not taken for an empty one.
    let nameless = listing.decode(&question, &reply(body(""))).unwrap();
    assert_eq!((nameless.rows.len(), nameless.rejects.len()), (0, 1));
}

/// Sessions read by the query service have their items there too.
#[test]
fn a_session_has_its_items_where_it_was_read() {
    let body = include_str!("../fixtures/replica_session.xml");
    let one = Ask::One("3c0f1a77-9d42-4c58-8f1e-52b7a0c4d901".to_owned());
    let queried = first_page("replica", &one, body).unwrap().rows.remove(0);
    assert_eq!(queried.items.unwrap().0, "ReplicaTaskSession");
    let asked = asked(&one, Position::default());
    let collected = collection("replica").decode(&asked, &reply(body)).unwrap().rows.remove(0);
    assert_eq!(collected.items.unwrap().0, "ReplicaTaskSession/repicaTaskSessions");
}
