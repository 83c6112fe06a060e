//! What was checked is what is used: files are read once, with the configuration.

use std::fs;
use std::time::Duration;

use mullion_gateway::config::Config;
use mullion_gateway::{Gateway, builtin, wall_time};
use mullion_simulator::{Options, Simulator};
use serde_json::Value;

use crate::world::{World, replaced};

/// How often an answer is asked for before a test fails, 20 ms apart.
const MOST_TRIES: usize = 3000;

/// Starts a gateway, asks for an address until the answer is as it is wanted, and stops the gateway.
fn asked<T>(config: Config, path: &str, wanted: impl Fn(&Value) -> Option<T>) -> T {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let gateway = runtime.block_on(Gateway::start(config, &builtin())).unwrap();
    let url = format!("{}{path}", gateway.url());
    let answer = (0..MOST_TRIES).find_map(|_| {
        let text = ureq::get(&url).call().unwrap().body_mut().read_to_string().unwrap();
        let answer = wanted(&serde_json::from_str(&text).unwrap());
        if answer.is_none() {
            std::thread::sleep(Duration::from_millis(20));
        }
        answer
    });
    runtime.block_on(gateway.stop());
    answer.unwrap()
}

#[test]
fn key_and_folder_are_not_looked_for_again() {
    let world = World::new();
    let key = world.file("cursor.key", [7; 32]);
    let state = key.with_file_name("state");
    fs::create_dir(&state).unwrap();
    let simulator = Simulator::start(Options {
        sessions: 50,
        user: "DOMAIN\\svc".to_owned(),
        password: "secret".to_owned(),
        ..Options::new("em", wall_time())
    });
    let url = format!("\"{}\"", simulator.as_ref().unwrap().url());
    let config = world.good(&format!(
        "[server]\nlisten = \"127.0.0.1:0\"\nstate_dir = \"DIR/state\"\n\
         cursor_key_file = \"DIR/cursor.key\"\n{}",
        replaced("url", Some(&url))
    ));
    fs::remove_file(key).unwrap();
    fs::remove_dir(state).unwrap();

    let next = |answer: &Value| answer.pointer("/page/next")?.as_str().map(str::to_owned);
    let next = asked(config.clone(), "/api/v1/sessions?limit=1", next);
    assert!(next.contains("cursor="), "{next}");
    // With another key the cursor of the first gateway would be refused by the second.
    assert!(asked(config, &next, |answer| answer.get("items").map(Value::is_array)));
}
