//! `mullion check`: each configured server step by step, one line each, with the remedy for what fails.

use std::path::Path;
use std::sync::Arc;

use mullion_upstream::wire::Arbiter;
use mullion_upstream::{Accounts, Extent, Finding, Grade, Transport, check};

use crate::clock::clock;
use crate::config::{Config, SourceConfig};
use crate::console::say;
use crate::gateway::{refusal_store, settings, wire};
use crate::ways_out::{Part, advice};
use crate::{Failure, failed};

/// How wide a line may become, in characters, where it can be broken.
const WIDTH: usize = 100;
/// Where texts begin, behind grade and step.
const MARGIN: usize = 23;

/// The configuration with all its sources, or with the one named.
pub(crate) fn only(mut config: Config, name: Option<&str>, path: &Path) -> Result<Config, Failure> {
    let Some(name) = name else { return Ok(config) };
    let known: Vec<_> = config.sources.iter().map(|source| source.name.clone()).collect();
    config.sources.retain(|source| source.name == name);
    if config.sources.is_empty() {
        let (path, known) = (path.display(), known.join(", "));
        return Err(Failure::Misused(format!("no source `{name}` in {path}; there are {known}")));
    }
    Ok(config)
}

/// Checks the sources of the configuration; whether all went well.
pub(crate) async fn run(config: &Config, path: &Path) -> Result<bool, Failure> {
    say(format_args!("{}: no mistakes", path.display()));
    for warning in &config.warnings {
        show("look", "", warning);
    }
    if config.server.refusals.is_none() {
        let text = "no `state_dir`: refused logins are forgotten at a restart, and tried again";
        show("look", "", text);
    }
    let clock = clock();
    let accounts = Accounts::new(refusal_store(&config.server), clock);
    let arbiter = Arbiter::start()
        .map_err(|error| Failure::Failed(format!("the HTTP client cannot be started: {error}")))?;
    let (mut in_part, mut unread) = (Vec::new(), Vec::new());
    for source in &config.sources {
        introduce(source);
        let wire: Arc<dyn Transport> = Arc::new(wire(source, &arbiter).map_err(failed)?);
        let encrypted = source.origin.is_tls();
        let settings = settings(source, config.server.proof_after);
        let checked = check(&settings, &wire, encrypted, &accounts, clock).await;
        for finding in &checked.findings {
            print(finding, source);
        }
        match checked.extent {
            Extent::Whole => {}
            Extent::Part => in_part.push(source.name.as_str()),
            Extent::Nothing => unread.push(source.name.as_str()),
        }
    }
    say("");
    if !unread.is_empty() {
        say(format_args!("Cannot be read: {}", unread.join(", ")));
    }
    if !in_part.is_empty() {
        say(format_args!("Can be read in part only: {}", in_part.join(", ")));
    }
    let all_is_well = in_part.is_empty() && unread.is_empty();
    if all_is_well {
        say("Every source can be read.");
    }
    Ok(all_is_well)
}

/// What is going to be checked.
fn introduce(source: &SourceConfig) {
    let title = source.product.profile().title;
    say(format_args!("\n{}: {title} at {}", source.name, source.origin));
}

/// One line for the step, and below it what to do.
fn print(finding: &Finding, source: &SourceConfig) {
    let grade = match finding.grade {
        Grade::Good => "ok",
        Grade::Doubtful => "look",
        Grade::Bad => "FAIL",
    };
    show(grade, &finding.step, &finding.text);
    if let Some(remedy) = &finding.remedy {
        show_step(remedy);
    }
    for part in finding.way_out.iter().flat_map(|way_out| advice(source, way_out)) {
        match part {
            Part::Step(text) => show_step(&text),
            Part::Copy(text) => show_as_it_is(&text),
        }
    }
}

/// Something to do.
fn show_step(text: &str) {
    for (index, line) in wrap(text, WIDTH - MARGIN - 2).iter().enumerate() {
        let arrow = if index == 0 { "→" } else { " " };
        say(format_args!("{:MARGIN$}{arrow} {line}", ""));
    }
}

/// Something to copy: its lines are not broken, however long they are.
fn show_as_it_is(text: &str) {
    for line in text.lines() {
        say(format_args!("{:MARGIN$}    {line}", ""));
    }
}

/// A grade, a step if there is one, and a text, which goes on below itself where it is long.
fn show(grade: &str, step: &str, text: &str) {
    let begin = if step.is_empty() {
        format!("  {grade:6}")
    } else {
        format!("  {grade:6}{step:width$}", width = MARGIN - 8)
    };
    let margin = begin.chars().count();
    for (index, line) in wrap(text, WIDTH - margin).iter().enumerate() {
        if index == 0 {
            say(format_args!("{begin}{line}"));
        } else {
            say(format_args!("{:margin$}{line}", ""));
        }
    }
}

/// Lines of at most `width` characters, broken between words; a longer word is a line of its own.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("é é é", 3), ["é é", "é"]);
        assert_eq!(wrap("a unbreakable b", 3), ["a", "unbreakable", "b"]);
        assert_eq!(wrap("", 3), [""]);
    }
}
