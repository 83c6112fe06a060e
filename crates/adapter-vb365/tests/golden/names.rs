//! Directories, and the names that job sessions take from them.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use mullion_adapter::{Directories, Named, Next};
use mullion_model::Session;

use crate::support::{asked, at, dialect, directory, json, offset, read};

/// What a directory reads out of `body`.
fn entries(version: &'static str, name: &str, body: &str) -> Vec<Named> {
    directory(version, name).decode(&asked(&()), &json(body)).unwrap().rows
}

fn named(id: &str, name: &str, within: Option<&str>) -> Named {
    Named { id: id.to_owned(), name: Some(name.to_owned()), within: within.map(str::to_owned) }
}

#[test]
fn each_version_has_its_directories() {
    let names = |version| -> Vec<_> {
        dialect(version).directories().iter().map(|list| list.name()).collect()
    };
    assert_eq!(names("v1"), ["jobs", "organizations"]);
    assert_eq!(names("v3"), ["jobs", "organizations"]);
    assert_eq!(names("v8"), ["jobs", "copyJobs", "organizations"]);
}

#[test]
fn before_v8_directories_come_whole() {
    for (name, target) in [("jobs", "/v3/Jobs"), ("organizations", "/v3/Organizations")] {
        let list = directory("v3", name);
        assert_eq!(list.page_size(), None);
        assert_eq!(list.request(&asked(&())).target(), target);
    }
}

#[test]
fn directories_of_v8_are_asked_for_in_pages() {
    for (name, resource) in
        [("jobs", "Jobs"), ("copyJobs", "CopyJobs"), ("organizations", "Organizations")]
    {
        let list = directory("v8", name);
        assert_eq!(list.page_size(), Some(1000));
        let target = list.request(&at(&(), offset(2000))).target();
        assert_eq!(target, format!("/v8/{resource}?offset=2000&limit=1000"));
    }
}

#[test]
fn jobs_of_v3_link_to_their_organisation() {
    let organization = "11111111-2222-4333-8444-0000000000ee";
    assert_eq!(
        entries("v3", "jobs", include_str!("../../fixtures/v3_jobs.made.json")),
        [named("11111111-2222-4333-8444-0000000000aa", "Daily mail", Some(organization))]
    );
    assert_eq!(
        entries("v3", "organizations", include_str!("../../fixtures/v3_organizations.made.json")),
        [named(organization, "contoso.onmicrosoft.com", None)]
    );
}

#[test]
fn jobs_of_v8_name_their_organisation() {
    let organization = "7a1b2c3d-0000-4000-8000-0000000000ee";
    let body = include_str!("../../fixtures/v8_jobs.made.json");
    let page = directory("v8", "jobs").decode(&asked(&()), &json(body)).unwrap();
    assert_eq!(
        page.rows,
        [named("7a1b2c3d-0000-4000-8000-0000000000aa", "Daily M365", Some(organization))]
    );
    assert_eq!(page.rejects.len(), 1, "the schema allows a job without an id");
    assert_eq!(page.next, Next::Perhaps(offset(2)));
    assert_eq!(
        entries("v8", "copyJobs", include_str!("../../fixtures/v8_copy_jobs.made.json")),
        [named(
            "7a1b2c3d-0000-4000-8000-0000000000bb",
            "Daily M365 to archive",
            Some(organization)
        )]
    );
    assert_eq!(
        entries("v8", "organizations", include_str!("../../fixtures/v8_organizations.made.json")),
        [named(organization, "contoso.onmicrosoft.com", None)]
    );
}

/// The directories of the fixtures of v8.
fn known() -> Directories {
    let mut directories = Directories::default();
    for (name, body) in [
        ("jobs", include_str!("../../fixtures/v8_jobs.made.json")),
        ("copyJobs", include_str!("../../fixtures/v8_copy_jobs.made.json")),
        ("organizations", include_str!("../../fixtures/v8_organizations.made.json")),
    ] {
        directories.replace(name, entries("v8", name, body));
    }
    directories
}

/// Name, job name, organisation and kind of a session after its names were filled in.
fn resolved(mut session: Session, directories: &Directories) -> String {
    dialect("v8").resolve(&mut session, directories);
    let job = session.job.and_then(|job| job.name);
    let text = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    format!("{} | {} | {} | {}", session.name, text(job), text(session.organization), session.kind)
}

#[test]
fn a_job_session_takes_its_names_from_its_job() {
    let page = read("v8", "job", include_str!("../../fixtures/v8_job_sessions.made.json")).unwrap();
    let names: Vec<_> = page.rows.into_iter().map(|session| resolved(session, &known())).collect();
    assert_eq!(
        names,
        [
            "Daily M365 | Daily M365 | contoso.onmicrosoft.com | backup",
            "Daily M365 to archive | Daily M365 to archive | contoso.onmicrosoft.com | copy",
            // A job that is not listed any more.
            "Backup | – | – | backup",
        ]
    );
}

#[test]
fn names_are_filled_in_anew_each_time() {
    let page = read("v8", "job", include_str!("../../fixtures/v8_job_sessions.made.json")).unwrap();
    let mut session = page.rows[0].clone();
    let dialect = dialect("v8");
    dialect.resolve(&mut session, &known());
    let once = session.clone();
    dialect.resolve(&mut session, &known());
    assert_eq!(session, once);
    let mut renamed = known();
    let id = "7a1b2c3d-0000-4000-8000-0000000000aa";
    renamed.replace("jobs", [named(id, "Nightly M365", None)]);
    let shown = "Nightly M365 | Nightly M365 | – | backup";
    assert_eq!(resolved(session.clone(), &renamed), shown);
    // A job whose name is blank leaves its sessions with theirs.
    renamed.replace("jobs", [Named { id: id.to_owned(), name: None, within: None }]);
    assert_eq!(resolved(session, &renamed), "Backup | – | – | backup");
}

#[test]
fn a_session_of_v6_is_a_copy_if_its_job_is_one() {
    let job = r#""_links":{"job":{"href":"/v6/Jobs/7a1b2c3d-0000-4000-8000-0000000000bb"}}"#;
    let page = read("v8", "job", &format!(r#"[{{"id":"a",{job}}}]"#)).unwrap();
    assert_eq!(
        resolved(page.rows[0].clone(), &known()),
        "Daily M365 to archive | Daily M365 to archive | contoso.onmicrosoft.com | copy"
    );
}

#[test]
fn restores_and_sessions_without_a_job_keep_what_they_have() {
    let restores = include_str!("../../fixtures/v8_restore_sessions.made.json");
    for session in read("v8", "restore", restores).unwrap().rows {
        let before = session.clone();
        let mut after = session;
        dialect("v8").resolve(&mut after, &known());
        assert_eq!(after, before);
    }
    let page = read("v8", "job", r#"[{"id":"a"}]"#).unwrap();
    assert_eq!(resolved(page.rows[0].clone(), &known()), "JobSession | – | – | backup");
}
