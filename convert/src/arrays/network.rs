//! Layers and activations as a network.

use super::Array;
use super::module::{Kind, Layout, Module, Parts, by_names, by_positions};
use super::name::{leaves_gap, parse, tokens};
use super::plan::{Plan, list, plan};
use crate::chain::Chain;
use crate::problem::printable;
use crate::{Activation, Network, Options, Problems};

/// The kind of a file, as far as it decides about arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The file sorts its arrays by type and name, and the names state the roles.
    Safetensors,
    /// The file keeps the order of its arrays, which states the roles if the names do not.
    Npz,
}

impl Source {
    pub(super) fn keeps_order(self) -> bool {
        self == Self::Npz
    }
}

/// The network of arrays.
///
/// # Errors
///
/// All arrays, layers and choices that the crate cannot express.
pub(crate) fn network(arrays: Vec<Array>, source: Source, options: &Options) -> Result<Network, Problems> {
    let modules = modules(arrays, source)?;
    let Plan { layout, order, problem } = plan(&modules, source)?;
    let mut modules: Vec<_> = modules.into_iter().map(Some).collect();
    let modules: Vec<_> = order.iter().filter_map(|index| modules.get_mut(*index)?.take()).collect();
    let dense: Vec<_> = modules.iter().filter(|module| module.matrix().is_some()).collect();
    let activations = options.activations_of(dense.len(), || list(dense.iter().copied(), layout));
    let mut problems = Problems::default();
    for problem in problem.iter().chain(activations.as_ref().err()) {
        problems.add(&problem.subject, &problem.found, &problem.remedy);
    }
    problems.or(())?;
    let mut builder = Builder { activations: activations.unwrap_or_default().into_iter(), ..Builder::default() };
    for module in modules {
        builder.add(module, layout);
    }
    builder.finish()
}

/// The layers of arrays. One with a problem would be missing in the order.
fn modules(arrays: Vec<Array>, source: Source) -> Result<Vec<Module>, Problems> {
    let mut problems = Problems::default();
    let parts = parts(arrays, source, &mut problems);
    let modules = parts.into_iter().filter_map(|parts| parts.module(&mut problems)).collect();
    problems.or(modules)
}

/// The arrays of each layer.
fn parts(mut arrays: Vec<Array>, source: Source, problems: &mut Problems) -> Vec<Parts> {
    let has_roles = arrays.iter().any(|array| parse(&array.name).1.is_some());
    if has_roles || source == Source::Safetensors {
        return by_names(arrays, problems);
    }
    // The names of arrays that `numpy.savez` got without one.
    if arrays.iter().all(|array| array.name.starts_with("arr_")) {
        arrays.sort_by(|a, b| tokens(&a.name).cmp(&tokens(&b.name)));
    }
    by_positions(arrays).unwrap_or_else(|problem| {
        problems.push(problem);
        Vec::new()
    })
}

/// Puts each activation behind its dense layer, or behind the batch normalization that follows it.
#[derive(Default)]
struct Builder {
    chain: Chain,
    activations: std::vec::IntoIter<Activation>,
    /// The name of the last dense layer, and its activation if that is not in the chain yet.
    last: Option<(String, Activation)>,
}

impl Builder {
    fn add(&mut self, module: Module, layout: Layout) {
        match module.kind {
            Kind::Dense(matrix) => {
                self.activate();
                self.chain.dense(matrix.dense(printable(module.name.as_bytes()), layout));
                self.last = Some((module.name, self.activations.next().unwrap_or(Activation::Identity)));
            }
            Kind::BatchNorm(normalization) => {
                if self.last.as_ref().is_some_and(|(name, _)| leaves_gap(name, &module.name)) {
                    self.activate();
                }
                self.chain.batch_norm(normalization);
            }
        }
    }

    fn activate(&mut self) {
        if let Some((name, activation)) = self.last.take() {
            self.chain.activation(&printable(name.as_bytes()), activation);
        }
    }

    fn finish(mut self) -> Result<Network, Problems> {
        self.activate();
        self.chain.finish()
    }
}
