//! Axes with round numbers. On a logarithmic axis, plotters writes powers of ten alone, which a decade may lack; on a
//! linear one its numbers contain rounding errors.

use std::ops::{Range, RangeInclusive};

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::coord::types::RangedCoordf64;

/// The maximum of numbers beside an axis.
const MOST: usize = 8;

/// A linear or logarithmic axis, with the numbers beside it.
pub(super) struct Axis {
    range: Range<f32>,
    numbers: Vec<f32>,
    /// The function of a number that is proportional to its place.
    scale: fn(f64) -> f64,
}

impl Axis {
    /// A linear axis.
    pub(super) fn linear(range: Range<f32>) -> Self {
        Self { numbers: equal_steps(&range, -45..=38), range, scale: |number| number }
    }

    /// A linear axis with whole numbers.
    pub(super) fn whole(range: Range<f32>) -> Self {
        Self { numbers: equal_steps(&range, 0..=38), ..Self::linear(range) }
    }

    /// A logarithmic axis. The range is above 0.
    pub(super) fn logarithmic(range: Range<f32>) -> Self {
        // Beyond a factor of 5 the range contains at least four numbers with one digit.
        let numbers = if range.end / range.start <= 5.0 { equal_steps(&range, -45..=38) } else { digits(&range) };
        Self { range, numbers, scale: f64::ln }
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f32;

    fn map(&self, number: &f32, pixels: (i32, i32)) -> i32 {
        // In `f64` the width of the largest ranges is finite.
        let place = |number: f32| (self.scale)(number.into());
        RangedCoordf64::from(place(self.range.start)..place(self.range.end)).map(&place(*number), pixels)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f32> {
        // Plotters draws light lines between the bold ones of the numbers.
        if hint.weight().allow_light_points() { Vec::new() } else { self.numbers.clone() }
    }

    fn range(&self) -> Range<f32> {
        self.range.clone()
    }
}

impl ValueFormatter<f32> for Axis {
    fn format(number: &f32) -> String {
        match number.abs() {
            0.0 | 1e-3..1e6 => number.to_string(),
            _ => format!("{number:e}"),
        }
    }
}

/// The multiples in the range of 1, 2 or 5 times a power of ten, the smallest that has at most `MOST`.
fn equal_steps(range: &Range<f32>, exponents: RangeInclusive<i32>) -> Vec<f32> {
    let (start, end) = (f64::from(range.start), f64::from(range.end));
    let steps = exponents.flat_map(|exponent| [1, 2, 5].map(|digit| decimal(digit, exponent)));
    steps
        .map(|step| (step, (start / step).ceil(), (end / step).floor()))
        .find(|(_, first, last)| last - first < MOST as f64)
        .map(|(step, first, last)| {
            let numbers = (0..MOST).map(|index| first + index as f64).take_while(|number| *number <= last);
            numbers.map(|number| (number * step) as f32).collect()
        })
        .unwrap_or_default()
}

/// The numbers with one digit in the range: with the digits 1 to 9, or 1, 2 and 5, or 1, or 1 in every second, third …
/// decade, the first of these with at most `MOST` numbers.
fn digits(range: &Range<f32>) -> Vec<f32> {
    let digits = |digits: &'static [i32], decades: usize| -> Vec<f32> {
        let numbers =
            (-45..=38).step_by(decades).flat_map(|exponent| digits.iter().map(move |digit| (*digit, exponent)));
        let numbers = numbers.map(|(digit, exponent)| decimal(digit, exponent) as f32);
        numbers.filter(|number| (range.start..=range.end).contains(number)).collect()
    };
    let sparse = (1..).map(|decades| digits(&[1], decades));
    [digits(&[1, 2, 3, 4, 5, 6, 7, 8, 9], 1), digits(&[1, 2, 5], 1)]
        .into_iter()
        .chain(sparse)
        .find(|numbers| numbers.len() <= MOST)
        .unwrap_or_default()
}

/// The number nearest to `digit` · 10^`exponent`.
fn decimal(digit: i32, exponent: i32) -> f64 {
    let power = 10_f64.powi(exponent.abs());
    if exponent < 0 { f64::from(digit) / power } else { f64::from(digit) * power }
}
