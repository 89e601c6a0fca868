//! The target types that a loss accepts.

/// A target of the type that a loss expects; every type implements it for itself.
///
/// This trait exists for its error message.
#[diagnostic::on_unimplemented(
    message = "expected targets of type `{Expected}`, found `{Self}`",
    label = "the loss compares an output with `{Expected}`",
    note = "class labels of another integer type become `usize` by `labels.iter().map(|&label| label as usize)`",
    note = "single values become rows of one by `values.iter().map(|&value| [value])`",
    note = "`CrossEntropy` takes labels; for one-hot rows and other distributions use `CategoricalCrossEntropy`"
)]
pub trait TargetOf<Expected>: Sized {
    /// The same targets.
    fn targets(targets: &[Self]) -> &[Expected];

    /// The same target.
    fn target(self) -> Expected;
}

impl<T> TargetOf<T> for T {
    #[inline(always)]
    fn targets(targets: &[T]) -> &[T] {
        targets
    }

    #[inline(always)]
    fn target(self) -> T {
        self
    }
}
