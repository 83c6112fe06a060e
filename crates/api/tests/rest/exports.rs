//! The whole list as CSV and NDJSON.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use insta::assert_snapshot;
use mullion_api::ApiOptions;
use mullion_model::{FeedState, Session};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::fixture::{report, session};
use crate::world::{NOW, World};

const CSV: &str = "text/csv";
const NDJSON: &str = "application/x-ndjson";

/// A client that asks for an export and keeps little of what it did not read yet.
struct Reader(TcpStream);

impl Reader {
    /// Asks; nothing is read.
    fn ask(world: &World, target: &str, accept: &str) -> Self {
        let (domain, kind) = (socket2::Domain::IPV4, socket2::Type::STREAM);
        let socket = socket2::Socket::new(domain, kind, None).unwrap();
        socket.set_recv_buffer_size(16 * 1024).unwrap();
        socket.connect(&world.server.address().into()).unwrap();
        let mut stream = TcpStream::from(socket);
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = format!(
            "GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        Self(stream)
    }

    /// Reads the head.
    fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte).unwrap();
            head.extend(byte);
        }
        String::from_utf8(head).unwrap().to_lowercase()
    }

    /// Reads all the rest: the body, and whether it was told that it ends there.
    fn body(mut self) -> (String, bool) {
        let mut framed = Vec::new();
        // A connection that was cut may end in an error.
        drop(self.0.read_to_end(&mut framed));
        let (mut body, mut rest) = (Vec::new(), framed.as_slice());
        while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
            let (size, behind) = rest.split_at(end);
            let size = std::str::from_utf8(size).unwrap();
            let size = usize::from_str_radix(size, 16).unwrap();
            let Some(chunk) = behind.get(2..size + 2) else { break };
            if size == 0 {
                return (String::from_utf8(body).unwrap(), true);
            }
            body.extend(chunk);
            let Some(next) = behind.get(size + 4..) else { break };
            rest = next;
        }
        (String::from_utf8(body).unwrap(), false)
    }
}

/// The number of sessions that a head announces.
fn total(head: &str) -> usize {
    let line = head.lines().find_map(|line| line.strip_prefix("mullion-total: "));
    line.unwrap_or_else(|| panic!("{head}")).parse().unwrap()
}

/// A whole export, which announces as many sessions as it has.
fn export(world: &World, query: &str, accept: &str) -> String {
    let mut reader = Reader::ask(world, &format!("/api/v1/sessions?{query}"), accept);
    let head = reader.head();
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    let (body, is_whole) = reader.body();
    assert!(is_whole, "{query} {accept}");
    let sessions = match accept {
        CSV => table(&body).1.len(),
        _ => body.lines().count(),
    };
    assert_eq!(total(&head), sessions, "{query} {accept}");
    body
}

/// The names of the columns, and the rows.
fn table(csv: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let owned = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let names = owned(reader.headers().unwrap());
    let rows = reader.records().map(|record| owned(&record.unwrap())).collect();
    (names, rows)
}

/// The items of all pages, each as it was sent.
fn items(world: &World, query: &str) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Page {
        items: Vec<Box<RawValue>>,
        page: Next,
    }
    #[derive(serde::Deserialize)]
    struct Next {
        next: Option<String>,
    }
    let (mut all, mut next) = (Vec::new(), Some(format!("/api/v1/sessions?limit=3&{query}")));
    while let Some(target) = next.take() {
        assert!(all.len() < 1_000, "a walk ends");
        let page: Page = serde_json::from_str(&world.ask(&format!("GET {target}")).body).unwrap();
        all.extend(page.items.iter().map(|item| item.get().to_owned()));
        next = page.page.next;
    }
    all
}

/// A world with names that are hard to write down.
fn hard() -> World {
    let world = World::mixed();
    let named = |(number, name): (usize, &str)| Session {
        message: (number % 2 == 0).then(|| format!("{name} ⚠ \"{name}\"")),
        ..session("RestoreSession", &format!("h{number}"), name, NOW)
    };
    let names = [
        "=cmd|' /C calc'!A0",
        "+49 89 1234",
        "-1",
        "@SUM(1;2)",
        "\t=1",
        "\r\n=1",
        "＝1",
        "'=1",
        "Zeile eins\r\nZeile \"zwei\", drei; vier\nfünf",
        "ÄÖÜ ß 😀 \u{202e}",
        " , ",
    ];
    let sessions = names.into_iter().enumerate().map(named).collect();
    world.put(report("hard", "em", FeedState::Fresh), sessions);
    world
}

/// Orders and filters of all kinds.
const QUERIES: [&str; 9] = [
    "",
    "sort=name",
    "sort=-duration,name",
    "sort=kind,-endedAt,source",
    "source=hard&sort=-name",
    "q=e&sort=result",
    "result=failed&result=",
    "startedAfter=2015-01-01T00:00:00Z&parent=none",
    "fields=name,job,endedAt,native,progressPercent&sort=name",
];

#[test]
fn the_lines_are_the_items_of_all_pages_byte_for_byte() {
    let world = hard();
    for query in QUERIES {
        let expected = items(&world, query);
        assert!(expected.len() > 1, "{query}");
        assert_eq!(export(&world, query, NDJSON).lines().collect::<Vec<_>>(), expected, "{query}");
    }
}

#[test]
fn the_table_has_every_field_of_the_items_with_formulas_behind_an_apostrophe() {
    let world = hard();
    for query in QUERIES {
        let (names, rows) = table(&export(&world, query, CSV));
        let items: Vec<Value> =
            items(&world, query).iter().map(|item| serde_json::from_str(item).unwrap()).collect();
        assert_eq!(rows.len(), items.len(), "{query}");
        for (row, item) in rows.iter().zip(&items) {
            let cell = |name: &String| match item.pointer(&format!("/{}", name.replace('.', "/"))) {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) if text.starts_with(FORMULAS) => format!("'{text}"),
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
            };
            assert_eq!(*row, names.iter().map(cell).collect::<Vec<_>>(), "{query}");
            let known: BTreeSet<_> = names.iter().map(String::as_str).collect();
            for (field, value) in item.as_object().unwrap() {
                let inner = value.as_object().into_iter().flatten();
                for (name, _) in inner {
                    assert!(known.contains(format!("{field}.{name}").as_str()), "{field}.{name}");
                }
                let is_object = value.is_object() || ["job", "parent"].contains(&field.as_str());
                assert!(is_object || known.contains(field.as_str()), "{field}");
            }
        }
    }
}

/// What a cell must not begin with.
const FORMULAS: [char; 8] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝'];

#[test]
fn the_head_says_what_it_is_and_how_long() {
    let world = World::mixed();
    let target = "/api/v1/sessions?source=em-prod&state=finished&sort=name";
    let mut reader = Reader::ask(&world, target, CSV);
    let head = reader.head();
    let mut lines: Vec<_> = head
        .lines()
        .filter(|line| !line.starts_with("date: ") && !line.starts_with("x-request-id: "))
        .collect();
    lines.sort_unstable();
    assert_snapshot!(lines.join("\n").trim(), @r#"
    cache-control: no-store
    connection: close
    content-disposition: attachment; filename="mullion-sessions.csv"
    content-security-policy: default-src 'none'; frame-ancestors 'none'
    content-type: text/csv; charset=utf-8; header=present
    cross-origin-resource-policy: same-origin
    http/1.1 200 ok
    mullion-total: 2
    referrer-policy: no-referrer
    transfer-encoding: chunked
    vary: accept, accept-encoding
    x-content-type-options: nosniff
    "#);
    assert_snapshot!(reader.body().0.replace('\r', "␍"), @"
    id,source,product,server,kind,workload,name,job.id,job.name,object,organization,initiatedBy,reason,state,result,progressPercent,pointInTime,startedAt,endedAt,durationSeconds,message,parent.id,parent.relation,native.id,native.type,native.subtype,native.state,native.result,presence,readAt,links.self,links.items,links.events␍
    6d99e343-45c4-5901-970f-55511ead4a9a,em-prod,em,srv02.tech.local,backup,vm,Fileserver Backup@2014-10-19 05:22:52,4856ab37-2235-45e8-affe-d515878b01a9,Fileserver Backup,,,,,finished,success,,,2014-10-19T05:22:52Z,2014-10-19T05:40:48Z,1076,,,,d46e39e0-1131-4585-91a7-e828ce7eafae,BackupJobSession,Backup,Stopped,Success,present,2026-11-20T10:00:00Z,/api/v1/sessions/6d99e343-45c4-5901-970f-55511ead4a9a,/api/v1/sessions/6d99e343-45c4-5901-970f-55511ead4a9a/items,␍
    c429e4c2-c523-58c9-a898-5b92f82ef3da,em-prod,em,srv02.tech.local,restore,vm,FLR_[srv04],,,srv04,,,,finished,success,,,2014-10-19T05:59:18Z,2014-10-19T06:28:24Z,1746,,,,676dc837-f441-4ac1-8470-15be06b4cffc,RestoreSession,FileLevelRestore,Stopped,Success,present,2026-11-20T10:00:00Z,/api/v1/sessions/c429e4c2-c523-58c9-a898-5b92f82ef3da,,␍
    ");
    let lines = Reader::ask(&world, target, NDJSON).head();
    assert!(lines.contains("\r\ncontent-type: application/x-ndjson\r\n"), "{lines}");
    assert!(lines.contains("filename=\"mullion-sessions.ndjson\"\r\n"), "{lines}");
}

#[test]
fn head_tells_the_same_without_a_list() {
    let world = World::mixed();
    for accept in [CSV, NDJSON] {
        let whole = Reader::ask(&world, "/api/v1/sessions?source=m365", accept).head();
        let response = world.ask(&format!("HEAD /api/v1/sessions?source=m365\nAccept: {accept}"));
        assert_eq!((response.status.as_str(), response.body.as_str()), ("200 OK", ""));
        assert_eq!(response.header("mullion-total"), Some("2"));
        let changing = ["date", "x-request-id", "connection"];
        for (name, value) in
            response.headers.iter().filter(|(name, _)| !changing.contains(&&**name))
        {
            let line = format!("\r\n{name}: {}\r\n", value.to_lowercase());
            assert!(whole.contains(&line), "{line} {whole}");
        }
    }
}

#[test]
fn an_empty_list_is_a_header_row_or_nothing() {
    let world = World::mixed();
    assert_eq!(export(&world, "q=nothing-has-this", NDJSON), "");
    let csv = export(&world, "q=nothing-has-this", CSV);
    assert_eq!((csv.lines().count(), csv.starts_with("id,source,")), (1, true), "{csv}");
}

#[test]
fn the_form_is_the_one_that_the_client_takes() {
    let world = World::mixed();
    for (accept, content_type) in [
        ("*/*", "application/json"),
        ("application/json, text/csv;q=0.9", "application/json"),
        ("text/csv, application/json;q=0.9", "text/csv; charset=utf-8; header=present"),
        ("application/json;q=0, application/*", "application/x-ndjson"),
    ] {
        let response = world.ask(&format!("GET /api/v1/sessions\nAccept: {accept}"));
        assert_eq!(response.header("content-type"), Some(content_type), "{accept}");
    }
}

#[test]
fn what_belongs_to_a_page_is_refused() {
    let world = World::mixed();
    let target = "/api/v1/sessions?limit=5&offset=0&cursor=x&sources=none&facets=kind&facetLimit=1";
    assert_snapshot!(world.show(&format!("GET {target}\nAccept: text/csv")), @r#"
    400 Bad Request
    cache-control: no-store
    content-type: application/problem+json

    {
      "type":"/problems/invalid-parameter",
      "title":"A parameter is not valid",
      "status":400,
      "instance":"test-1",
      "parameters":[
        {
          "name":"limit",
          "problem":"goes with application/json only: here the whole list is sent"
        },
        {
          "name":"offset",
          "problem":"goes with application/json only: here the whole list is sent"
        },
        {
          "name":"cursor",
          "problem":"goes with application/json only: here the whole list is sent"
        },
        {
          "name":"sources",
          "problem":"goes with application/json only: here the whole list is sent"
        },
        {
          "name":"facets",
          "problem":"goes with application/json only: here the whole list is sent"
        },
        {
          "name":"facetLimit",
          "problem":"goes with application/json only: here the whole list is sent"
        }
      ]
    }
    "#);
    let refused = world.ask("GET /api/v1/sessions?hunter=2&kind=hunter2\nAccept: text/csv");
    assert_eq!(refused.status, "400 Bad Request");
    assert_eq!(refused.json()["parameters"].as_array().unwrap().len(), 2);
    let unknown = world.ask("GET /api/v1/sessions?source=unknown\nAccept: text/csv");
    assert_eq!(unknown.text("/type"), "/problems/not-found");
}

#[test]
fn a_strict_demand_is_met_or_refused() {
    let world = World::mixed();
    let ask = |query: &str| {
        world.ask(&format!("GET /api/v1/sessions?consistency=strict&{query}\nAccept: text/csv"))
    };
    let refused = ask("");
    assert_eq!(refused.text("/type"), "/problems/sources-incomplete");
    assert_eq!(refused.text("/sources/0/name"), "aws");
    assert_eq!(ask("source=em-prod").status, "200 OK");
    world.pass(Duration::from_secs(3_600));
    assert_eq!(ask("source=em-prod&maxAge=60").status, "503 Service Unavailable");
}

/// How many sessions [`large`] has.
const MANY: usize = 3_000;

/// A world whose list is larger than all that system and client would hold of it.
fn large(options: ApiOptions) -> World {
    let world = World::with(ApiOptions { workers: Some(1), ..options });
    let sessions = (0..MANY).map(|number| Session {
        message: Some("m".repeat(5_000)),
        ..session("RestoreSession", &format!("{number:05}"), &format!("n{number:05}"), NOW)
    });
    world.put(report("em-prod", "em", FeedState::Fresh), sessions.collect());
    world
}

/// The numbers about exports, without those that are zero.
fn counts(world: &World) -> String {
    let body = world.ask("GET /metrics").body;
    let lines = body.lines().filter(|line| line.starts_with("mullion_exports"));
    lines.filter(|line| !line.ends_with(" 0")).collect::<Vec<_>>().join("\n")
}

/// Asks until the numbers about exports are these.
fn wait_for_counts(world: &World, expected: &str) {
    let is_so = (0..20_000).any(|_| counts(world) == expected);
    assert!(is_so, "{}", counts(world));
}

#[test]
fn what_changes_meanwhile_is_not_seen() {
    let world = large(ApiOptions::default());
    let mut reader = Reader::ask(&world, "/api/v1/sessions?sort=name", NDJSON);
    assert_eq!(total(&reader.head()), MANY);
    let changed = (0..MANY).step_by(2).map(|number| {
        let id = format!("{number:05}");
        session("RestoreSession", &id, "another name", NOW)
    });
    let new = session("RestoreSession", "new", "n00000a", NOW);
    world.put(report("em-prod", "em", FeedState::Fresh), changed.chain([new]).collect());
    assert_eq!(world.names("q=another&limit=1"), ["another name"]);

    let (body, is_whole) = reader.body();
    assert!(is_whole);
    let name = |line: &str| serde_json::from_str::<Value>(line).unwrap()["name"].clone();
    let names: Vec<_> = body.lines().map(name).collect();
    assert_eq!(names, (0..MANY).map(|number| format!("n{number:05}")).collect::<Vec<_>>());
}

#[test]
fn a_fifth_is_refused_until_one_of_four_has_gone() {
    let world = large(ApiOptions::default());
    let ask = || Reader::ask(&world, "/api/v1/sessions", CSV);
    let mut four = [ask(), ask(), ask(), ask()];
    for reader in &mut four {
        assert_eq!(total(&reader.head()), MANY);
    }
    let fifth = "GET /api/v1/sessions\nAccept: text/csv";
    assert_snapshot!(world.show(fifth), @r#"
    503 Service Unavailable
    cache-control: no-store
    content-type: application/problem+json
    retry-after: 10

    {
      "type":"/problems/overloaded",
      "title":"Too much at once",
      "status":503,
      "detail":"As many exports are under way as there may be at a time.",
      "instance":"test-1"
    }
    "#);
    assert_eq!(world.ask(&fifth.replace("GET", "HEAD")).status, "200 OK");
    assert_eq!(world.names("sort=name&limit=1"), ["n00000"], "a page needs no place");
    assert_eq!(counts(&world), "mullion_exports 4");

    let [gone, read, ..] = four;
    drop(gone);
    wait_for_counts(&world, "mullion_exports 3\nmullion_exports_total{end=\"left\"} 1");
    assert!(read.body().1);
    let (two, left) = ("mullion_exports 2", "mullion_exports_total{end=\"left\"} 1");
    wait_for_counts(&world, &format!("{two}\nmullion_exports_total{{end=\"complete\"}} 1\n{left}"));
    assert!(Reader::ask(&world, "/api/v1/sessions", CSV).head().starts_with("http/1.1 200 "));
}

#[test]
fn a_reader_that_takes_nothing_is_cut_and_can_tell() {
    let patience = Duration::from_millis(200);
    let world = large(ApiOptions { export_patience: patience, ..ApiOptions::default() });
    let mut reader = Reader::ask(&world, "/api/v1/sessions", NDJSON);
    let announced = total(&reader.head());
    wait_for_counts(&world, "mullion_exports_total{end=\"slow\"} 1");
    // What the system holds still comes, and then the end of the connection, but not of the list.
    let (body, is_whole) = reader.body();
    assert!(!is_whole);
    assert!(body.lines().count() < announced, "{announced}");
}
