//! Links there and back.

mod contents;
mod examples;
mod properties;
