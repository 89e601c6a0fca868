//! The names of choices.

use core::fmt::{self, Display, Formatter};

use serde::Serialize;

/// Displays a variant of an enum by its name in the interface of the page.
pub(crate) struct Name<'a, T>(pub(crate) &'a T);

impl<T: Serialize> Display for Name<'_, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.serialize(f)
    }
}
