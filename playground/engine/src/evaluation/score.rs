//! The quality of a network on samples.

use serde::Serialize;
use stackprop::layer::Layer as _;
use stackprop::loss::FusedWith;
use stackprop::metrics;
use stackprop::prelude::Reproducible;
use stackprop::simd::{Computation, Execution, Simd};

use crate::data::{Problem, Samples};
use crate::network::Network;
use crate::objective::Objective;
use crate::row::Row;
use crate::settings::BATCH;

/// The quality of a network on samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Score {
    /// The mean loss.
    pub loss: f32,
    /// The fraction of right answers, 0 to 1; `None` for a regression.
    pub accuracy: Option<f32>,
    /// R², at most 1; `None` for classes.
    pub r_squared: Option<f32>,
}

impl Score {
    /// The score of these logits. `targets` are those of the samples.
    pub(crate) fn of(logits: Vec<Row>, objective: &Objective, samples: &Samples) -> Self {
        let loss = loss(&mut logits.clone(), objective, &samples.targets);
        let outputs = activated(logits, objective);
        match samples.problem {
            Problem::Regression => Self { loss, accuracy: None, r_squared: r_squared(&outputs, &samples.targets) },
            Problem::Classes(_) => {
                let is_right = |(row, target): &(&Row, &f32)| objective.class(row) == **target as usize;
                let right = outputs.iter().zip(&samples.targets).filter(is_right).count();
                Self { loss, accuracy: Some(right as f32 / outputs.len() as f32), r_squared: None }
            }
        }
    }
}

/// The mean loss of these logits, which it overwrites.
pub(crate) fn loss(logits: &mut [Row], objective: &Objective, targets: &[f32]) -> f32 {
    let weight = 1.0 / logits.len() as f32;
    Reproducible.run(Loss { logits, objective, targets, weight })
}

struct Loss<'a> {
    logits: &'a mut [Row],
    objective: &'a Objective,
    targets: &'a [f32],
    weight: f32,
}

impl Computation for Loss<'_> {
    type Output = f32;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> f32 {
        let batches = self.logits.chunks_mut(BATCH).zip(self.targets.chunks(BATCH));
        let losses = batches
            .map(|(logits, targets)| self.objective.weighted_delta(simd, logits, targets, self.weight).loss)
            .map(f64::from);
        losses.sum::<f64>() as f32
    }
}

fn r_squared(outputs: &[Row], targets: &[f32]) -> Option<f32> {
    let outputs: Vec<[f32; 1]> = outputs.iter().map(|[value, ..]| [*value]).collect();
    let targets: Vec<[f32; 1]> = targets.iter().map(|target| [*target]).collect();
    metrics::r2(&targets, &outputs).ok().map(|value| value as f32)
}

/// `[true class][predicted class]`, flattened; empty for a regression.
pub(crate) fn confusion(network: &Network, objective: &Objective, inputs: &[Row], samples: &Samples) -> Vec<u32> {
    let Problem::Classes(names) = &samples.problem else { return Vec::new() };
    let mut counts = vec![0; names.len() * names.len()];
    for (row, target) in outputs(network, objective, inputs).iter().zip(&samples.targets) {
        let place = *target as usize * names.len() + objective.class(row);
        counts.iter_mut().skip(place).take(1).for_each(|count| *count += 1);
    }
    counts
}

/// The outputs of the output activation.
pub(crate) fn outputs(network: &Network, objective: &Objective, inputs: &[Row]) -> Vec<Row> {
    activated(logits(network, inputs), objective)
}

/// The values before the output activation.
pub(crate) fn logits(network: &Network, inputs: &[Row]) -> Vec<Row> {
    network.using(Reproducible).predict_all(inputs)
}

fn activated(mut rows: Vec<Row>, objective: &Objective) -> Vec<Row> {
    Reproducible.run(ActivateAll { objective, rows: &mut rows });
    rows
}

struct ActivateAll<'a> {
    objective: &'a Objective,
    rows: &'a mut [Row],
}

impl Computation for ActivateAll<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        for rows in self.rows.chunks_mut(BATCH) {
            self.objective.activate(simd, rows);
        }
    }
}
