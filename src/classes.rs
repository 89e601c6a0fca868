//! Names for the classes that a network tells apart.

use crate::row::{argmax, rank};

/// The names of `N` classes, in the order of their labels: what a classifier's outputs mean.
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
/// let [first, second] = ANIMALS.top(&probabilities); // as many as are asked for
/// assert_eq!((first.0, second.0), ("dog", "fox"));
///
/// assert_eq!(ANIMALS.label("fox"), Some(2));
/// assert_eq!(ANIMALS.name(2), Some("fox"));
/// ```
///
/// A network with one [`Logistic`](crate::activation::Logistic) output tells two classes apart: with its probability `p` of
/// class 1, the outputs are `[1.0 - p, p]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classes<const N: usize>([&'static str; N]);

impl<const N: usize> Classes<N> {
    /// Classes with these names; the first has label 0. No class at all does not compile.
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

    /// The name of the class with this label; `None` where the label is not below `N`.
    #[must_use]
    pub const fn name(&self, label: usize) -> Option<&'static str> {
        if label < N { Some(self.0[label]) } else { None }
    }

    /// The label of the class with this name, to the letter; of classes of the same name, the first.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|other| *other == name)
    }

    /// The class with the largest output, the first of equals, and that output: with
    /// [`Softmax`](crate::activation::Softmax) its probability.
    ///
    /// There is always an answer. Where the outputs are NaN, as they are when an input is, it is the first class with NaN,
    /// which is neither above a threshold nor below it: ask for `probability > 0.5` before you act on a name.
    #[must_use]
    pub fn best(&self, outputs: &[f32; N]) -> (&'static str, f32) {
        let label = argmax(outputs);
        // There is at least one class, and the label is of one of them.
        (self.name(label).unwrap_or_default(), outputs.get(label).copied().unwrap_or(f32::NAN))
    }

    /// The `K` classes with the largest outputs, the largest first, each with its output. Of equal outputs the first class
    /// comes first, and NaN comes after every number. `K` above `N` does not compile.
    ///
    /// It compares every output with every other one.
    #[must_use]
    pub fn top<const K: usize>(&self, outputs: &[f32; N]) -> [(&'static str, f32); K] {
        const { assert!(K <= N, "expected no more of the largest outputs than there are classes, found more") };
        let mut top = [("", f32::NAN); K];
        for (label, (name, output)) in self.0.iter().zip(outputs).enumerate() {
            // Every label has a rank of its own: each place is taken once.
            if let Some(place) = top.get_mut(rank(outputs, label)) {
                *place = (name, *output);
            }
        }
        top
    }
}
