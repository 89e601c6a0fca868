//! The loss and the output activation, chosen at run time.

mod narrow;
mod objective;
mod output_activation;
mod weighted_delta;

pub use self::objective::Objective;
pub use self::output_activation::OutputActivation;
