//! The Prometheus text format, version 0.0.4.

use std::fmt::{self, Display, Write as _};

/// How a reader has to understand the numbers of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number that only rises, from zero at the start of the process.
    Counter,
    /// A number as it is at this moment.
    Gauge,
    /// Counts of observations up to certain sizes.
    Histogram,
}

impl Kind {
    /// The word of the format.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// Families of numbers, written one after the other.
#[derive(Debug, Default)]
pub(super) struct Text(String);

impl Text {
    /// Begins a family. Its numbers have to follow before the next one begins; `help` is one line.
    pub(super) fn family(&mut self, name: &'static str, kind: Kind, help: &str) -> Family<'_> {
        let kind = kind.as_str();
        self.write(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
        Family { text: self, name }
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.0
    }

    fn write(&mut self, text: fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        self.0.write_fmt(text).unwrap_or_default();
    }
}

/// A family whose numbers are being written.
pub(super) struct Family<'t> {
    text: &'t mut Text,
    name: &'static str,
}

impl Family<'_> {
    /// Writes a number.
    pub(super) fn number(&mut self, labels: &[(&str, &str)], value: impl Display) {
        self.part("", labels, value);
    }

    /// Writes a number of a histogram: `suffix` is `_bucket`, `_sum` or `_count`.
    pub(super) fn part(&mut self, suffix: &str, labels: &[(&str, &str)], value: impl Display) {
        let name = self.name;
        self.text.write(format_args!("{name}{suffix}"));
        for (index, (label, value)) in labels.iter().enumerate() {
            let before = if index == 0 { '{' } else { ',' };
            self.text.write(format_args!("{before}{label}=\"{}\"", Escaped(value)));
        }
        let after = if labels.is_empty() { "" } else { "}" };
        self.text.write(format_args!("{after} {value}\n"));
    }

    /// Writes 1 for each of these words that is so, and 0 for the others.
    pub(super) fn one_hot<'a>(
        &mut self,
        labels: &[(&'a str, &'a str)],
        label: &'a str,
        words: impl Iterator<Item = (&'a str, bool)>,
    ) {
        for (word, is_so) in words {
            let mut labels = labels.to_vec();
            labels.push((label, word));
            self.number(&labels, u8::from(is_so));
        }
    }
}

/// The value of a label as it stands between quotes.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for char in self.0.chars() {
            match char {
                '\\' => f.write_str("\\\\")?,
                '"' => f.write_str("\\\"")?,
                '\n' => f.write_str("\\n")?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_begin_with_what_they_are() {
        let mut text = Text::default();
        let mut family = text.family("a_total", Kind::Counter, "How many.");
        family.number(&[], 3);
        family.number(&[("x", "1"), ("y", "é")], 0.25);
        text.family("b", Kind::Gauge, "What.").one_hot(
            &[("x", "1")],
            "state",
            [("on", true), ("off", false)].into_iter(),
        );
        insta::assert_snapshot!(text.finish(), @r#"
        # HELP a_total How many.
        # TYPE a_total counter
        a_total 3
        a_total{x="1",y="é"} 0.25
        # HELP b What.
        # TYPE b gauge
        b{x="1",state="on"} 1
        b{x="1",state="off"} 0
        "#);
    }

    #[test]
    fn a_value_cannot_leave_its_quotes_or_its_line() {
        let hostile = "a\\b\"} 1\nevil{x=\"\r";
        assert_eq!(Escaped(hostile).to_string(), "a\\\\b\\\"} 1\\nevil{x=\\\"\r");
    }
}
