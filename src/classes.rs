//! The names of a classifier's classes.

use core::ops::Index;

use crate::row::{argmax, rank};

/// The names of `N` classes, in the order of their labels and of a classifier's outputs.
///
/// ```
/// use stackprop::prelude::*;
///
/// const ANIMALS: Classes<3> = Classes::new(["cat", "dog", "fox"]);
///
/// let net = Dense::<2, 3, Softmax>::new([[0.0; 3]; 2], [1.0, 3.0, 2.0]);
/// let probabilities = net.predict(&[0.5, 0.5]);
///
/// let (name, probability) = ANIMALS.best(&probabilities);
/// assert_eq!(name, "dog");
/// assert!(probability > 0.6);
///
/// let [first, second] = ANIMALS.top(&probabilities); // the pattern sets K = 2
/// assert_eq!((first.0, second.0), ("dog", "fox"));
///
/// assert_eq!(ANIMALS.label("fox"), Some(2));
/// assert_eq!(ANIMALS.name(2), Some("fox"));
/// assert_eq!(ANIMALS[2], "fox"); // panics beyond the last class, as an array does
/// ```
///
/// A network with one [`Logistic`](crate::activation::Logistic) output separates two classes: if the probability of
/// class 1 is `p`, pass the outputs `[1.0 - p, p]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classes<const N: usize>([&'static str; N]);

impl<const N: usize> Classes<N> {
    /// Classes with these names; the first has label 0. An empty array does not compile.
    #[must_use]
    pub const fn new(names: [&'static str; N]) -> Self {
        const { assert!(N > 0, "expected the name of at least one class, found none") };
        Self(names)
    }

    /// All names, in the order of the labels.
    #[must_use]
    pub const fn names(&self) -> &[&'static str; N] {
        &self.0
    }

    /// The name of the class with this label, or `None` if the label is not below `N`.
    #[must_use]
    pub const fn name(&self, label: usize) -> Option<&'static str> {
        if label < N { Some(self.0[label]) } else { None }
    }

    /// The label of the first class with exactly this name.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|other| *other == name)
    }

    /// The class with the largest output, and that output: with [`Softmax`](crate::activation::Softmax), its
    /// probability. Of equal outputs, the first counts as the largest.
    ///
    /// The function always returns a class. If all outputs are NaN, which a NaN input causes, it returns the first
    /// class with NaN, and no comparison with a threshold holds: test `probability > 0.5` before acting on a name.
    #[must_use]
    pub fn best(&self, outputs: &[f32; N]) -> (&'static str, f32) {
        let label = argmax(outputs);
        // N > 0, and `argmax` is below N.
        (self.name(label).unwrap_or_default(), outputs.get(label).copied().unwrap_or(f32::NAN))
    }

    /// The `K` classes with the largest outputs, in descending order, each with its output. Of equal outputs the lower
    /// label comes first; NaN comes last. `K` above `N` does not compile.
    ///
    /// The function compares all pairs of outputs, in O(N²) time.
    #[must_use]
    pub fn top<const K: usize>(&self, outputs: &[f32; N]) -> [(&'static str, f32); K] {
        const { assert!(K <= N, "expected at most `N` results, found more") };
        let mut top = [("", f32::NAN); K];
        for (label, (name, output)) in self.0.iter().zip(outputs).enumerate() {
            // The ranks are a permutation, so every place is filled once.
            if let Some(place) = top.get_mut(rank(outputs, label)) {
                *place = (name, *output);
            }
        }
        top
    }
}

/// The name of the class with this label. Panics if the label is not below `N`, as an array does;
/// [`name`](Classes::name) returns `None` instead.
impl<const N: usize> Index<usize> for Classes<N> {
    type Output = &'static str;

    fn index(&self, label: usize) -> &Self::Output {
        &self.0[label]
    }
}
