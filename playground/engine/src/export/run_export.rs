//! The façade of the export.

use stackprop::model_file::ModelError;

use crate::data::Samples;
use crate::export::budget::Budget;
use crate::export::model_file::model_file;
use crate::export::network_type::NetworkType;
use crate::export::objective::ObjectiveType;
use crate::export::optimizer::OptimizerType;
use crate::export::program::program;
use crate::network::Network;
use crate::run::{Run, Stage};
use crate::settings::Training;

/// A run for export.
///
/// ```
/// use stackprop_playground::session::Session;
/// use stackprop_playground::settings::Settings;
///
/// let mut session = Session::new(Settings::default(), None)?;
/// session.step();
/// let export = session.export();
/// assert!(export.program().contains("    Dense<2, 4, Tanh>,\n    Dense<4, 2, Tanh>,\n    Dense<2, 1, Logistic>,\n"));
/// assert_eq!(export.budget().flash_bytes, 4 * (2 * 4 + 4 + 4 * 2 + 2 + 2 * 1 + 1));
/// assert!(export.model_file()?.starts_with(b"\x89STACK"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RunExport<'a> {
    pub(crate) run: &'a Run,
    /// The training samples.
    pub(crate) samples: &'a Samples,
    /// The network at the end of the run.
    pub(crate) network: &'a Network,
}

impl RunExport<'_> {
    /// The Rust program that repeats the run and saves the network as `network.stackprop`: `src/main.rs` beside the
    /// [manifest](crate::export::MANIFEST).
    #[must_use]
    pub fn program(&self) -> String {
        program(self.run, self.samples)
    }

    /// The bytes of the model file.
    ///
    /// # Errors
    ///
    /// If a parameter is not finite.
    pub fn model_file(&self) -> Result<Vec<u8>, ModelError> {
        let (network, _) = self.types();
        model_file(&network, &self.network.parameters())
    }

    /// The memory of the network, and of a trainer with the last stage's settings.
    #[must_use]
    pub fn budget(&self) -> Budget {
        let (training, (network, objective)) = (self.training(), self.types());
        Budget::new(&network, &objective, &OptimizerType::from(training), training.batch_size)
    }

    /// The training of the last stage.
    fn training(&self) -> &Training {
        self.run.stages.last().map_or(&self.run.settings.training, |Stage { training, .. }| training)
    }

    /// The types of the network and the loss at the end of the run.
    fn types(&self) -> (NetworkType, ObjectiveType) {
        let objective = ObjectiveType::new(self.training().loss, &self.samples.problem);
        (NetworkType::new(&self.run.settings.network, &objective), objective)
    }
}
