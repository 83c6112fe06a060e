//! A server's page, and what one round of load on it measures.

use std::process::Stdio;

use crate::child::{Child, Processor, command};

/// A page as it was answered.
pub(super) struct Page {
    pub(super) tag: String,
    pub(super) body: Vec<u8>,
}

/// What one round of load measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    pub(super) requests_a_second: f64,
    /// CPU time of the server for each request, in microseconds.
    pub(super) cpu_micros: f64,
}

/// Reads a page of a server.
pub(super) fn page(server: &Child, target: &str) -> Result<Page, String> {
    let mut answer = ureq::get(format!("http://{}{target}", server.said))
        .call()
        .map_err(|error| error.to_string())?;
    let tag = answer.headers().get("etag").and_then(|tag| tag.to_str().ok());
    let tag = tag.ok_or("the page has no tag")?.to_owned();
    let body = answer.body_mut().read_to_vec().map_err(|error| error.to_string())?;
    Ok(Page { tag, body })
}

/// How a server is loaded.
pub(super) struct Asking<'a> {
    pub(super) connections: u32,
    pub(super) millis: u64,
    /// The number of the first request.
    pub(super) first: u64,
    pub(super) header: Option<&'a str>,
    pub(super) targets: &'a [String],
}

/// Loads a server for a while.
pub(super) fn load(server: &Child, asking: &Asking<'_>) -> Result<Sample, String> {
    let Asking { connections, millis, first, header, targets } = asking;
    let before = server.cpu()?;
    let output = command(Processor::Second)?
        .arg("load")
        .args([format!("--connections={connections}"), format!("--millis={millis}")])
        .arg(format!("--first={first}"))
        .args(header.map(|header| format!("--header={header}")))
        .arg(&server.said)
        .args(*targets)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| error.to_string())?;
    let spent = server.cpu()?.saturating_sub(before);
    let text = String::from_utf8(output.stdout).map_err(|error| error.to_string())?;
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [answers, micros] = numbers.as_slice() else {
        return Err("the load did not end well".to_owned());
    };
    Ok(Sample {
        requests_a_second: answers / micros * 1e6,
        cpu_micros: spent.as_secs_f64() * 1e6 / answers,
    })
}
