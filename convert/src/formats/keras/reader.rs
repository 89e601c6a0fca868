//! The state between two layers.

use super::config::Object;
use super::shape::Shape;
use super::variables::Weights;
use crate::chain::Chain;
use crate::{Network, Problem, Problems};

/// Layers may repeat the values of a file, but not more often than this: a small file cannot fill the memory.
const MAX_SHARING: usize = 16;

/// The state of a reader behind a layer.
pub(super) struct Reader<'a> {
    pub(super) weights: &'a Weights<'a>,
    chain: Chain,
    pub(super) problems: Problems,
    /// The shape of a sample.
    pub(super) shape: Shape,
    /// The bytes that parameters without a variable of their own may still take.
    budget: usize,
}

impl<'a> Reader<'a> {
    /// A reader in front of all layers, of a file of this length.
    pub(super) fn new(weights: &'a Weights<'a>, length: usize) -> Self {
        Self {
            weights,
            chain: Chain::default(),
            problems: Problems::default(),
            shape: Shape::default(),
            budget: length.saturating_mul(MAX_SHARING),
        }
    }

    pub(super) fn refuse(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Adds a layer to the chain, unless a layer before it has a problem: the two would not fit.
    pub(super) fn join(&mut self, add: impl FnOnce(&mut Chain)) {
        if self.problems.is_empty() {
            add(&mut self.chain);
        }
    }

    /// One parameter for each value of a sample.
    pub(super) fn spread<T: Copy>(&mut self, layer: Object<'_>, parameters: &[T]) -> Result<Vec<T>, Problem> {
        self.spend(layer)?;
        self.shape.spread(parameters).ok_or_else(|| {
            let found = format!("expected one parameter for each input, found {}", parameters.len());
            layer
                .problem(found, "state the shape of the inputs with `keras.Input`, and use parameters of the last axes")
        })
    }

    /// Counts one parameter for each value.
    pub(super) fn spend(&mut self, layer: Object<'_>) -> Result<(), Problem> {
        let values = self.shape.values().or(self.chain.width()).unwrap_or_default();
        let left = self.budget.checked_sub(values.saturating_mul(size_of::<f64>()));
        self.budget = left.ok_or_else(|| {
            let found = format!("expected weights for {values} values, found a file that is shorter");
            layer.problem(found, "remove layers without weights")
        })?;
        Ok(())
    }

    /// The network, or all problems.
    pub(super) fn finish(self) -> Result<Network, Problems> {
        let Self { chain, problems, .. } = self;
        if problems.is_empty() {
            return chain.finish();
        }
        // First those of the layers in front of the first one that the reader refused.
        let mut all = chain.finish().err().unwrap_or_default();
        all.append(problems);
        Err(all)
    }
}
