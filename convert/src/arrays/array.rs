//! Arrays with names.

use super::{ByteOrder, Element};
use crate::Problem;
use crate::problem::printable;

/// An array of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Array {
    /// The name in the file.
    pub(crate) name: String,
    /// The sizes. The last dimension is contiguous.
    pub(crate) shape: Vec<usize>,
    /// The numbers, or the name of a type that the crate does not read.
    pub(crate) numbers: Result<Vec<f32>, String>,
}

impl Array {
    /// An array of `bytes`, as long as `shape` and `element` state.
    pub(crate) fn new(name: String, shape: &[usize], bytes: &[u8], element: Element, order: ByteOrder) -> Self {
        Self { name, shape: shape.into(), numbers: Ok(element.decode(bytes, order)) }
    }

    /// An array of another type.
    pub(crate) fn of_unknown_type(name: String, shape: &[usize], element: impl Into<String>) -> Self {
        Self { name, shape: shape.into(), numbers: Err(element.into()) }
    }

    /// The name for messages.
    pub(super) fn label(&self) -> String {
        printable(self.name.as_bytes())
    }

    /// The numbers, if all of them are finite.
    ///
    /// # Errors
    ///
    /// The first number that is not, or the type.
    pub(super) fn finite(self) -> Result<Vec<f32>, Problem> {
        let subject = self.label();
        let numbers = match self.numbers {
            Ok(numbers) => numbers,
            Err(element) => {
                let found = format!("expected numbers of f16, bf16, f32 or f64, found {element}");
                let remedy = "save the weights as f32, and leave out other arrays".into();
                return Err(Problem { subject, found, remedy });
            }
        };
        match numbers.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            None => Ok(numbers),
            Some((index, value)) => {
                let found = format!("expected finite numbers, found {value} at index {index}");
                let remedy = "train the network again: it has diverged".into();
                Err(Problem { subject, found, remedy })
            }
        }
    }
}

/// The columns of `rows` rows as rows.
pub(crate) fn transpose(values: &[f32], rows: usize) -> Vec<f32> {
    let columns = values.len() / rows.max(1);
    let column = |column: usize| values.iter().skip(column).step_by(columns.max(1)).copied();
    (0..columns).flat_map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_become_rows() {
        assert_eq!(transpose(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
        assert_eq!(transpose(&[], 0), [0.0; 0]);
    }
}
