//! Row numbers and places in lists, turned into each other. Parts have fewer than 2³² rows.

/// The place in a list of what has this number.
pub(crate) fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The number of what stands at this place.
pub(crate) fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// What a column has for a row.
pub(crate) fn value<T: Copy + Default>(column: &[T], row: u32) -> T {
    column.get(at(row)).copied().unwrap_or_default()
}

/// The numbers `from..to` of a list, as far as it has them.
pub(crate) fn slice<T>(list: &[T], from: u32, to: u32) -> &[T] {
    list.get(at(from)..at(to).min(list.len())).unwrap_or_default()
}

/// The first of the numbers `from..to` that is not `before` something all earlier ones are before.
pub(crate) fn partition_point(from: u32, to: u32, before: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (from, to.max(from));
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
