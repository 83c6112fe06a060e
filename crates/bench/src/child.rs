//! This program once more as a child, in a process of its own, so that its time and its memory are its
//! own.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{self, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// A child that serves something; ends when dropped.
pub(crate) struct Child {
    process: process::Child,
    /// Its standard input, with whose end it ends.
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    /// The first line that it said: where it answers.
    pub(crate) said: String,
}

/// Where a child runs, as far as that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Processor {
    /// Wherever the system puts it.
    Any,
    /// On the first one, as servers whose requests are counted.
    First,
    /// On the second one, as the load on them.
    Second,
}

/// A command of this program.
pub(crate) fn command(processor: Processor) -> Result<Command, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let number = match processor {
        Processor::Any => return Ok(Command::new(program)),
        Processor::First => "0",
        Processor::Second => "1",
    };
    let can_choose = Command::new("taskset").arg("--version").output().is_ok();
    let has_two = std::thread::available_parallelism().is_ok_and(|count| count.get() > 1);
    if !(can_choose && has_two) {
        return Ok(Command::new(program));
    }
    let mut command = Command::new("taskset");
    command.args(["-c", number]).arg(program);
    Ok(command)
}

impl Child {
    /// Starts one with these arguments and waits for its first line. `input` is all that it is told;
    /// without it, its standard input stays open as long as it is wanted.
    pub(crate) fn start<A: AsRef<OsStr>>(
        args: impl IntoIterator<Item = A>,
        processor: Processor,
        input: Option<&[u8]>,
    ) -> Result<Self, String> {
        let mut process = command(processor)?
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("no process can be started: {error}"))?;
        let mut stdin = process.stdin.take();
        let stdout = process.stdout.take().ok_or("the child has no output")?;
        if let (Some(all), Some(mut pipe)) = (input, stdin.take_if(|_| input.is_some())) {
            pipe.write_all(all).map_err(|error| error.to_string())?;
        }
        let output = BufReader::new(stdout);
        let mut child = Self { process, input: stdin, output, said: String::new() };
        child.said = child.line()?;
        Ok(child)
    }

    /// Tells it some lines, without waiting for an answer.
    pub(crate) fn tell(&mut self, lines: &str) -> Result<(), String> {
        let input = self.input.as_mut().ok_or("the child does not listen")?;
        writeln!(input, "{lines}").map_err(|error| format!("the child does not listen: {error}"))
    }

    /// Its next line.
    pub(crate) fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        self.output.read_line(&mut line).map_err(|error| error.to_string())?;
        match line.trim() {
            "" => Err("a child process ended before it answered".to_owned()),
            line => Ok(line.to_owned()),
        }
    }

    /// The CPU time that it has spent, to the nanosecond where the system tells; that of threads that
    /// ended is not in it.
    pub(crate) fn cpu(&self) -> Result<Duration, String> {
        let tasks = format!("/proc/{}/task", self.process.id());
        let entries = std::fs::read_dir(&tasks).map_err(|error| format!("{tasks}: {error}"))?;
        let nanos = entries.flatten().filter_map(|task| {
            let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
            text.split(' ').next()?.parse::<u64>().ok()
        });
        Ok(Duration::from_nanos(nanos.sum()))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Its standard input ends too, and it with that; killing makes sure.
        if self.process.kill().is_ok() {
            drop(self.process.wait());
        }
    }
}

/// Says the first line of a child, and waits until its standard input ends.
pub(crate) fn serve_until_the_end(first: &str) -> Result<(), String> {
    println!("{first}");
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())
        .map(|_| ())
        .map_err(|error| error.to_string())
}
