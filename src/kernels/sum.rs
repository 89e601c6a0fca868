//! Sums whose error does not grow with the number of terms.

/// A compensated sum: `rest` is the rounding error of `sum`, which the next term brings back (Kahan, *Further Remarks
/// on Reducing Truncation Errors*, 1965, with Knuth's two-sum).
///
/// The relative error is at most 2⁻²³ for up to 10⁷ terms of one sign.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    sum: f32,
    rest: f32,
}

impl Sum {
    #[inline(always)]
    pub(crate) fn add(&mut self, term: f32) {
        let (old, term) = (self.sum, term + self.rest);
        self.sum = old + term;
        // Exact, whichever is larger. An infinite sum has no rest.
        let added = self.sum - old;
        self.rest = if self.sum.is_finite() { (old - (self.sum - added)) + (term - added) } else { 0.0 };
    }

    #[inline(always)]
    pub(crate) fn value(self) -> f32 {
        self.sum
    }
}

impl Extend<f32> for Sum {
    #[inline(always)]
    fn extend<T: IntoIterator<Item = f32>>(&mut self, terms: T) {
        terms.into_iter().for_each(|term| self.add(term));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A million terms of one sign, equal ones and random ones of different sizes, compared with `f64`.
    #[test]
    fn a_million_terms_lose_no_digits() {
        let mut rng = crate::rng::Rng::seed_from_u64(1);
        for equal in [true, false] {
            let (mut sum, mut expected) = (Sum::default(), 0.0);
            for _ in 0..1_000_000 {
                let term = if equal { 0.1 } else { rng.uniform() * [1e-6, 1.0, 100.0][rng.below(3) as usize] };
                sum.add(term);
                expected += f64::from(term);
            }
            let error = (f64::from(sum.value()) - expected).abs() / expected;
            assert!(error <= f64::from(f32::EPSILON), "equal {equal}: {error:e}");
        }
    }
}
