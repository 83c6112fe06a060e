//! What a caller may not see is not counted either.

use mullion_core::{Bucket, FacetField, FacetQuery, Filter, Scope, TimelineQuery};
use mullion_model::Session;

use super::support::{World, started};

/// Two sources of which the scope holds one.
fn world() -> (World, Scope) {
    let world = World::new();
    let on = |server: &str, id: &str, seconds| Session {
        server: Some(server.to_owned()),
        ..started(id, seconds)
    };
    world.apply("inside", vec![on("one", "1", 0), on("one", "2", 3_600)]);
    world.apply("outside", vec![on("one", "3", 3_600), on("two", "4", 86_400)]);
    world.core.publish();
    (world, Scope::sources(["inside".into()]))
}

#[test]
fn facets_tell_nothing_from_outside_the_scope() {
    let (world, scope) = world();
    let asked_for_both = Filter {
        sources: ["inside", "outside"].map(|name| Some(name.to_owned())).into_iter().collect(),
        ..Filter::default()
    };
    // Without and with a field whose values are counted by name.
    for fields in [&[FacetField::Source][..], &[FacetField::Source, FacetField::Server]] {
        for filter in [Filter::default(), asked_for_both.clone()] {
            let (scope, fields) = (scope.clone(), fields.to_vec());
            let query = FacetQuery { scope, filter, fields, limit: 10 };
            for facet in world.core.snapshot().facets(&query) {
                let value = if facet.field == FacetField::Source { "inside" } else { "one" };
                let [known] = facet.values.as_slice() else { panic!("{facet:?}") };
                assert_eq!((known.value.as_deref(), known.count), (Some(value), 2));
                assert_eq!(facet.more, 0);
            }
        }
    }
}

#[test]
fn a_timeline_tells_nothing_from_outside_the_scope() {
    let (world, scope) = world();
    let query = TimelineQuery { scope, filter: Filter::default(), bucket: Bucket::Hour };
    let timeline = world.core.snapshot().timeline(&query).unwrap();
    let counts: Vec<usize> = timeline.buckets.iter().map(|counts| counts[&None]).collect();
    assert_eq!(counts, [1, 1]);
}
