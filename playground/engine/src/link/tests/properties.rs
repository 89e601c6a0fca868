//! Links of any runs, damaged links and other texts.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::RngSeed;

use super::super::{decode, encode};
use super::contents::{Content, content};

/// Fixed cases, as in the crate's tests: a test that passes once always passes.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(42), failure_persistence: None, ..ProptestConfig::default() }
}

/// Floats compare equal for 0 and −0; their shortest decimal texts do not.
fn text(content: &Content) -> String {
    format!("{content:?}")
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn a_link_gives_its_run(content in content()) {
        let link = encode(&content.0, content.1.as_ref());
        prop_assert!(link.is_ascii() && !link.contains([' ', '"', '<', '>', '`', '#']), "{}", link);
        let decoded = decode(&link);
        prop_assert_eq!(decoded.as_ref().map(text), Ok(text(&content)), "{}", link);
    }

    #[test]
    fn a_damaged_link_gives_an_error_or_another_run(
        content in content(),
        edits in vec((any::<Index>(), 0..3, prop_oneof![any::<char>(), "[a-z0-9=&,;:.%-]".prop_map(|c| c.chars().next().unwrap_or('a'))]), 1..4),
    ) {
        let mut link: Vec<char> = encode(&content.0, content.1.as_ref()).chars().collect();
        for (place, kind, character) in edits {
            let place = place.index(link.len() + 1).min(link.len().saturating_sub(1));
            match kind {
                0 if place < link.len() => { link.remove(place); }
                1 if place < link.len() => link[place] = character,
                _ => link.insert(place, character),
            }
        }
        survives(&link.into_iter().collect::<String>())?;
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn a_text_gives_an_error_or_a_run(link in any::<String>()) {
        survives(&link)?;
    }

    #[test]
    fn a_text_of_a_links_characters_gives_an_error_or_a_run(
        link in "(data|layers|stages|w0\\.0\\.0|samples|labels|epochs|batch|x)=[a-z0-9=&,;:.%_-]{0,12}(&[a-zA-Z]{1,8}=[a-z0-9:.]{0,9}){0,3}"
    ) {
        survives(&link)?;
    }
}

/// The link is refused with an error that states an expectation, or describes a run that has the same link again.
fn survives(link: &str) -> Result<(), TestCaseError> {
    match decode(link) {
        Ok(content) => {
            let again = decode(&encode(&content.0, content.1.as_ref()));
            prop_assert_eq!(again.as_ref().map(text), Ok(text(&content)), "{}", link);
        }
        Err(error) => {
            let error = error.to_string();
            prop_assert!(error.contains(": expected ") && error.contains(", found "), "{}", error);
            prop_assert!(error.len() < 600, "{}", error);
        }
    }
    Ok(())
}
