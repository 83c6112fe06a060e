//! The filter of the query service: `CreationTime>="2025-10-01T00:00:00Z";(State==Working,Name!="a b")`.
//!
//! `;` is and, `,` is or, `;` binds tighter. A value in quotation marks is taken as it is, with a
//! doubled mark for one inside; in a value without them, spaces are left out. That is what the
//! vendor documents, and how a careless filter finds the wrong rows.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::str::Chars;

use mullion_model::Timestamp;

use super::fields::{Cell, Field, Row, Sort, Subject};
use super::window::Window;

/// A filter that can be asked of rows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Filter {
    All(Vec<Self>),
    Any(Vec<Self>),
    Test(Test),
}

/// One comparison.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Test {
    field: Field,
    sort: Sort,
    operator: Operator,
    value: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Debug, PartialEq)]
enum Value {
    /// In lower case.
    Text(String),
    Time(Timestamp),
    Flag(bool),
    Number(i64),
    Place(usize),
}

impl Filter {
    /// Reads a filter for rows of this type; the error says what is wrong, in the server's words.
    pub(super) fn parse(text: &str, subject: Subject) -> Result<Self, String> {
        let mut reader = Reader { rest: text.chars().peekable(), subject };
        let filter = reader.any()?;
        match reader.rest.next() {
            None => Ok(filter),
            Some(other) => Err(format!("Unexpected character '{other}' in filter")),
        }
    }

    /// Whether a row passes.
    pub(super) fn accepts(&self, row: Row<'_>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.accepts(row)),
            Self::Any(parts) => parts.iter().any(|part| part.accepts(row)),
            Self::Test(test) => test.accepts(row),
        }
    }

    /// Between which starts every row that passes lies, and whether that is all the filter asks.
    pub(super) fn window(&self) -> Window {
        match self {
            Self::All(parts) => {
                parts.iter().map(Self::window).fold(Window::OPEN, Window::intersection)
            }
            Self::Test(Test {
                field: Field::Created, operator, value: Value::Time(at), ..
            }) => Window::of(*operator, *at),
            Self::Any(_) | Self::Test(_) => Window { is_all: false, ..Window::OPEN },
        }
    }

    /// Whether it asks for the sessions whose state is another than stopped, and for nothing else.
    pub(super) fn is_for_not_stopped(&self) -> bool {
        let Self::Test(Test { field: Field::State, sort, operator: Operator::NotEqual, value }) =
            self
        else {
            return false;
        };
        match (sort, value) {
            (Sort::Word(words), Value::Place(at)) => words.get(*at) == Some(&"Stopped"),
            _ => false,
        }
    }

    /// The one value this field must have, if the filter says so outright.
    pub(super) fn demanded(&self, field: Field) -> Option<&str> {
        match self {
            Self::All(parts) => parts.iter().find_map(|part| part.demanded(field)),
            Self::Test(Test {
                field: tested,
                operator: Operator::Equal,
                value: Value::Text(text),
                ..
            }) if *tested == field => Some(text),
            _ => None,
        }
    }
}

impl Test {
    fn accepts(&self, row: Row<'_>) -> bool {
        let order = match (row.cell(self.field), &self.value) {
            (Cell::Text(cell), Value::Text(value)) => Some(cell.to_lowercase().cmp(value)),
            (Cell::Text(cell), Value::Place(value)) => match self.sort {
                Sort::Word(words) => place(words, cell).map(|place| place.cmp(value)),
                _ => None,
            },
            (Cell::Time(cell), Value::Time(value)) => Some(cell.cmp(value)),
            (Cell::Flag(cell), Value::Flag(value)) => Some(cell.cmp(value)),
            (Cell::Number(cell), Value::Number(value)) => Some(cell.cmp(value)),
            _ => None,
        };
        let Some(order) = order else {
            // What is missing differs from everything and is neither more nor less.
            return self.operator == Operator::NotEqual;
        };
        match self.operator {
            Operator::Equal => order == Ordering::Equal,
            Operator::NotEqual => order != Ordering::Equal,
            Operator::Less => order == Ordering::Less,
            Operator::LessOrEqual => order != Ordering::Greater,
            Operator::Greater => order == Ordering::Greater,
            Operator::GreaterOrEqual => order != Ordering::Less,
        }
    }
}

fn place(words: &[&str], word: &str) -> Option<usize> {
    words.iter().position(|known| known.eq_ignore_ascii_case(word))
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    subject: Subject,
}

impl Reader<'_> {
    fn any(&mut self) -> Result<Filter, String> {
        self.list(',', Self::all, Filter::Any)
    }

    fn all(&mut self) -> Result<Filter, String> {
        self.list(';', Self::one, Filter::All)
    }

    fn list(
        &mut self,
        separator: char,
        part: impl Fn(&mut Self) -> Result<Filter, String>,
        join: impl Fn(Vec<Filter>) -> Filter,
    ) -> Result<Filter, String> {
        let first = part(self)?;
        if self.rest.peek() != Some(&separator) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.rest.next_if_eq(&separator).is_some() {
            parts.push(part(self)?);
        }
        Ok(join(parts))
    }

    fn one(&mut self) -> Result<Filter, String> {
        self.skip_spaces();
        if self.rest.next_if_eq(&'(').is_some() {
            let inner = self.any()?;
            self.rest.next_if_eq(&')').ok_or("Closing parenthesis is missing in filter")?;
            self.skip_spaces();
            return Ok(inner);
        }
        let mut name = String::new();
        while let Some(letter) = self.rest.next_if(char::is_ascii_alphanumeric) {
            name.push(letter);
        }
        let subject = self.subject;
        let field = subject
            .field(&name)
            .ok_or_else(|| format!("Property '{name}' cannot be used in filter"))?;
        self.skip_spaces();
        let operator = self.operator()?;
        let text = self.value()?;
        let sort = field.sort(subject);
        let value = typed(&text, sort)
            .ok_or_else(|| format!("Value '{text}' is not valid for property '{name}'"))?;
        Ok(Filter::Test(Test { field, sort, operator, value }))
    }

    fn operator(&mut self) -> Result<Operator, String> {
        let first = self.rest.next();
        let is_equal = self.rest.next_if_eq(&'=').is_some();
        match (first, is_equal) {
            (Some('='), true) => Ok(Operator::Equal),
            (Some('!'), true) => Ok(Operator::NotEqual),
            (Some('<'), false) => Ok(Operator::Less),
            (Some('<'), true) => Ok(Operator::LessOrEqual),
            (Some('>'), false) => Ok(Operator::Greater),
            (Some('>'), true) => Ok(Operator::GreaterOrEqual),
            _ => Err("Comparison operator is missing in filter".to_owned()),
        }
    }

    fn value(&mut self) -> Result<String, String> {
        self.skip_spaces();
        let mut value = String::new();
        if self.rest.next_if_eq(&'"').is_none() {
            while let Some(letter) = self.rest.next_if(|c| !matches!(c, ';' | ',' | '(' | ')')) {
                if letter != ' ' {
                    value.push(letter);
                }
            }
            if value.is_empty() {
                return Err("Value is missing in filter".to_owned());
            }
            return Ok(value);
        }
        loop {
            match self.rest.next() {
                Some('"') if self.rest.next_if_eq(&'"').is_some() => value.push('"'),
                Some('"') => break,
                Some(letter) => value.push(letter),
                None => return Err("Closing quotation mark is missing in filter".to_owned()),
            }
        }
        self.skip_spaces();
        Ok(value)
    }

    fn skip_spaces(&mut self) {
        while self.rest.next_if_eq(&' ').is_some() {}
    }
}

fn typed(text: &str, sort: Sort) -> Option<Value> {
    match sort {
        Sort::Text => Some(Value::Text(text.to_lowercase())),
        Sort::Uid => {
            let bare = text.rsplit(':').next()?.to_lowercase();
            uuid::Uuid::try_parse(&bare).ok()?;
            Some(Value::Text(bare))
        }
        Sort::Time => time(text).map(Value::Time),
        Sort::Word(words) => place(words, text).map(Value::Place),
        Sort::Flag => text.to_lowercase().parse().ok().map(Value::Flag),
        Sort::Number => text.parse().ok().map(Value::Number),
    }
}

/// A moment in UTC, with or without `Z`, or a date alone.
fn time(text: &str) -> Option<Timestamp> {
    let bare = text.strip_suffix('Z').unwrap_or(text);
    let midnight = if bare.contains('T') { "" } else { "T00:00:00" };
    Timestamp::parse_rfc3339(&format!("{bare}{midnight}Z")).ok()
}

#[cfg(test)]
mod tests {
    use super::super::list::List;
    use super::*;

    const SUBJECT: Subject = Subject::Sessions(List::Backup);

    /// The filter with every test as `field`, to see how it was grouped.
    fn shape(filter: &Filter) -> String {
        let join = |parts: &[Filter], mark: &str| {
            let parts: Vec<String> = parts.iter().map(shape).collect();
            format!("({})", parts.join(mark))
        };
        match filter {
            Filter::All(parts) => join(parts, " and "),
            Filter::Any(parts) => join(parts, " or "),
            Filter::Test(test) => format!("{:?}", test.field),
        }
    }

    #[test]
    fn and_binds_tighter_than_or_and_parentheses_tighter_than_both() {
        for (text, expected) in [
            ("Name==a", "Name"),
            ("Name==a,State==Working;JobName==b", "(Name or (State and JobName))"),
            ("(Name==a,State==Working);JobName==b", "((Name or State) and JobName)"),
            ("( ( Name == a ) )", "Name"),
        ] {
            assert_eq!(shape(&Filter::parse(text, SUBJECT).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn values_are_quoted_or_lose_their_spaces() {
        let value = |text: &str| match Filter::parse(text, SUBJECT) {
            Ok(Filter::Test(test)) => test.value,
            other => panic!("{other:?}"),
        };
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(value("Name==Backup Job 1"), text("backupjob1"));
        assert_eq!(value("Name==\"Backup Job 1\""), text("backup job 1"));
        assert_eq!(value("Name==\"a \"\"b\"\"; (c), d\""), text("a \"b\"; (c), d"));
        assert_eq!(value("IsRetry==True"), Value::Flag(true));
        assert_eq!(value("State==stopped"), Value::Place(5));
    }

    #[test]
    fn moments_are_utc_with_or_without_a_z_or_days() {
        let midnight = Timestamp::parse_rfc3339("2025-08-14T00:00:00Z").unwrap();
        for text in ["2025-08-14T00:00:00.000Z", "2025-08-14T00:00:00", "2025-08-14"] {
            assert_eq!(time(text), Some(midnight), "{text}");
        }
        let fine = time("2025-08-14T12:31:30.389954Z").unwrap();
        assert_eq!(fine.to_string(), "2025-08-14T12:31:30.389954Z");
        assert_eq!(time("2025-08-14T00:00:00+02:00"), None);
    }

    #[test]
    fn only_what_must_be_is_demanded() {
        let tasks = Subject::named("BackupTaskSession").unwrap();
        let demanded = |text: &str| {
            let filter = Filter::parse(text, tasks).unwrap();
            filter.demanded(Field::SessionUid).map(str::to_owned)
        };
        let id = "d46e39e0-1131-4585-91a7-e828ce7eafae";
        let this = format!("JobSessionUid==\"urn:veeam:BackupJobSession:{id}\"");
        assert_eq!(demanded(&this).as_deref(), Some(id));
        assert_eq!(demanded(&format!("State==Completed;{this}")).as_deref(), Some(id));
        assert_eq!(demanded(&format!("State==Completed,{this}")), None);
        assert_eq!(demanded(&this.replace("==", "!=")), None);
    }
}
