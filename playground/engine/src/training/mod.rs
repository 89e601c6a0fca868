//! Training: a fit epoch by epoch, its optimizer and its schedule, chosen at run time.

mod fit;
mod optimizer;
mod schedule;

pub use self::fit::Fit;
pub use self::optimizer::AnyOptimizer;
pub use self::schedule::RateSchedule;
