//! Limits on sizes, as bounds of constructors: a size beyond its limit is an error of `cargo check`.
//!
//! An assertion in a generic function fires only at build time. A bound is checked earlier, but stable Rust
//! cannot compare a const parameter in a bound. [`AtLeastOne`] and [`Below100`] get around that: every size implements
//! them with [`Holds`], and the one forbidden size implements them with [`Broken`] too. A constructor leaves that
//! parameter to the compiler, which infers [`Holds`] for every size, generic ones included, and finds two candidates
//! for the forbidden size:
//!
//! ```text
//! error[E0283]: type annotations needed
//!   cannot infer type of the type parameter `BatchIsNotEmpty` declared on the associated function `new`
//! note: multiple `impl`s satisfying `BatchSize<0>: AtLeastOne<_>` found
//! ```

/// The number of units of a layer.
#[derive(Debug)]
pub struct Units<const N: usize>;

/// The maximum number of samples in a batch.
#[derive(Debug)]
pub struct BatchSize<const N: usize>;

/// The percentage of a layer's outputs that dropout leaves out.
#[derive(Debug)]
pub struct Percent<const N: usize>;

/// The limit holds.
#[derive(Debug)]
pub struct Holds;

/// The limit is broken.
#[derive(Debug)]
pub struct Broken;

/// A size of at least 1.
pub trait AtLeastOne<Limit> {}

impl<const N: usize> AtLeastOne<Holds> for Units<N> {}
impl AtLeastOne<Broken> for Units<0> {}

impl<const N: usize> AtLeastOne<Holds> for BatchSize<N> {}
impl AtLeastOne<Broken> for BatchSize<0> {}

/// A percentage below 100. Only [`Percent<100>`](Percent) is ambiguous; an assertion catches greater ones at build
/// time.
pub trait Below100<Limit> {
    /// The percentage.
    const PERCENT: usize;
}

impl<const N: usize> Below100<Holds> for Percent<N> {
    const PERCENT: usize = N;
}
impl Below100<Broken> for Percent<100> {
    const PERCENT: usize = 100;
}
