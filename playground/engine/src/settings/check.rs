//! The ranges of the settings.

use core::fmt::Display;
use core::ops::RangeInclusive;

use crate::settings::{
    Activation, BATCH, Data, HIDDEN_LAYERS, Layer, Loss, Name, Network, Settings, Source, Stop, StopCondition,
    Training, WIDTH,
};

/// A setting is out of its range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: expected {expected}, found {found}")]
pub struct SettingsError {
    /// The setting, in words.
    pub setting: String,
    /// The valid values.
    pub expected: String,
    /// The value.
    pub found: String,
}

impl SettingsError {
    fn new(setting: impl Display, expected: impl Display, found: impl Display) -> Self {
        Self { setting: setting.to_string(), expected: expected.to_string(), found: found.to_string() }
    }
}

impl Settings {
    /// Checks every range that the fields document.
    ///
    /// ```
    /// use stackprop_playground::settings::Settings;
    ///
    /// let mut settings = Settings::default();
    /// assert_eq!(settings.check(), Ok(()));
    /// settings.data.noise = 60;
    /// assert_eq!(settings.check().unwrap_err().to_string(), "noise in percent: expected 0 to 50, found 60");
    /// ```
    ///
    /// # Errors
    ///
    /// The first setting out of its range.
    pub fn check(&self) -> Result<(), SettingsError> {
        self.data.check()?;
        self.network.check()?;
        self.training.check(self.data.source)?;
        self.stop.check()
    }
}

impl Data {
    fn check(&self) -> Result<(), SettingsError> {
        within("number of classes", 2..=WIDTH, self.classes)?;
        within("noise in percent", 0..=50, self.noise)?;
        within("percentage of samples for training", 10..=90, self.train_percent)
    }
}

impl Network {
    fn check(&self) -> Result<(), SettingsError> {
        if self.features.is_empty() {
            return Err(SettingsError::new("features", "at least one", "none"));
        }
        for (index, feature) in self.features.iter().enumerate() {
            if self.features.iter().take(index).any(|earlier| earlier == feature) {
                return Err(SettingsError::new("features", "each once", format_args!("{} twice", Name(feature))));
            }
        }
        within("number of hidden layers", 0..=HIDDEN_LAYERS, self.layers.len())?;
        self.layers.iter().zip(1..).try_for_each(|(layer, number)| layer.check(number))
    }
}

impl Layer {
    fn check(&self, number: usize) -> Result<(), SettingsError> {
        within(format_args!("units of hidden layer {number}"), 1..=WIDTH, self.units)?;
        let expected = match self.activation {
            Activation::Heaviside if self.dropout > 0 => "0, because the step has no dropout",
            _ if self.dropout > 50 || !self.dropout.is_multiple_of(10) => "0, 10, 20, 30, 40 or 50",
            _ => return Ok(()),
        };
        Err(SettingsError::new(format_args!("dropout in percent of hidden layer {number}"), expected, self.dropout))
    }
}

impl Training {
    /// The largest number of epochs of a schedule.
    const SCHEDULE_EPOCHS: u32 = 100_000;

    pub(crate) fn check(&self, source: Source) -> Result<(), SettingsError> {
        let for_classes = matches!(self.loss, Loss::CrossEntropy | Loss::Hinge | Loss::Perceptron);
        if for_classes && source.is_regression() {
            let expected = "squared, absolute or Huber, the losses of a regression";
            return Err(SettingsError::new("loss", expected, Name(&self.loss)));
        }
        not_negative("learning rate", self.learning_rate)?;
        not_negative("regularization rate", self.regularization_rate)?;
        within("epochs of the schedule", 1..=Self::SCHEDULE_EPOCHS, self.schedule_epochs)?;
        within("batch size", 1..=BATCH, self.batch_size)
    }
}

impl Stop {
    fn check(&self) -> Result<(), SettingsError> {
        let value = self.value;
        match self.condition {
            StopCondition::Never if value.is_finite() => Ok(()),
            StopCondition::Never => Err(SettingsError::new("value of the stop condition", "a finite number", value)),
            StopCondition::Loss => not_negative("loss of the stop condition", value),
            StopCondition::Epochs | StopCondition::Patience
                if value >= 1.0 && value.is_finite() && value == value.trunc() =>
            {
                Ok(())
            }
            StopCondition::Epochs | StopCondition::Patience => {
                Err(SettingsError::new("epochs of the stop condition", "an integer of at least 1", value))
            }
        }
    }
}

impl Source {
    /// Whether the targets are values, not classes.
    #[must_use]
    pub fn is_regression(self) -> bool {
        matches!(self, Self::Plane | Self::Bumps | Self::OwnValues)
    }

    /// Whether the samples are the visitor's.
    #[must_use]
    pub fn is_own(self) -> bool {
        matches!(self, Self::OwnClasses | Self::OwnValues)
    }
}

fn within<T: PartialOrd + Display>(
    setting: impl Display,
    range: RangeInclusive<T>,
    found: T,
) -> Result<(), SettingsError> {
    if range.contains(&found) {
        return Ok(());
    }
    Err(SettingsError::new(setting, format_args!("{} to {}", range.start(), range.end()), found))
}

fn not_negative(setting: &str, found: f32) -> Result<(), SettingsError> {
    if found >= 0.0 && found.is_finite() {
        return Ok(());
    }
    Err(SettingsError::new(setting, "a number of at least 0", found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Feature;

    /// Changes the default settings and returns the error as text.
    fn error(change: impl Fn(&mut Settings)) -> String {
        let mut settings = Settings::default();
        change(&mut settings);
        settings.check().expect_err("the setting is out of range").to_string()
    }

    #[test]
    fn the_defaults_are_in_range() {
        assert_eq!(Settings::default().check(), Ok(()));
    }

    #[test]
    fn an_error_names_setting_range_and_value() {
        let text = error(|s| s.data.classes = 9);
        assert_eq!(text, "number of classes: expected 2 to 8, found 9");
        assert_eq!(error(|s| s.data.classes = 1), "number of classes: expected 2 to 8, found 1");
        let text = error(|s| s.data.train_percent = 9);
        assert_eq!(text, "percentage of samples for training: expected 10 to 90, found 9");
        assert_eq!(error(|s| s.network.features.clear()), "features: expected at least one, found none");
        let text = error(|s| s.network.features.push(Feature::X1));
        assert_eq!(text, "features: expected each once, found x1 twice");
        let text = error(|s| s.network.layers = vec![s.network.layers[0]; 7]);
        assert_eq!(text, "number of hidden layers: expected 0 to 6, found 7");
        assert_eq!(error(|s| s.network.layers[1].units = 0), "units of hidden layer 2: expected 1 to 8, found 0");
        let text = error(|s| s.network.layers[0].dropout = 15);
        assert_eq!(text, "dropout in percent of hidden layer 1: expected 0, 10, 20, 30, 40 or 50, found 15");
        assert!(error(|s| s.network.layers[0].dropout = 60).ends_with("found 60"));
        let text = error(|s| s.data.source = Source::Plane);
        assert_eq!(text, "loss: expected squared, absolute or Huber, the losses of a regression, found cross-entropy");
        assert_eq!(
            error(|s| s.training.learning_rate = -0.1),
            "learning rate: expected a number of at least 0, found -0.1"
        );
        assert!(error(|s| s.training.learning_rate = f32::INFINITY).ends_with("found inf"));
        assert!(error(|s| s.training.regularization_rate = f32::NAN).starts_with("regularization rate: "));
        assert_eq!(error(|s| s.training.schedule_epochs = 0), "epochs of the schedule: expected 1 to 100000, found 0");
        assert!(error(|s| s.training.schedule_epochs = 100_001).ends_with("found 100001"));
        assert_eq!(error(|s| s.training.batch_size = 33), "batch size: expected 1 to 32, found 33");
        assert!(error(|s| s.training.batch_size = 0).ends_with("found 0"));
    }

    #[test]
    fn the_value_of_a_stop_condition_goes_with_it() {
        let stop = |condition, value| Stop { condition, value }.check().map_err(|error| error.to_string());
        assert_eq!(stop(StopCondition::Epochs, 1.0), Ok(()));
        assert_eq!(stop(StopCondition::Loss, 0.0), Ok(()));
        for condition in [StopCondition::Epochs, StopCondition::Patience] {
            for value in [0.0, 1.5, f32::INFINITY, f32::NAN] {
                let expected =
                    format!("epochs of the stop condition: expected an integer of at least 1, found {value}");
                assert_eq!(stop(condition, value), Err(expected));
            }
        }
        assert!(stop(StopCondition::Loss, -1.0).is_err());
        assert!(stop(StopCondition::Never, f32::NAN).is_err());
    }

    #[test]
    fn regression_takes_the_losses_of_values() {
        for loss in [Loss::Squared, Loss::Absolute, Loss::Huber] {
            let mut settings = Settings::default();
            (settings.data.source, settings.training.loss) = (Source::OwnValues, loss);
            assert_eq!(settings.check(), Ok(()));
        }
    }
}
