//! The reasons why a training stops by itself.

use core::fmt::{self, Display, Formatter};

/// The largest number of steps of a run, which a link repeats when it is opened: some seconds.
pub const MAX_STEPS: u64 = 3_000_000;

/// Why a training has stopped by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StopReason {
    /// The loss of a batch, or a parameter after it, is infinite or NaN. The network is that of the last epoch before.
    Diverged {
        /// The loss of the batch.
        loss: f32,
    },
    /// The run has [`MAX_STEPS`].
    MaxSteps,
    /// The schedule ends after this number of epochs.
    ScheduleEnd(u32),
    /// This number of epochs is done.
    Epochs(u32),
    /// The loss of the test samples is low enough.
    Loss(f32),
    /// The loss of the test samples has not fallen since this epoch.
    NoProgress(u32),
}

impl Display for StopReason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Diverged { loss } if loss.is_finite() => {
                write!(f, "the training diverged: a parameter is not finite; choose a lower learning rate")
            }
            Self::Diverged { loss } => {
                write!(f, "the training diverged: the loss is {loss}; choose a lower learning rate")
            }
            Self::MaxSteps => write!(f, "3,000,000 steps are the most that a link can repeat"),
            Self::ScheduleEnd(epochs) => write!(f, "the schedule ends after {epochs} epochs"),
            Self::Epochs(epochs) => write!(f, "{epochs} epochs are done"),
            Self::Loss(loss) => write!(f, "the test loss is {loss:.4}"),
            Self::NoProgress(epoch) => write!(f, "the test loss has not fallen since epoch {epoch}"),
        }
    }
}
