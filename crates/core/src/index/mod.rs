//! The sessions of a snapshot, in columns.
//!
//! Rows live in *parts*. A part never changes: columns in the default order of answers (so that a
//! row's number is its place and a cursor a binary search), dictionaries of the texts they name,
//! permutations for other orders, the rows of each class and each shape, and prefix sums of how many
//! rows of each there are. What is closed or shared is stored once: a [`Shape`] is a session's
//! source and words of closed vocabularies (hundreds in an estate), a [`Class`] a shape with the
//! names that many sessions share (thousands). A filter is decided for each shape or class, not for
//! each row.
//!
//! [`Rows`] are *layers*: parts with the rows that have died since. A publication makes a part of its
//! changes, and marks what they supersede as dead. Parts are woven together in the background, so
//! that there are few; none grows beyond a share of all rows, so that weaving needs little memory
//! beside what is there.

mod class;
mod columns;
mod count;
mod cube;
mod entry;
mod fill;
mod groups;
mod ids;
mod kept;
mod labels;
mod layer;
mod layers;
mod maybe;
mod name;
mod names;
mod orders;
mod packed;
mod part;
mod same;
mod shape;
mod texts;
mod weave;
mod weaving;

pub(crate) use class::Class;
pub(crate) use columns::Columns;
pub(crate) use count::{at, number, partition_point, slice, value};
pub(crate) use entry::{Changes, Entry, FastHasher};
pub(crate) use labels::ClassLabels;
pub(crate) use layer::Layer;
pub(crate) use layers::Rows;
pub(crate) use name::LONGEST;
pub use name::StampText;
pub(crate) use orders::Order;
pub(crate) use part::Part;
pub(crate) use shape::{Codes, NULL, Shape, Shapes};
pub(crate) use texts::Texts;
pub use weaving::LayerSizes;
pub(crate) use weaving::Woven;
