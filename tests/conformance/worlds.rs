//! Two hundred seeded worlds for each family of versions that speak alike: the list equals the truth, row
//! by row, field by field, although every second world moves while it is read.

use std::collections::BTreeMap;
use std::time::Duration;

use mullion_gateway::wall_time;
use mullion_simulator::Rights;
use mullion_tests::{Estate, Spec};
use serde_json::Value;

/// Worlds of each family.
const WORLDS: u64 = 200;
/// Worlds read by one gateway at the same time.
const AT_ONCE: u64 = 20;

#[test]
fn em_xml() {
    two_hundred_worlds("em", &["latest", "v1_5", "v1_6", "v1_7"], |_| {});
}

#[test]
fn em_json() {
    two_hundred_worlds("em", &["v1_5", "v1_6", "v1_7"], |spec| spec.format = Some("json"));
}

/// Read as collections, whole and in no order, in both formats.
#[test]
fn em_without_query() {
    two_hundred_worlds("em", &["latest", "v1_5", "v1_6", "v1_7"], |spec| {
        spec.options.rights = Rights::WithoutQuery;
        spec.format = (spec.options.seed % 5 > 2).then_some("json");
    });
}

#[test]
fn vb365_v1_and_v2() {
    two_hundred_worlds("vb365", &["v1", "v2"], |_| {});
}

#[test]
fn vb365_v3_to_v5() {
    two_hundred_worlds("vb365", &["v3", "v4", "v5"], |_| {});
}

#[test]
fn vb365_v6() {
    two_hundred_worlds("vb365", &["v6"], |_| {});
}

#[test]
fn vb365_v7() {
    two_hundred_worlds("vb365", &["v7"], |_| {});
}

#[test]
fn vb365_v8() {
    two_hundred_worlds("vb365", &["v8"], |_| {});
}

#[test]
fn vbaws_1_0() {
    two_hundred_worlds("vbaws", &["1.0-rev0"], |_| {});
}

#[test]
fn vbaws_1_1_to_1_6() {
    let versions =
        ["1.1-rev0", "1.2-rev0", "1.3-rev0", "1.4-rev0", "1.5-rev0", "1.5-rev1", "1.6-rev0"];
    two_hundred_worlds("vbaws", &versions, |_| {});
}

#[test]
fn vbaws_1_7_and_1_8() {
    two_hundred_worlds("vbaws", &["1.7-rev0", "1.7-rev1", "1.8-rev0"], |_| {});
}

#[test]
fn vbr_1_0() {
    two_hundred_worlds("vbr", &["1.0-rev1", "1.0-rev2"], |_| {});
}

#[test]
fn vbr_1_1() {
    two_hundred_worlds("vbr", &["1.1-rev0", "1.1-rev1", "1.1-rev2"], |_| {});
}

#[test]
fn vbr_1_2() {
    two_hundred_worlds("vbr", &["1.2-rev0", "1.2-rev1"], |_| {});
}

#[test]
fn vbr_1_3() {
    two_hundred_worlds("vbr", &["1.3-rev0", "1.3-rev1", "1.3-rev2"], |_| {});
}

/// Reads all worlds of a family, changed by `change`, some at a time.
fn two_hundred_worlds(
    product: &'static str,
    versions: &[&'static str],
    change: impl Fn(&mut Spec),
) {
    for first in (0..WORLDS).step_by(usize::try_from(AT_ONCE).unwrap()) {
        let seeds: Vec<_> = (first..first + AT_ONCE).collect();
        let specs = seeds.iter().map(|seed| {
            let mut spec = world(product, version_of(versions, *seed), *seed);
            change(&mut spec);
            spec
        });
        let estate = Estate::start(specs.collect());
        for seed in &seeds {
            estate.fill(&name(*seed));
        }
        estate.simulators.iter().for_each(|simulator| simulator.freeze());
        let frozen = wall_time();
        seeds.iter().for_each(|seed| estate.refresh(&name(*seed)));
        for (seed, simulator) in seeds.iter().zip(&estate.simulators) {
            estate.settle(&name(*seed), frozen);
            let shown = estate.client.walk(&format!("source={}&limit=100", name(*seed)));
            compare(
                &format!("{product} {}, world {seed}", version_of(versions, *seed)),
                &shown,
                &simulator.truth(&name(*seed)),
            );
            assert!(simulator.violations().is_empty(), "{:?}", simulator.violations());
        }
    }
}

/// The version of a world: each meets moving and quiet worlds with small and large pages.
fn version_of(versions: &[&'static str], seed: u64) -> &'static str {
    let place = usize::try_from(seed / 6).unwrap() % versions.len();
    versions[place]
}

/// The name of the source of a world.
fn name(seed: u64) -> String {
    format!("world-{seed}")
}

/// A world of 100 to 290 sessions; every second one moves while it is read, and every third one serves
/// smaller pages than it is asked for.
fn world(product: &'static str, version: &'static str, seed: u64) -> Spec {
    let mut spec = Spec::new(&name(seed), product, version, seed);
    spec.options.sessions = 100 + usize::try_from(seed % 20).unwrap() * 10;
    spec.options.churn = seed % 2 == 1;
    spec.options.page_limit = (seed % 3 == 2).then_some(17);
    // Read when told to: a world that moves grows with every page that is read of it.
    spec.refresh_every = Duration::from_secs(3600);
    spec
}

/// A shown row as the truth tells it: a failed session without a message of its own may have got the
/// one of its first failed item meanwhile, which a case of its own looks at.
fn as_told(shown: &Value, truth: Option<&Value>) -> Value {
    let mut row = shown.clone();
    let may_have_reason = matches!(row["result"].as_str(), Some("failed" | "warning"));
    let is_told_without = truth.is_some_and(|truth| truth["message"].is_null());
    if may_have_reason && is_told_without && !row["links"]["items"].is_null() {
        row["message"] = Value::Null;
    }
    row
}

/// Fails with the first rows that differ.
pub(crate) fn compare(world: &str, shown: &[Value], truth: &[Value]) {
    let by_id = |rows: &[Value]| -> BTreeMap<String, Value> {
        rows.iter().map(|row| (row["id"].as_str().unwrap().to_owned(), row.clone())).collect()
    };
    let truth_by_id = by_id(truth);
    let shown_by_id: BTreeMap<_, _> = by_id(shown)
        .into_iter()
        .map(|(id, row)| {
            let told = as_told(&row, truth_by_id.get(&id));
            (id, told)
        })
        .collect();
    let wrong: Vec<_> = truth_by_id
        .iter()
        .filter(|(id, row)| shown_by_id.get(*id) != Some(row))
        .map(|(id, row)| {
            format!("truth {row}\nshown {}", shown_by_id.get(id).unwrap_or(&Value::Null))
        })
        .chain(
            shown_by_id
                .iter()
                .filter(|(id, _)| !truth_by_id.contains_key(*id))
                .map(|(_, row)| format!("invented {row}")),
        )
        .take(3)
        .collect();
    assert!(wrong.is_empty(), "{world}: {}", wrong.join("\n"));
    assert_eq!(shown.len(), truth.len(), "{world}: rows are shown twice");
    let order =
        |rows: &[Value]| -> Vec<String> { rows.iter().map(|row| row["id"].to_string()).collect() };
    assert_eq!(order(shown), order(truth), "{world}: the order differs");
}
