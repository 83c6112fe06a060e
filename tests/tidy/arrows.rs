//! Which crate may name which.

use std::process::Command;

use serde_json::Value;

use super::root;

/// Project crates and the project crates each may name, besides those reached along these arrows.
const ARROWS: &[(&str, &[&str])] = &[
    ("mullion-model", &[]),
    ("mullion-adapter", &["mullion-model"]),
    ("mullion-core", &["mullion-model"]),
    ("mullion-upstream", &["mullion-adapter", "mullion-model"]),
    ("mullion-api", &["mullion-core", "mullion-model"]),
];

/// Libraries that only these crates may name.
const RESTRICTED: &[(&str, &[&str])] = &[
    ("awc", &["mullion-upstream"]),
    ("actix-web", &["mullion-api", "mullion-simulator"]),
    ("quick-xml", &["mullion-adapter-em"]),
    ("moka", &["mullion-core"]),
    ("sqlx", &["mullion-store"]),
];

/// Crates that may name anything.
const EXEMPT: &[&str] = &["mullion-tests", "mullion-bench"];

/// One package of the workspace and the packages it names outside its own tests.
struct Package {
    name: String,
    named: Vec<String>,
}

fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_str(&String::from_utf8(output.stdout).unwrap()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| Package {
            name: text(&package["name"]),
            named: package["dependencies"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|dependency| dependency["kind"].as_str() != Some("dev"))
                .map(|dependency| text(&dependency["name"]))
                .collect(),
        })
        .collect()
}

#[test]
fn project_crates_name_each_other_along_the_arrows_only() {
    for package in packages() {
        let name = package.name.as_str();
        let allowed: Vec<&str> = match ARROWS.iter().find(|(from, _)| *from == name) {
            Some((_, to)) => to.to_vec(),
            None if name.starts_with("mullion-adapter-") => {
                vec!["mullion-adapter", "mullion-model"]
            }
            None if ["mullion-gateway", "mullion-simulator"].contains(&name) => continue,
            None if EXEMPT.contains(&name) => continue,
            None => panic!("{name} has no place among the arrows"),
        };
        for named in package.named.iter().filter(|named| named.starts_with("mullion-")) {
            assert!(allowed.contains(&named.as_str()), "{name} must not name {named}");
        }
    }
}

#[test]
fn the_simulator_names_no_adapter_and_no_engine() {
    let packages = packages();
    let simulator = packages.iter().find(|package| package.name == "mullion-simulator").unwrap();
    let named: Vec<_> = simulator.named.iter().filter(|n| n.starts_with("mullion-")).collect();
    assert_eq!(named, ["mullion-model"], "it must be an independent witness");
}

#[test]
fn restricted_libraries_stay_in_their_rooms() {
    for package in packages() {
        for (library, homes) in RESTRICTED {
            let names_it = package.named.iter().any(|named| named == library);
            let may =
                homes.contains(&package.name.as_str()) || EXEMPT.contains(&package.name.as_str());
            assert!(may || !names_it, "{} must not name {library}", package.name);
        }
    }
}
