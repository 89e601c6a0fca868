//! The settings of the page: the part of its state that a visitor chooses.

mod check;
mod name;
mod settings;

pub use self::check::SettingsError;
pub(crate) use self::name::Name;
pub use self::settings::{
    Activation, BATCH, Data, Feature, HIDDEN_LAYERS, Initializer, Layer, Loss, Network, Optimizer, Regularization,
    Schedule, Settings, Source, Stop, StopCondition, Training, View, WIDTH,
};
