//! A product is one folder: this one is registered by a test, and its rows appear in the list.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod product;
mod server;

use std::sync::Arc;
use std::time::Duration;

use mullion_adapter::Product;
use mullion_gateway::Gateway;
use mullion_gateway::config::Config;
use mullion_tests::{Client, until};

#[test]
fn rows_of_a_product_that_a_test_registered_appear_in_the_list() {
    let server = server::start();
    let folder = tempfile::tempdir().unwrap();
    let password = folder.path().join("password");
    std::fs::write(&password, "secret\n").unwrap();
    let text = format!(
        "[server]\nlisten = \"127.0.0.1:0\"\n\n[[source]]\nname = \"toys\"\nproduct = \"toy\"\nurl = \"http://{server}\"\n\
         username = \"player\"\npassword_file = {password:?}\nrefresh_every = \"1s\"\n"
    );
    let mut products = mullion_gateway::builtin();
    let toy: Arc<dyn Product> = Arc::new(product::Toy);
    products.push(toy);
    let config = Config::parse(&text, &products).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let gateway = runtime.block_on(Gateway::start(config, &products)).unwrap();

    let client = Client::new(&gateway.url());
    until("the toys are there", || client.source("toys")["state"] == "fresh");
    let rows = client.walk("product=toy&sort=name");
    let shown: Vec<_> =
        rows.iter().map(|row| (&row["name"], &row["state"], &row["result"])).collect();
    assert_eq!(
        format!("{shown:?}"),
        r#"[(String("bear"), String("finished"), String("success")), (String("car"), String("running"), Null)]"#
    );
    let source = client.source("toys");
    assert_eq!(source["rejected"], 1, "the run without an id is counted");
    assert_eq!(client.get("/api/v1/sessions?product=toys").status, 400, "its name is `toy`");
    runtime.block_on(gateway.stop());
    runtime.shutdown_timeout(Duration::from_secs(5));
}
