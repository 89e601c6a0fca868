//! The text form of a confusion matrix.

use core::fmt::{self, Write as _};

use crate::classes::Classes;
use crate::metrics::Count;

/// Displays a [`ConfusionMatrix`](super::ConfusionMatrix) with one row per true class and one column per predicted
/// class. A count of 0 shows as a dot, so that mistakes stand out.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a, const CLASSES: usize, N = usize> {
    pub(super) counts: &'a [[N; CLASSES]; CLASSES],
    pub(super) classes: Option<&'a Classes<CLASSES>>,
}

/// The heading of the top left cell.
const CORNER: &str = "true \\ predicted";

impl<const CLASSES: usize, N: Count + fmt::Display> fmt::Display for Table<'_, CLASSES, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label_width = digits(CLASSES.saturating_sub(1));
        let names = self.classes.map_or(&[][..], |classes| classes.names());
        let longest = names.iter().map(|name| name.chars().count() + 1).max().unwrap_or(0);
        // `fmt` limits widths to `u16::MAX`; a longer name is printed unaligned.
        let left = CORNER.len().max(longest + label_width).min(usize::from(u16::MAX));
        let name_width = left.saturating_sub(1 + label_width);
        // Two spaces before each column.
        let column = 2 + self.counts.as_flattened().iter().map(width).max().unwrap_or(0).max(label_width);

        write!(f, "{CORNER:>left$}")?;
        (0..CLASSES).try_for_each(|class| write!(f, "{class:>column$}"))?;
        for (label, row) in self.counts.iter().enumerate() {
            match names.get(label) {
                Some(name) => write!(f, "\n{name:>name_width$} {label:>label_width$}")?,
                None => write!(f, "\n{label:>left$}")?,
            }
            for count in row {
                if *count == N::default() {
                    write!(f, "{:>column$}", '·')?;
                } else {
                    write!(f, "{count:>column$}")?;
                }
            }
        }
        Ok(())
    }
}

/// The number of decimal digits.
fn digits(number: usize) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

/// The number of characters of a count.
fn width(count: &impl fmt::Display) -> usize {
    let mut characters = Characters(0);
    // Cannot fail: no count and no `Characters` returns an error.
    let _ = write!(characters, "{count}");
    characters.0
}

/// Counts the characters that are written to it.
struct Characters(usize);

impl fmt::Write for Characters {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.chars().count();
        Ok(())
    }
}
