//! Directories, and the names that job sessions take from them.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use mullion_adapter::{Ask, Directories, Named, Next, Position, Range};
use mullion_model::{Session, Timestamp};

use crate::support::{VERSIONS, asked, at, dialect, directory, feed, json, offset, read};

const JOBS_V6: &str = include_str!("../../fixtures/v6_jobs.made.json");
const COPY_JOBS_V6: &str = include_str!("../../fixtures/v6_copy_jobs.made.json");
const ORGANIZATIONS_V6: &str = include_str!("../../fixtures/v6_organizations.made.json");

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
    for (index, version) in VERSIONS.into_iter().enumerate() {
        if index < 5 {
            assert_eq!(names(version), ["jobs", "organizations"], "{version}");
        } else {
            assert_eq!(names(version), ["jobs", "copyJobs", "organizations"], "{version}");
        }
    }
}

#[test]
fn before_v8_directories_come_whole() {
    for (version, name, target) in [
        ("v3", "jobs", "/v3/Jobs"),
        ("v3", "organizations", "/v3/Organizations"),
        ("v6", "copyJobs", "/v6/CopyJobs"),
        // Its default would make the server wait for its backup proxies.
        ("v6", "organizations", "/v6/Organizations?extendedView=false"),
        ("v7", "jobs", "/v7/Jobs"),
        ("v7", "organizations", "/v7/Organizations"),
    ] {
        let list = directory(version, name);
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
fn jobs_of_v6_link_by_relative_paths() {
    let organization = "11111111-2222-4333-8444-0000000000ee";
    for (name, body, id, job, within) in [
        ("jobs", JOBS_V6, "11111111-2222-4333-8444-0000000000aa", "Daily mail", Some(organization)),
        (
            "copyJobs",
            COPY_JOBS_V6,
            "11111111-2222-4333-8444-0000000000bb",
            "Daily mail to archive",
            Some(organization),
        ),
        ("organizations", ORGANIZATIONS_V6, organization, "contoso.onmicrosoft.com", None),
    ] {
        let page = directory("v6", name).decode(&asked(&()), &json(body)).unwrap();
        assert_eq!((page.rows, page.next), (vec![named(id, job, within)], Next::End));
    }
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
fn a_session_of_v6_is_a_copy_if_its_list_its_link_or_its_job_says_so() {
    let mut directories = Directories::default();
    for (name, body) in
        [("jobs", JOBS_V6), ("copyJobs", COPY_JOBS_V6), ("organizations", ORGANIZATIONS_V6)]
    {
        directories.replace(name, entries("v6", name, body));
    }
    let body = include_str!("../../fixtures/v6_copy_sessions.made.json");
    let known = "Daily mail to archive | Daily mail to archive | contoso.onmicrosoft.com";
    // Read without a word about what was asked for: the job, then the link.
    let page = read("v6", "job", body).unwrap();
    let named: Vec<_> = page.rows.into_iter().map(|row| resolved(row, &directories)).collect();
    assert_eq!(named, [format!("{known} | copy"), "JobSession | – | – | copy".to_owned()]);

    let list = feed("v6", "job");
    let copies = Position { bound: Some(Timestamp::from_ticks(i64::MIN)), offset: 0 };
    let job_of_a_list = |position| {
        let ask = Ask::Ended(Range::default());
        let page = list.decode(&at(&ask, position), &json(r#"[{"id":"a"}]"#)).unwrap();
        resolved(page.rows[0].clone(), &directories)
    };
    assert_eq!(job_of_a_list(copies), "JobSession | – | – | copy");
    assert_eq!(job_of_a_list(Position::default()), "JobSession | – | – | backup");
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
    // The jobs of retrievals are not in the directories, whatever their ids.
    let row = r#"[{"id":"a","name":"Sales","retrievalId":"7a1b2c3d-0000-4000-8000-0000000000aa"}]"#;
    let page = read("v8", "retrieval", row).unwrap();
    assert_eq!(resolved(page.rows[0].clone(), &known()), "Sales | – | – | retrieval");
}
