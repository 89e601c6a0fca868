//! The names of layers' groups in a file of weights: the class in snake case, and a number from the second layer of the
//! class.
//!
//! Source: `_save_container_state` in Keras' `saving_lib.py`, `to_snake_case` in `naming.py`.

use std::collections::HashMap;

/// Counts the layers of each class in one model.
#[derive(Debug, Default)]
pub(super) struct GroupNames {
    used: HashMap<String, usize>,
}

impl GroupNames {
    /// The name of the next layer's group.
    pub(super) fn next(&mut self, class: &str) -> String {
        let name = snake_case(class);
        let count = self.used.entry(name.clone()).and_modify(|count| *count += 1).or_default();
        if *count == 0 { name } else { format!("{name}_{count}") }
    }
}

/// `(.)([A-Z][a-z]+)` becomes `\1_\2`, then `([a-z])([A-Z])` likewise, then all letters become lower.
fn snake_case(class: &str) -> String {
    let letters: Vec<_> = class.chars().filter(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    let letters = underscored(&letters, |rest| {
        let [_, upper, lower, rest @ ..] = rest else { return None };
        let is_word = upper.is_ascii_uppercase() && lower.is_ascii_lowercase();
        let more = rest.iter().take_while(|letter| letter.is_ascii_lowercase()).count();
        is_word.then_some(3 + more)
    });
    let letters = underscored(&letters, |rest| match rest {
        [lower, upper, ..] if lower.is_ascii_lowercase() && upper.is_ascii_uppercase() => Some(2),
        _ => None,
    });
    letters.into_iter().flat_map(char::to_lowercase).collect()
}

/// Puts an underscore behind the first letter of each match. `matched` returns the length of a match at the beginning.
fn underscored(letters: &[char], matched: impl Fn(&[char]) -> Option<usize>) -> Vec<char> {
    let mut result = Vec::new();
    let mut rest = letters;
    while let [first, tail @ ..] = rest {
        result.push(*first);
        let length = matched(rest).unwrap_or(1);
        let (inside, outside) = tail.split_at_checked(length - 1).unwrap_or((tail, &[]));
        if length > 1 {
            result.push('_');
            result.extend(inside);
        }
        rest = outside;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares with `keras.src.utils.naming.to_snake_case`.
    #[test]
    fn classes_have_the_names_of_keras() {
        let cases = [
            ("Dense", "dense"),
            ("BatchNormalization", "batch_normalization"),
            ("LeakyReLU", "leaky_re_lu"),
            ("PReLU", "p_re_lu"),
            ("ReLU", "re_lu"),
            ("ELU", "elu"),
            ("Conv2D", "conv2d"),
            ("SpatialDropout1D", "spatial_dropout1d"),
            ("LSTMCell", "lstm_cell"),
            ("my-Layer", "my_layer"),
        ];
        for (class, expected) in cases {
            assert_eq!(snake_case(class), expected);
        }
        let mut names = GroupNames::default();
        let found = ["Dense", "ReLU", "Dense", "Dense"].map(|class| names.next(class));
        assert_eq!(found, ["dense", "re_lu", "dense_1", "dense_2"]);
    }
}
