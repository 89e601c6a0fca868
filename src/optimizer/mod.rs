//! Optimizers: rules that change the parameters by their gradient.
//!
//! With g the gradient, w a parameter and η the learning rate, a step is
//!
//! | optimizer | step | keeps |
//! | --- | --- | --- |
//! | [`Sgd`] | w ← w − η·g | nothing |
//! | [`Momentum`] | v ← μ·v + g, w ← w − η·v | v |
//! | [`Nesterov`] | v ← μ·v + g, w ← w − η·(g + μ·v) | v |
//! | [`RmsProp`] | v ← α·v + (1 − α)·g², w ← w − η·g / (√v + ε) | v |
//! | [`Adam`] | m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − η·m̂ / (√v̂ + ε) | m, v |
//! | [`AdamW`] | w ← w − η·λ·w, then as Adam | m, v |
//! | [`NAdam`] | Adam with Nesterov's momentum | m, v |
//!
//! None of them stores the gradient: each is an [`UpdateRule`] for one parameter, applied as soon as its gradient is
//! known. [`Regularized`] adds penalties, clipping and a limit on norms to any of them, and stores the gradient. All
//! follow PyTorch's definitions.

mod adam;
mod adam_w;
mod backward;
mod fraction;
mod momentum;
mod moving_average;
mod n_adam;
mod optimizer;
mod regularized;
mod rms_prop;
mod sgd;

pub use self::adam::{Adam, AdamState};
pub use self::adam_w::AdamW;
pub(crate) use self::backward::Backpropagation;
pub use self::backward::{Backward, Recorded};
pub use self::momentum::{Momentum, Nesterov};
pub use self::n_adam::{NAdam, NAdamState};
pub use self::optimizer::Optimizer;
pub use self::regularized::Regularized;
pub use self::rms_prop::{RmsProp, RmsPropState};
pub use self::sgd::Sgd;
pub use crate::kernels::{Moments, Record, UpdateRule};
