//! Self-signed certificates: a pinned one is trusted, and no other gets as much as a request.

use mullion_tests::Estate;

use crate::scene::{shown, simulator, undisturbed};
use crate::subject::Subject;

pub(crate) fn a_certificate_is_trusted_by_its_pin_alone(subject: &Subject) {
    let worlds = ["pinned", "pinned-wrongly", "of-nobody"].map(|name| {
        let mut world = subject.world(name);
        world.options.tls = true;
        world
    });
    let estate = Estate::start_with(worlds.into(), |simulator, source| match &*source.name {
        "pinned-wrongly" => {
            source.tls.pins.iter_mut().flatten().for_each(|byte| *byte = !*byte);
        }
        "of-nobody" => {
            source.tls.pins.clear();
            let other = mullion_simulator::Simulator::start(mullion_simulator::Options {
                tls: true,
                ..mullion_simulator::Options::new(subject.product, simulator.now())
            });
            source.tls.ca_pem = other.unwrap().certificate_pem().map(String::into_bytes);
        }
        _ => {}
    });
    undisturbed(&estate, "pinned", simulator(&estate, 0));
    let fingerprint = simulator(&estate, 0).certificate_sha256().unwrap();
    assert_eq!(estate.client.source("pinned")["certificateSha256"], fingerprint.as_str());
    for (number, name) in [(1, "pinned-wrongly"), (2, "of-nobody")] {
        estate.troubled(name, "down", "tls");
        assert!(shown(&estate, name).is_empty());
        assert_eq!(simulator(&estate, number).request_count(), 0, "{name}");
    }
}
