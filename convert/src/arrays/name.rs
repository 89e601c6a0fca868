//! Names of arrays: the layer, the part of it, and the order of layers.

/// The part of a layer that an array holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Weights with PyTorch's name, `weight`.
    Weight,
    /// Weights with another name: `kernel`, `coefs`, `W`.
    Kernel,
    /// A bias: `bias`, `intercepts`, `b`.
    Bias,
    /// `running_mean` of batch normalization.
    Mean,
    /// `running_var` of batch normalization.
    Variance,
    /// `num_batches_tracked` of batch normalization, which inference does not use.
    BatchCount,
    /// A part of a layer that the crate does not have: the layer and a remedy.
    Unsupported(&'static str, &'static str),
}

const DENSE_ALONE: &str = "convert a network of dense layers";

/// PyTorch's names, and names of other layers.
const EXACT: &[(&[&str], Role)] = &[
    (&["weight"], Role::Weight),
    (&["bias"], Role::Bias),
    (&["running_mean"], Role::Mean),
    (&["running_var"], Role::Variance),
    (&["num_batches_tracked"], Role::BatchCount),
    (&["in_proj_weight", "in_proj_bias"], Role::Unsupported("attention", DENSE_ALONE)),
    (&["embeddings"], Role::Unsupported("an embedding", DENSE_ALONE)),
    (
        &["gamma", "beta", "moving_mean", "moving_variance"],
        Role::Unsupported("batch normalization of Keras without its epsilon", "save the model as a .keras file"),
    ),
    (
        &["weight_g", "weight_v", "original0", "original1"],
        Role::Unsupported(
            "weight normalization",
            "call `torch.nn.utils.parametrize.remove_parametrizations(layer, \"weight\")` before saving",
        ),
    ),
    (
        &["weight_orig", "weight_mask"],
        Role::Unsupported("pruning", "call `torch.nn.utils.prune.remove(layer, \"weight\")` before saving"),
    ),
];

/// Words in a name such as `coefs_0`, `W1` or `fc1_weights`.
const WORDS: [(&[&str], Role); 2] = [
    (&["weight", "weights", "w", "kernel", "kernels", "coef", "coefs"], Role::Kernel),
    (&["bias", "biases", "b", "intercept", "intercepts"], Role::Bias),
];

/// Splits the name of an array into the name of its layer and its role; `None` for an unknown role.
///
/// The role follows the last point or slash, `net.0.weight`, or is a word there, `coefs_0`.
pub(super) fn parse(name: &str) -> (String, Option<Role>) {
    let name = name.strip_suffix(":0").unwrap_or(name); // of TensorFlow
    let (layer, part) = name.rfind(['.', '/']).map_or(("", name), |at| (&name[..at], &name[at + 1..]));
    if let Some((_, role)) = EXACT.iter().find(|(names, _)| names.contains(&part)) {
        return (layer.into(), Some(*role));
    }
    if ["_ih", "_hh"].iter().any(|gate| part.contains(gate)) {
        return (layer.into(), Some(Role::Unsupported("a recurrent layer, such as LSTM or GRU", DENSE_ALONE)));
    }
    let role_of = |token: &Token<'_>| {
        let Token::Word(word) = token else { return None };
        let word = word.to_ascii_lowercase();
        WORDS.iter().find(|(words, _)| words.contains(&word.as_str())).map(|(_, role)| *role)
    };
    let tokens = tokens(part);
    let Some((at, role)) = tokens.iter().enumerate().find_map(|(at, token)| Some((at, role_of(token)?))) else {
        return (name.into(), None);
    };
    let others = tokens.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, token)| token.text());
    let layer = (!layer.is_empty()).then_some(layer);
    (layer.into_iter().chain(others).collect::<Vec<_>>().join("."), Some(role))
}

/// A word or a number of a name. The order is the natural one: 10 follows 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Token<'a> {
    /// The number of digits without leading zeros, and the digits.
    Number(usize, &'a str),
    Word(&'a str),
}

impl<'a> Token<'a> {
    fn text(&self) -> &'a str {
        match self {
            Self::Number(_, text) | Self::Word(text) => text,
        }
    }

    fn new(text: &'a str) -> Self {
        if text.starts_with(|letter: char| letter.is_ascii_digit()) {
            let significant = text.trim_start_matches('0');
            Self::Number(significant.len(), if significant.is_empty() { "0" } else { significant })
        } else {
            Self::Word(text)
        }
    }
}

/// The words and the numbers of a name.
pub(super) fn tokens(name: &str) -> Vec<Token<'_>> {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut tokens = Vec::new();
    for mut rest in words {
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|letter| is_digit(letter) != is_digit(first)).unwrap_or(rest.len());
            let (token, after) = rest.split_at(end);
            tokens.push(Token::new(token));
            rest = after;
        }
    }
    tokens
}

/// Names of layers at the front and at the end of a network.
const FRONT: [&str; 8] = ["input", "in", "first", "encoder", "features", "backbone", "trunk", "body"];
const END: [&str; 8] = ["output", "out", "last", "final", "decoder", "classifier", "head", "logits"];

/// Whether the names state that layer `a` lies in front of layer `b`. Their first difference decides:
///
/// - numbers: `net.2` before `net.10`, and `dense` before `dense_1`;
/// - words: `encoder` before `head`, by `FRONT` and `END`. Other words state no order.
pub(super) fn precedes(a: &[Token<'_>], b: &[Token<'_>]) -> bool {
    let common = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    match (a.get(common), b.get(common)) {
        (Some(a @ Token::Number(..)), Some(b @ Token::Number(..))) => a < b,
        (None, Some(Token::Number(..))) => true,
        (Some(Token::Word(a)), Some(Token::Word(b))) => position(a) < position(b),
        _ => false,
    }
}

fn position(word: &str) -> usize {
    let is_in = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    if is_in(&FRONT) {
        0
    } else if is_in(&END) {
        2
    } else {
        1
    }
}

/// Whether the names of two layers differ in words alone, behind the last point or slash: `fc1` and `bn1`.
pub(super) fn are_siblings(a: &str, b: &str) -> bool {
    let split = |name: &str| name.rfind(['.', '/']).map_or(0, |at| at + 1);
    let ((folder_a, a), (folder_b, b)) = (a.split_at(split(a)), b.split_at(split(b)));
    let numbers = |name| -> Vec<_> {
        tokens(name).into_iter().filter(|token| matches!(token, Token::Number(..))).map(|token| token.text()).collect()
    };
    let has_word = |name| tokens(name).iter().any(|token| matches!(token, Token::Word(_)));
    folder_a == folder_b && has_word(a) && has_word(b) && numbers(a) == numbers(b)
}

/// Whether a number is missing between the names of two layers, as between `net.0` and `net.2`: `nn.Sequential` counts
/// activations too.
pub(super) fn leaves_gap(a: &str, b: &str) -> bool {
    let (a, b) = (tokens(a), tokens(b));
    let [Some((Token::Number(_, last_a), rest_a)), Some((Token::Number(_, last_b), rest_b))] =
        [a.split_last(), b.split_last()]
    else {
        return false;
    };
    let number = |digits: &str| digits.parse::<u32>().ok();
    let gap = number(last_a).zip(number(last_b)).and_then(|(a, b)| b.checked_sub(a));
    rest_a == rest_b && gap.is_some_and(|gap| gap > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_layer_and_a_role() {
        let cases = [
            ("weight", "", Role::Weight),
            ("model.net.0.bias", "model.net.0", Role::Bias),
            ("bn.running_var", "bn", Role::Variance),
            ("dense_1/kernel:0", "dense_1", Role::Kernel),
            ("coefs_0", "0", Role::Kernel),
            ("intercepts_10", "10", Role::Bias),
            ("W1", "1", Role::Kernel),
            ("b1", "1", Role::Bias),
            ("net.fc1_weights", "net.fc.1", Role::Kernel),
        ];
        for (name, layer, role) in cases {
            assert_eq!(parse(name), (layer.into(), Some(role)), "{name}");
        }
        assert_eq!(parse("arr_0"), ("arr_0".into(), None));
        let unsupported = ["lstm.weight_ih_l0", "bn/gamma", "fc.weight_g", "attn.in_proj_weight"];
        for name in unsupported {
            assert!(matches!(parse(name).1, Some(Role::Unsupported(..))), "{name}");
        }
    }

    #[test]
    fn names_state_an_order_by_numbers_and_by_known_words() {
        let stated =
            [("net.2", "net.10"), ("fc1", "fc02"), ("dense", "dense_1"), ("encoder.3", "decoder.0"), ("fc", "head")];
        for (a, b) in stated {
            assert!(precedes(&tokens(a), &tokens(b)), "{a} {b}");
            assert!(!precedes(&tokens(b), &tokens(a)), "{b} {a}");
        }
        for (a, b) in [("fc", "hidden"), ("a.1", "b.2"), ("fc", "fc"), ("fc.a", "fc")] {
            assert!(!precedes(&tokens(a), &tokens(b)) && !precedes(&tokens(b), &tokens(a)), "{a} {b}");
        }
    }

    #[test]
    fn siblings_differ_in_words_alone() {
        assert!(are_siblings("net.fc1", "net.bn1") && are_siblings("0.linear", "0.norm") && are_siblings("fc", "bn"));
        assert!(!are_siblings("fc1", "bn2") && !are_siblings("a.fc1", "b.bn1") && !are_siblings("net.0", "net.0"));
    }

    #[test]
    fn a_gap_is_a_missing_number() {
        assert!(leaves_gap("net.0", "net.2"));
        assert!(!leaves_gap("net.0", "net.1") && !leaves_gap("a.0", "b.2") && !leaves_gap("fc", "bn"));
    }
}
