//! `mullion serve`: what it refuses, how it starts, how it ends.

use std::fs;
use std::net::TcpListener;

use mullion_gateway::wall_time;
use mullion_simulator::{Options, Simulator};

use crate::process::{Running, path, run, until};

#[test]
fn all_mistakes_of_a_configuration_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mullion.toml");
    fs::write(&file, "[server]\nlisten = \"0.0.0.0:80\"\nstate_dir = \"/nowhere\"\n").unwrap();
    for command in ["serve", "check"] {
        let (code, output, errors) = run(&[command, "--config", path(&file)]);
        assert_eq!((code, output.as_str()), (2, ""));
        let errors = errors.replace(path(&file), "FILE");
        insta::allow_duplicates! { insta::assert_snapshot!(errors, @"
        mullion: FILE:1:1: no [[source]]: name at least one server to read
        FILE:2:10: `listen`: `0.0.0.0:80` can be reached from other machines, and Mullion has no authentication yet; listen on 127.0.0.1 or [::1] and put a proxy that authenticates in front
        FILE:3:13: `state_dir`: /nowhere: No such file or directory (os error 2)
        ") }
    }
    let (code, output, errors) = run(&["serve", "--config", "/nowhere/mullion.toml"]);
    assert_eq!((code, output.as_str()), (2, ""));
    insta::assert_snapshot!(errors, @"mullion: /nowhere/mullion.toml: No such file or directory (os error 2)");
}

/// A configuration for one simulator, with this address to listen on.
fn configuration(folder: &std::path::Path, simulator: &Simulator, listen: &str) -> String {
    let (password, state) = (folder.join("pw"), folder.display());
    fs::write(&password, "simulator").unwrap();
    let text = format!(
        "[server]\nlisten = \"{listen}\"\nstate_dir = \"{state}\"\n[[source]]\nname = \"em\"\n\
         product = \"em\"\nurl = \"{}\"\nusername = \"simulator\"\npassword_file = \"{}\"\n",
        simulator.url(),
        password.display(),
    );
    let file = folder.join("mullion.toml");
    fs::write(&file, text).unwrap();
    path(&file).to_owned()
}

#[test]
fn a_port_that_is_taken_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(Options::new("em", wall_time())).unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let file = configuration(folder.path(), &simulator, &address);
    let commands: [&[&str]; 3] = [
        &["serve", "--config", &file, "--log", "error"],
        &["demo", "--listen", &address, "--sessions", "5", "--log", "error"],
        &["simulate", "em", "--listen", &address, "--sessions", "5", "--log", "error"],
    ];
    for command in commands {
        let (code, output, errors) = run(command);
        let expected = format!("mullion: cannot listen on {address}: Address already in use");
        assert_eq!((code, output.as_str()), (1, ""), "{errors}");
        assert!(errors.starts_with(&expected), "{errors}");
        assert_eq!(errors.lines().count(), 1, "{errors}");
    }
}

#[test]
fn metrics_can_have_a_listener_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(Options::new("em", wall_time())).unwrap();
    let both = "127.0.0.1:0\"\nadmin_listen = \"[::1]:0";
    let file = configuration(folder.path(), &simulator, both);
    let running = Running::start(&["serve", "--config", &file]);
    until("a login", || simulator.open_logins() > 0);
    let (status, _, errors) = running.stop("TERM");
    assert_eq!(status.code(), Some(0), "{errors}");
    assert!(errors.contains("listening for `/metrics` address=[::1]:"), "{errors}");
}

#[test]
fn it_logs_in_and_out_and_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(Options::new("em", wall_time())).unwrap();
    let file = configuration(folder.path(), &simulator, "127.0.0.1:0");
    for signal in ["TERM", "INT"] {
        let running = Running::start(&["serve", "--config", &file]);
        until("a login", || simulator.open_logins() > 0);
        let (status, took, errors) = running.stop(signal);
        assert_eq!(status.code(), Some(0), "{errors}");
        assert!(took.as_secs() < 5, "{took:?}");
        assert_eq!(simulator.open_logins(), 0);
        assert!(errors.contains("listening address=127.0.0.1:"), "{errors}");
    }
}
