//! Clocks that do not agree.

use super::{check, simulator};

#[test]
fn a_clock_that_is_a_day_off() {
    let step = |seconds| {
        let server = simulator("vb365", |options| options.clock_ahead = seconds);
        let told = check(&server.url(), "simulator", "vb365", "api_version = \"v8\"");
        let (before, step) = told.split_once("can be read\n").unwrap();
        assert!(before.starts_with("exit code 0\n"), "{told}");
        step.to_owned()
    };
    insta::assert_snapshot!(step(24 * 3_600), @"
      look  clock          the server's clock is 1 day ahead of ours
                           → find out which of the two is wrong and correct it; until then the sessions
                             of this source stand in the wrong place among those of the others

    Every source can be read.
    ");
    insta::assert_snapshot!(step(-24 * 3_600), @"
      look  clock          the server's clock is 1 day behind ours
                           → find out which of the two is wrong and correct it; until then the sessions
                             of this source stand in the wrong place among those of the others

    Every source can be read.
    ");
}
