//! The behaviour of an activation at a logit of 0.

/// The value and the slope of an activation at a logit of 0, from which a fit knows whether zero weights can learn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AtZero {
    /// The value is not 0, or unknown.
    #[default]
    Other,
    /// The value is 0 and the slope is not, as for tanh: a gradient passes.
    Slope,
    /// The value and the slope are 0, as for ReLU: no gradient passes.
    Flat,
}
