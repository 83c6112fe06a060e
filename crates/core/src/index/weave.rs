//! Makes the columns of one part from those of several, without the rows that are gone.

use std::cmp::Reverse;

use roaring::RoaringBitmap;

use super::columns::{Columns, Dictionaries, Parent};
use super::count::{at, value};
use super::fill::Numbered;
use super::maybe::Maybe;
use super::texts::Texts;

/// Which text of a dictionary a row uses in one column.
type Use<'u> = &'u dyn Fn(&Columns, u32) -> Option<u32>;

/// Columns that go into a new part, and which of their rows do not.
#[derive(Clone, Copy)]
pub(crate) struct Input<'i> {
    pub(crate) columns: &'i Columns,
    pub(crate) dead: &'i RoaringBitmap,
}

/// Which rows make the new part, in order: input and row.
pub(crate) struct Weave<'i> {
    inputs: Vec<Input<'i>>,
    origins: Vec<(u32, u32)>,
}

impl<'i> Weave<'i> {
    /// The living rows of all inputs, newest start first.
    pub(crate) fn new(inputs: Vec<Input<'i>>) -> Self {
        let rows = inputs.iter().map(|input| input.columns.rows()).sum();
        let mut origins = Vec::with_capacity(rows);
        let mut heads: Vec<Head> = inputs.iter().map(|input| input.head(0)).collect();
        while let Some((_, place)) =
            heads.iter().zip(0..).filter_map(|(head, place)| Some((head.recency?, place))).min()
        {
            let Some((head, input)) = heads.get_mut(at(place)).zip(inputs.get(at(place))) else {
                break;
            };
            origins.push((place, head.row));
            *head = input.head(head.row + 1);
        }
        Self { inputs, origins }
    }

    /// What each row has.
    fn each<T>(&self, get: impl Fn(usize, &Columns, u32) -> T) -> impl Iterator<Item = T> {
        self.origins.iter().filter_map(move |(input, row)| {
            let place = at(*input);
            Some(get(place, self.inputs.get(place)?.columns, *row))
        })
    }

    /// A column of the new part.
    fn column<T: Copy + Default>(&self, of: impl Fn(&Columns) -> &Vec<T>) -> Vec<T> {
        let mut column = Vec::with_capacity(self.origins.len());
        column.extend(self.each(|_, columns, row| value(of(columns), row)));
        column
    }

    /// A column of numbers that were given anew.
    fn moved_column(&self, of: impl Fn(&Columns) -> &Vec<u32>, moved: &[Vec<u32>]) -> Vec<u32> {
        let mut column = Vec::with_capacity(self.origins.len());
        column.extend(self.each(|input, columns, row| to(moved, input, value(of(columns), row))));
        column
    }

    /// A column of values that rows may have, each as `change` says.
    fn maybe<T: Copy, U: Copy>(
        &self,
        of: impl Fn(&Columns) -> &Maybe<T>,
        change: impl Fn(usize, T) -> U,
    ) -> Maybe<U> {
        let values = self.inputs.iter().map(|input| of(input.columns).count()).sum();
        let mut column = Maybe::with_room(self.origins.len(), values);
        self.each(|input, columns, row| of(columns).get(row).map(|value| change(input, value)))
            .for_each(|value| column.push(value));
        column.shrink();
        column
    }

    /// The same values.
    fn same_maybe<T: Copy>(&self, of: impl Fn(&Columns) -> &Maybe<T>) -> Maybe<T> {
        self.maybe(of, |_, value| value)
    }

    /// Numbers that were given anew.
    fn moved_maybe(&self, of: impl Fn(&Columns) -> &Maybe<u32>, moved: &[Vec<u32>]) -> Maybe<u32> {
        self.maybe(of, |input, text| to(moved, input, text))
    }

    /// The texts that the living rows use, and their numbers now.
    fn texts(
        &self,
        of: impl Fn(&Dictionaries) -> &Texts,
        uses: &[Use<'_>],
    ) -> (Texts, Vec<Vec<u32>>) {
        let mut used: Vec<Vec<bool>> = self
            .inputs
            .iter()
            .map(|input| vec![false; at(of(&input.columns.texts).len())])
            .collect();
        for text_of in uses {
            for (input, text) in self
                .each(|input, columns, row| text_of(columns, row).map(|text| (input, text)))
                .flatten()
            {
                let used = used.get_mut(input).and_then(|used| used.get_mut(at(text)));
                if let Some(used) = used {
                    *used = true;
                }
            }
        }
        let texts = self.inputs.iter().map(|input| of(&input.columns.texts));
        Texts::merged(&texts.zip(used).collect::<Vec<_>>())
    }

    /// The columns of the new part, one after the other.
    pub(crate) fn columns(&self) -> Columns {
        let (classes, words, class_of) = self.classes();
        let (names, moved_names) =
            self.texts(|texts| &texts.names, &[&|columns, row| Some(value(&columns.names, row))]);
        let (objects, moved_objects) =
            self.texts(|texts| &texts.objects, &[&|columns, row| columns.objects.get(row)]);
        let (people, moved_people) =
            self.texts(|texts| &texts.people, &[&|columns, row| columns.people.get(row)]);
        let (notes, moved) = self.texts(
            |texts| &texts.notes,
            &[
                &|columns, row| columns.odd_ids.get(row),
                &|columns, row| columns.reasons.get(row),
                &|columns, row| columns.messages.get(row),
                &|columns, row| columns.parents.get(row).map(|parent| parent.native),
            ],
        );
        let parent = |input: usize, parent: Parent| Parent {
            native: to(&moved, input, parent.native),
            ..parent
        };
        let mut started = Vec::with_capacity(self.origins.len());
        started.extend(self.each(|_, columns, row| columns.start(row)).flatten());
        Columns {
            ids: self.column(|columns| &columns.ids),
            started,
            read_at: self.column(|columns| &columns.read_at),
            versions: self.column(|columns| &columns.versions),
            guids: self.column(|columns| &columns.guids),
            odd_ids: self.moved_maybe(|columns| &columns.odd_ids, &moved),
            class_of,
            names: self.moved_column(|columns| &columns.names, &moved_names),
            stamps: self.same_maybe(|columns| &columns.stamps),
            ended: self.same_maybe(|columns| &columns.ended),
            objects: self.moved_maybe(|columns| &columns.objects, &moved_objects),
            people: self.moved_maybe(|columns| &columns.people, &moved_people),
            reasons: self.moved_maybe(|columns| &columns.reasons, &moved),
            messages: self.moved_maybe(|columns| &columns.messages, &moved),
            progress: self.same_maybe(|columns| &columns.progress),
            points: self.same_maybe(|columns| &columns.points),
            forgotten: self.same_maybe(|columns| &columns.forgotten),
            parents: self.maybe(|columns| &columns.parents, parent),
            classes,
            texts: Dictionaries { names, objects, people, words, notes },
        }
    }

    /// The classes that the living rows have, their words, and the class of each row.
    fn classes(&self) -> (Vec<super::class::Class>, Texts, Vec<u32>) {
        let mut used: Vec<Vec<bool>> =
            self.inputs.iter().map(|input| vec![false; input.columns.classes.len()]).collect();
        for (input, class) in
            self.each(|input, columns, row| (input, value(&columns.class_of, row)))
        {
            if let Some(used) = used.get_mut(input).and_then(|used| used.get_mut(at(class))) {
                *used = true;
            }
        }
        let mut words: Vec<(&Texts, Vec<bool>)> = Vec::new();
        for (input, used) in self.inputs.iter().zip(&used) {
            let texts = &input.columns.texts.words;
            let mut used_words = vec![false; at(texts.len())];
            let living = input.columns.classes.iter().zip(used).filter(|(_, used)| **used);
            for word in living.flat_map(|(class, _)| class.words()) {
                if let Some(used) = used_words.get_mut(at(word)) {
                    *used = true;
                }
            }
            words.push((texts, used_words));
        }
        let (texts, moved_words) = Texts::merged(&words);
        let mut classes = Numbered::new();
        let mut moved: Vec<Vec<u32>> = Vec::new();
        for (place, (input, used)) in self.inputs.iter().zip(&used).enumerate() {
            let known = input.columns.classes.iter().zip(used);
            let moved_classes = known.map(|(class, used)| {
                let moved = class.with_words(|word| to(&moved_words, place, word));
                if *used { classes.number(moved) } else { u32::MAX }
            });
            moved.push(moved_classes.collect());
        }
        let class_of = self.moved_column(|columns| &columns.class_of, &moved);
        (classes.all, texts, class_of)
    }
}

/// What rows are ordered by.
type Recency = (bool, Reverse<i64>, u128);

/// The next row of an input.
struct Head {
    row: u32,
    /// `None` behind the last one.
    recency: Option<Recency>,
}

impl Input<'_> {
    /// The first living row from this one on.
    fn head(&self, from: u32) -> Head {
        let mut row = from;
        while self.dead.contains(row) {
            row += 1;
        }
        let id = self.columns.ids.get(at(row));
        let start = self.columns.start(row);
        let recency = id.map(|id| (start.is_none(), Reverse(start.unwrap_or_default()), *id));
        Head { row, recency }
    }
}

/// The number that was given anew for one of an input.
fn to(moved: &[Vec<u32>], input: usize, number: u32) -> u32 {
    moved.get(input).map_or(u32::MAX, |moved| value(moved, number))
}
