//! All rows of a snapshot.

use std::sync::Arc;

use mullion_model::{Held, Presence, SessionId};
use roaring::RoaringBitmap;

use super::labels::Labels;
use super::layer::Layer;
use super::weaving::{LayerSizes, Weaving, Woven};
use super::{Changes, Entry, Part, Shapes};
use crate::Window;

/// So many small parts do not wait to be woven together in the background.
const MANY: usize = 8;

/// All rows.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) layers: Vec<Layer>,
    pub(crate) shapes: Arc<Shapes>,
    pub(crate) labels: Arc<Labels>,
    sizes: LayerSizes,
}

impl Rows {
    /// No rows, in parts of these sizes.
    pub(crate) fn new(sizes: LayerSizes) -> Self {
        Self { sizes, ..Self::default() }
    }

    /// The layer and the row of an id.
    pub(crate) fn find(&self, id: SessionId) -> Option<(&Layer, u32)> {
        self.layers.iter().rev().find_map(|layer| Some((layer, layer.find(id)?)))
    }

    /// Tells of the sessions of a source that are present under `native_type` and began in the window:
    /// their ids, and what proving them absent takes if that is asked for.
    pub(crate) fn present(
        &self,
        source: &str,
        native_type: &str,
        began: Window,
        mut tell: impl FnMut(SessionId, &dyn Fn() -> Held),
    ) {
        for layer in &self.layers {
            let columns = &layer.part.columns;
            let range = layer.part.began(began);
            for (class, number) in columns.classes.iter().zip(0..) {
                let Some(shape) = self.shapes.get(class.shape) else { continue };
                let is_of_list = class.r#type == native_type && *shape.source == *source;
                if !is_of_list || shape.presence != Presence::Present {
                    continue;
                }
                let rows = layer.part.groups.of_class(number, &range).iter();
                for row in rows.filter(|row| !layer.dead.contains(**row)) {
                    let id = SessionId::from_u128(columns.id(*row));
                    tell(id, &|| columns.held(*row, shape));
                }
            }
        }
    }

    /// These rows with the new ones of `changes`, each in the place of the one with its id, and
    /// without the forgotten ones.
    pub(crate) fn with(&self, changes: &Changes) -> Self {
        let (shapes, fresh) = self.shapes.with(changes.values().flatten().map(AsRef::as_ref));
        let (mut layers, mut labels) = (self.layers.clone(), Arc::clone(&self.labels));
        let is_first = |row: &Option<Arc<Entry>>| row.as_ref().is_some_and(|row| row.is_first);
        for (id, _) in changes.iter().filter(|(_, row)| !is_first(row)) {
            for layer in &mut layers {
                if let Some(row) = layer.find(*id) {
                    layer.bury(row);
                    break;
                }
            }
        }
        if !fresh.is_empty() {
            let small = self.take_small(&mut layers, fresh.len());
            let mut part = Part::of(fresh, &shapes);
            if !small.is_empty() {
                let none = RoaringBitmap::new();
                let small = small.iter().map(|layer| (&*layer.part, &*layer.dead));
                let parts: Vec<_> = small.chain([(&part, &none)]).collect();
                part = Part::woven(&parts, &shapes);
            }
            layers.push(Layer::of(part, &mut labels));
        }
        layers.retain(|layer| layer.living() > 0);
        Self { layers, shapes, labels, sizes: self.sizes }
    }

    /// Takes out small parts that shall be woven together with `fresh` rows at once: none, but where
    /// there are many because a large weaving holds up the others.
    fn take_small(&self, layers: &mut Vec<Layer>, fresh: usize) -> Vec<Layer> {
        let (mut taken, mut rows) = (Vec::new(), fresh);
        if layers.iter().filter(|layer| self.sizes.is_small(layer)).count() < MANY {
            return taken;
        }
        while let Some((size, place)) =
            layers.iter().zip(0..).map(|(layer, place)| (layer.living(), place)).min()
            && rows + size <= self.sizes.young
        {
            rows += size;
            taken.push(layers.remove(place));
        }
        taken
    }

    /// What to weave next; `None` if parts are as they should be.
    pub(crate) fn weaving(&self) -> Option<Weaving> {
        Weaving::of(&self.layers, self.sizes, &self.shapes)
    }

    /// These rows with what was woven in the place of the parts it was made of; `None` if one of
    /// them is no longer there. What has died meanwhile is dead in the new part too.
    pub(crate) fn adopt(&self, woven: Woven) -> Option<Self> {
        let (mut layers, mut labels) = (self.layers.clone(), Arc::clone(&self.labels));
        let before = woven.layers;
        let mut woven = Layer::of(woven.part, &mut labels);
        for before in &before {
            let is_it = |layer: &Layer| Arc::ptr_eq(&layer.part, &before.part);
            let layer = layers.remove(layers.iter().position(is_it)?);
            for row in &*layer.dead - &*before.dead {
                let id = SessionId::from_u128(layer.part.columns.id(row));
                if let Some(row) = woven.find(id) {
                    woven.bury(row);
                }
            }
        }
        if woven.living() > 0 {
            layers.insert(0, woven);
        }
        Some(Self { layers, shapes: Arc::clone(&self.shapes), labels, sizes: self.sizes })
    }
}

#[cfg(test)]
mod tests {
    use mullion_model::{Session, Timestamp};

    use super::super::layer::Live;
    use super::*;
    use crate::testing::session;

    /// A running session that began so many seconds after the epoch.
    fn entry(id: u64, seconds: i64) -> (SessionId, Option<Arc<Entry>>) {
        let session_id = SessionId::new("a", "Session", &id.to_string());
        let started_at = Some(Timestamp::from_seconds(seconds));
        let session = Session { started_at, ..session(&id.to_string()) };
        let entry = Entry {
            id: session_id,
            source: "a".into(),
            product: "em",
            presence: Presence::Present,
            forgotten_at: None,
            read_at: Timestamp::from_seconds(seconds),
            parent_id: None,
            version: id,
            is_first: false,
            session,
        };
        (session_id, Some(Arc::new(entry)))
    }

    /// Where each session began, in the layers it is found in.
    fn starts(rows: &Rows, ids: std::ops::Range<u64>) -> Vec<Option<i64>> {
        let start = |id| {
            let (layer, row) = rows.find(entry(id, 0).0)?;
            layer.part.columns.start(row).map(|ticks| ticks / 10_000_000)
        };
        ids.map(start).collect()
    }

    #[test]
    fn what_changes_while_parts_are_woven_is_not_undone() {
        let mut rows = Rows::new(LayerSizes { young: 2, most: 100 });
        for first in [0, 10, 20] {
            rows = rows.with(&(first..first + 5).map(|id| entry(id, 1)).collect());
        }
        let woven = rows.weaving().unwrap().weave();
        let gone = (entry(11, 0).0, None);
        let meanwhile = rows.with(&[entry(0, 9), gone].into_iter().collect());
        let adopted = meanwhile.adopt(woven).unwrap();
        assert_eq!(starts(&adopted, 0..2), [Some(9), Some(1)]);
        assert_eq!(starts(&adopted, 10..13), [Some(1), None, Some(1)]);
        let living: usize = adopted.layers.iter().map(Layer::living).sum();
        assert_eq!((adopted.layers.len(), living), (2, 14));
        for counts in [|live: &Live| live.shapes.clone(), |live: &Live| live.classes.clone()] {
            let counted = adopted.layers.iter().flat_map(|layer| counts(&layer.live));
            assert_eq!(counted.sum::<u32>(), 14);
        }
    }

    #[test]
    fn a_large_part_waits_until_there_is_one_of_a_fourth_of_its_rows() {
        let mut rows = Rows::new(LayerSizes { young: 1, most: 100 });
        for (ids, is_woven) in [(0..21, false), (21..26, false), (26..28, true)] {
            rows = rows.with(&ids.map(|id| entry(id, 1)).collect());
            assert_eq!(rows.weaving().is_some(), is_woven);
        }
        for sizes in [[7, 21].as_slice(), &[28]] {
            rows = rows.adopt(rows.weaving().unwrap().weave()).unwrap();
            assert_eq!(rows.layers.iter().map(Layer::living).collect::<Vec<_>>(), sizes);
        }
        assert!(rows.weaving().is_none());
    }

    #[test]
    fn a_part_without_one_of_its_size_keeps_larger_ones_from_nothing() {
        let mut rows = Rows::new(LayerSizes { young: 1, most: 100 });
        for ids in [0..20, 20..45, 45..47] {
            rows = rows.with(&ids.map(|id| entry(id, 1)).collect());
        }
        let rows = rows.adopt(rows.weaving().unwrap().weave()).unwrap();
        let mut sizes: Vec<_> = rows.layers.iter().map(Layer::living).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [2, 45]);
        assert!(rows.weaving().is_none());
    }

    #[test]
    fn many_small_parts_do_not_wait_for_the_background() {
        let mut rows = Rows::new(LayerSizes { young: 10, most: 100 });
        for id in 0..60 {
            rows = rows.with(&[entry(id, 1), entry(id / 2, 2)].into_iter().collect());
            let small = rows.layers.iter().filter(|layer| rows.sizes.is_small(layer)).count();
            assert!(small <= MANY, "{id}: {small}");
        }
        let living: usize = rows.layers.iter().map(Layer::living).sum();
        assert_eq!(living, 60);
        assert_eq!(starts(&rows, 0..60), [[Some(2); 30], [Some(1); 30]].concat());
    }

    #[test]
    fn what_was_woven_of_parts_that_are_there_no_more_is_dropped() {
        let mut rows = Rows::new(LayerSizes { young: 2, most: 100 });
        for first in [0, 10, 20] {
            rows = rows.with(&(first..first + 5).map(|id| entry(id, 1)).collect());
        }
        let (first, second) = (rows.weaving().unwrap().weave(), rows.weaving().unwrap().weave());
        let adopted = rows.adopt(first).unwrap();
        assert!(adopted.adopt(second).is_none());
    }
}
