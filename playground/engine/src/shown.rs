//! Input in an error message.

/// A visitor's input in quotes, cut after 40 characters.
pub(crate) fn shown(input: &str) -> String {
    match input {
        "" => "nothing".into(),
        input => format!("{:?}", input.chars().take(40).collect::<String>()),
    }
}
