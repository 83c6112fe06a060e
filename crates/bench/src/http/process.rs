//! A server in a process of its own, and what it spends on load.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A running server; ends when dropped.
pub(super) struct Process {
    child: Child,
    authority: String,
}

/// A page as it was answered.
pub(super) struct Page {
    pub(super) tag: String,
    pub(super) body: Vec<u8>,
}

/// What one round of load measured.
pub(super) struct Sample {
    pub(super) requests_a_second: f64,
    /// CPU time of the server for each request, in microseconds.
    pub(super) cpu_micros: f64,
}

/// A command of this program on one processor, where that can be chosen: servers on the first, load on
/// the second.
fn command(processor: &str) -> Result<Command, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let can_choose = Command::new("taskset").arg("--version").output().is_ok();
    let has_two = std::thread::available_parallelism().is_ok_and(|count| count.get() > 1);
    if !(can_choose && has_two) {
        return Ok(Command::new(program));
    }
    let mut command = Command::new("taskset");
    command.args(["-c", processor]).arg(program);
    Ok(command)
}

impl Process {
    /// Starts one with these arguments and this input, and waits until it answers.
    pub(super) fn start(args: &[&str], input: Option<&[u8]>) -> Result<Self, String> {
        let mut child = command("0")?
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut stdin = child.stdin.take().ok_or("the server has no input")?;
        stdin.write_all(input.unwrap_or_default()).map_err(|error| error.to_string())?;
        drop(stdin);
        let output = child.stdout.take().ok_or("the server has no output")?;
        let mut authority = String::new();
        BufReader::new(output).read_line(&mut authority).map_err(|error| error.to_string())?;
        let authority = authority.trim().to_owned();
        let process = Self { child, authority };
        if process.authority.is_empty() {
            Err("the server did not start".to_owned())
        } else {
            Ok(process)
        }
    }

    /// Reads a page.
    pub(super) fn get(&self, target: &str) -> Result<Page, String> {
        let mut answer = ureq::get(format!("http://{}{target}", self.authority))
            .call()
            .map_err(|error| error.to_string())?;
        let tag = answer.headers().get("etag").and_then(|tag| tag.to_str().ok());
        let tag = tag.ok_or("the page has no tag")?.to_owned();
        let body = answer.body_mut().read_to_vec().map_err(|error| error.to_string())?;
        Ok(Page { tag, body })
    }

    /// Loads it for a while.
    pub(super) fn load(
        &self,
        target: &str,
        header: Option<&str>,
        connections: u32,
        millis: u64,
    ) -> Result<Sample, String> {
        let before = self.cpu()?;
        let output = command("1")?
            .args(["load", &self.authority, target])
            .args([connections.to_string(), millis.to_string()])
            .args(header)
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| error.to_string())?;
        let spent = self.cpu()?.saturating_sub(before);
        let text = String::from_utf8(output.stdout).map_err(|error| error.to_string())?;
        let numbers: Vec<f64> =
            text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let [answers, micros] = numbers.as_slice() else {
            return Err("the load did not end well".to_owned());
        };
        Ok(Sample {
            requests_a_second: answers / micros * 1e6,
            cpu_micros: spent.as_secs_f64() * 1e6 / answers,
        })
    }

    /// The CPU time that it has spent, to the nanosecond where the system tells.
    fn cpu(&self) -> Result<Duration, String> {
        let tasks = format!("/proc/{}/task", self.child.id());
        let entries = std::fs::read_dir(&tasks).map_err(|error| format!("{tasks}: {error}"))?;
        let nanos = entries.flatten().filter_map(|task| {
            let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
            text.split(' ').next()?.parse::<u64>().ok()
        });
        Ok(Duration::from_nanos(nanos.sum()))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.child.kill().is_ok() {
            drop(self.child.wait());
        }
    }
}
