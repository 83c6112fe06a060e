//! API versions: found by itself where the configuration leaves that open, and named where the server
//! does not serve them.

use mullion_tests::Estate;

use crate::scene::{logins, simulator, undisturbed};
use crate::subject::Subject;

pub(crate) fn the_newest_version_that_is_served_is_found(subject: &Subject) {
    let estate = Estate::start_with(vec![subject.world("alone")], |_, source| {
        source.options.version = source.product.profile().versions.last().unwrap();
        source.finds_version = true;
    });
    estate.fill("alone");
    assert_eq!(estate.client.source("alone")["apiVersion"], subject.version);
    undisturbed(&estate, "alone", simulator(&estate, 0));
}

pub(crate) fn a_version_that_is_not_served_is_named_and_not_asked_for_again(subject: &Subject) {
    let mut world = subject.world("troubled");
    world.options.api_version = subject.not_serving.map(str::to_owned);
    world.options.user = "troubled".to_owned();
    let estate = Estate::start(vec![world, subject.world("neighbour")]);
    estate.troubled("troubled", "down", "unsupported-version");
    let source = estate.client.source("troubled");
    assert!(source["lastProblem"]["remedy"].as_str().unwrap().contains("api_version"), "{source}");
    undisturbed(&estate, "neighbour", simulator(&estate, 1));
    estate.troubled("troubled", "down", "unsupported-version");
    assert!(logins(subject, simulator(&estate, 0)) <= 2);
}
