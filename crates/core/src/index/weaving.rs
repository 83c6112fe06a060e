//! Which parts of a snapshot are woven together, and that they are.

use std::sync::Arc;

use super::layer::Layer;
use super::{Part, Shapes};

/// How large parts become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerSizes {
    /// Parts of fewer rows are woven together whenever there are two.
    pub young: usize,
    /// The most rows of any part that is woven of others: weaving needs as much memory as it will
    /// take. While all rows are few, it is a share of them.
    pub most: usize,
}

/// A part that is woven of others has at most one in so many of all rows, so that weaving needs little
/// memory beside theirs, and what comes in is not woven with most of them again and again.
const SHARE: usize = 4;

/// So many rows may be one part, whatever their share: that takes some 25 to 40 MB.
const AMPLE: usize = 1 << 18;

/// A part is woven together with larger ones of up to this many times its rows.
const RATIO: usize = 4;

/// A part is woven anew when one in so many of its rows has died.
const DEAD_SHARE: u64 = 8;

impl Default for LayerSizes {
    /// 4,096 rows are woven within a few milliseconds; 2 million take some 200 MB.
    fn default() -> Self {
        Self { young: 4_096, most: 1 << 21 }
    }
}

impl LayerSizes {
    /// Whether a part has fewer rows than those that are woven only with others of their size.
    pub(crate) fn is_small(self, layer: &Layer) -> bool {
        layer.living() < self.young
    }

    /// The most rows of a part that is woven of others, beside so many rows in all.
    fn most_of(self, rows: usize) -> usize {
        (rows / SHARE).max(AMPLE).min(self.most)
    }
}

/// Parts that shall become one.
#[derive(Debug)]
pub(crate) struct Weaving {
    layers: Vec<Layer>,
    shapes: Arc<Shapes>,
}

/// The one part, and those it was made of.
#[derive(Debug)]
pub(crate) struct Woven {
    pub(crate) part: Part,
    pub(crate) layers: Vec<Layer>,
}

impl Weaving {
    /// Which parts to weave together next; `None` if they are as they should be. The small ones come
    /// first, which takes milliseconds; they are no part of a large weaving, so that publications can
    /// do it meanwhile.
    pub(crate) fn of(layers: &[Layer], sizes: LayerSizes, shapes: &Arc<Shapes>) -> Option<Self> {
        let most = sizes.most_of(layers.iter().map(Layer::living).sum());
        let (small, large): (Vec<&Layer>, Vec<&Layer>) =
            layers.iter().partition(|layer| sizes.is_small(layer));
        let mut chosen = fitting(small, most, usize::MAX);
        if chosen.is_empty() {
            chosen = fitting(large, most, RATIO);
        }
        if chosen.is_empty() {
            let is_rotten =
                |layer: &&Layer| layer.dead.len() * DEAD_SHARE > u64::from(layer.part.rows());
            chosen = layers.iter().filter(is_rotten).take(1).collect();
        }
        let layers: Vec<Layer> = chosen.into_iter().cloned().collect();
        (!layers.is_empty()).then(|| Self { layers, shapes: Arc::clone(shapes) })
    }

    /// Does it. Takes a while; nobody waits for it.
    pub(crate) fn weave(self) -> Woven {
        let parts: Vec<_> = self.layers.iter().map(|layer| (&*layer.part, &*layer.dead)).collect();
        Woven { part: Part::woven(&parts, &self.shapes), layers: self.layers }
    }
}

/// The smallest layers of one size that fit together, at least two: none is larger than so many times
/// the next smaller one. Where there are many they become few before a large one is woven, and a small
/// one that is alone keeps the large ones from nothing.
fn fitting(mut layers: Vec<&Layer>, most: usize, ratio: usize) -> Vec<&Layer> {
    layers.sort_by_key(|layer| layer.living());
    let is_near = |smaller: &&Layer, larger: &&Layer| {
        larger.living() <= ratio.saturating_mul(smaller.living())
    };
    let sizes = layers.chunk_by(is_near).map(|alike| {
        let mut rows = 0;
        let fits = |layer: &&&Layer| {
            rows += layer.living();
            rows <= most
        };
        alike.iter().take_while(fits).copied().collect::<Vec<_>>()
    });
    sizes.into_iter().find(|alike| alike.len() >= 2).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_takes_a_quarter_of_all_rows_where_they_are_many() {
        let sizes = LayerSizes::default();
        let most = [0, 300_000, 4_000_000, 100_000_000].map(|rows| sizes.most_of(rows));
        assert_eq!(most, [262_144, 262_144, 1_000_000, 2_097_152]);
        assert_eq!(LayerSizes { young: 1, most: 100 }.most_of(4_000_000), 100);
    }
}
