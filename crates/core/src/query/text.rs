//! Looks for a text in distinct texts, not in sessions.

use super::SortField;
use crate::fold::{Needle, SortText};
use crate::index::{Columns, LONGEST, Order, Part, Texts, partition_point, value};

/// Names are looked up one by one where they are at most so many; else every row's is looked at.
const FEW_NAMES: usize = 256;

/// Which texts of a part contain what is looked for.
pub(crate) struct Hits {
    needle: Needle,
    classes: Vec<bool>,
    names: Vec<bool>,
    /// Names that may contain it together with the time behind them.
    stamped: Vec<bool>,
    objects: Vec<bool>,
    people: Vec<bool>,
}

impl Hits {
    /// Looks through the texts of a part.
    pub(crate) fn new(text: &str, columns: &Columns) -> Self {
        let needle = Needle::new(text);
        let hits = |texts: &Texts| texts.iter().map(|(_, text)| needle.is_in(text)).collect();
        let texts = &columns.texts;
        let words: Vec<bool> = hits(&texts.words);
        let has = |word: Option<u32>| word.is_some_and(|word| value(&words, word));
        let classes = columns.classes.iter();
        let classes = classes
            .map(|class| has(class.server) || has(class.organization) || has(class.job_name));
        let ends = Ends::of(&needle);
        let stamped = texts.names.iter().map(|(_, name)| ends.any(name));
        Self {
            classes: classes.collect(),
            names: hits(&texts.names),
            stamped: stamped.collect(),
            objects: hits(&texts.objects),
            people: hits(&texts.people),
            needle,
        }
    }

    /// Whether one of a row's texts contains it.
    pub(crate) fn are_in(&self, row: u32, columns: &Columns) -> bool {
        let name = value(&columns.names, row);
        let is_hit = |hits: &[bool], text: Option<u32>| text.is_some_and(|text| value(hits, text));
        value(&self.names, name)
            || value(&self.classes, value(&columns.class_of, row))
            || is_hit(&self.objects, columns.objects.get(row))
            || is_hit(&self.people, columns.people.get(row))
            || value(&self.stamped, name)
                && columns.stamps.get(row).is_some()
                && self.needle.is_in(&columns.name(row))
    }

    /// Rows among which are all that have it, if there are at most `most` and they are found without
    /// looking at every row.
    pub(crate) fn rows(&self, part: &Part, most: usize) -> Option<Vec<u32>> {
        if self.people.contains(&true) {
            return None;
        }
        let mut rows = Vec::new();
        let all = 0..part.rows();
        for class in hit(&self.classes) {
            rows.extend(part.groups.of_class(class, &all));
            if rows.len() > most {
                return None;
            }
        }
        let texts = &part.columns.texts;
        let both = self.names.iter().zip(&self.stamped).map(|(name, stamped)| *name || *stamped);
        let names: Vec<bool> = both.collect();
        for (hits, texts, field) in [
            (&names, &texts.names, SortField::Name),
            (&self.objects, &texts.objects, SortField::Object),
        ] {
            let hits: Vec<u32> = hit(hits).take(FEW_NAMES + 1).collect();
            if hits.len() > FEW_NAMES {
                return None;
            }
            for text in hits {
                rows.extend(beginning_with(part, texts.get(text), field)?);
                if rows.len() > most {
                    return None;
                }
            }
        }
        Some(rows)
    }
}

/// The numbers of what is hit.
fn hit(hits: &[bool]) -> impl Iterator<Item = u32> {
    (0..).zip(hits).filter(|(_, hit)| **hit).map(|(number, _)| number)
}

/// The rows whose text in a field begins with this one as far as sorting looks at it: they stand
/// together in the order by that field.
fn beginning_with<'p>(
    part: &'p Part,
    text: &str,
    field: SortField,
) -> Option<impl Iterator<Item = u32> + use<'p>> {
    let order: Order<'p> = part.orders.by(field, 0)?;
    let stem = SortText::folded(text);
    let sorted = |place: u32| match part.value(order.get(place), field) {
        Some(value) => value.folded(),
        None => String::new(),
    };
    let rows = order.len();
    let from = partition_point(0, rows, |place| sorted(place) < stem);
    let to = partition_point(from, rows, |place| sorted(place).starts_with(&stem));
    Some((from..to).map(move |place| order.get(place)))
}

/// The ends of names behind which a time can complete a text.
struct Ends(Vec<Needle>);

impl Ends {
    /// What has to stand before a time that what is looked for reaches into.
    fn of(needle: &Needle) -> Self {
        let is_of_time = |char: char| char.is_ascii_digit() || "/:- apm".contains(char);
        let cuts =
            needle.cuts().filter(|(_, rest)| rest.len() <= LONGEST && rest.chars().all(is_of_time));
        Self(cuts.map(|(end, _)| end).collect())
    }

    /// Whether a name ends so.
    fn any(&self, name: &str) -> bool {
        self.0.iter().any(|end| end.ends(name))
    }
}
