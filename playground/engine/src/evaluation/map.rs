//! The values of all units on a grid of points.

use stackprop::prelude::Reproducible;
use stackprop::simd::{Computation, Execution, Simd};

use crate::data;
use crate::network::Network;
use crate::objective::Objective;
use crate::row::Row;
use crate::settings::{BATCH, Feature};

/// Half the side of the grid's square around the origin.
pub const EXTENT: f32 = 6.0;

/// The points of a grid: rows from the top to the bottom, from the left to the right in a row.
#[must_use]
pub fn grid(resolution: usize) -> Vec<[f32; 2]> {
    let place = |index: usize| EXTENT * ((2 * index + 1) as f32 / resolution as f32 - 1.0);
    (0..resolution * resolution).map(|point| [place(point % resolution), -place(point / resolution)]).collect()
}

/// The values of all units at these points, unit by unit: the features, the hidden layers, the outputs.
#[must_use]
pub fn unit_values(network: &Network, objective: &Objective, features: &[Feature], points: &[[f32; 2]]) -> Vec<f32> {
    let units = features.len() + network.shape.sizes().map(|[_, units]| units).sum::<usize>();
    let mut values = vec![0.0; units * points.len()];
    for (index, points_of_batch) in points.chunks(BATCH).enumerate() {
        let mut inputs = [Row::default(); BATCH];
        inputs.iter_mut().zip(points_of_batch).for_each(|(to, point)| *to = data::inputs(features, *point));
        let inputs = inputs.get(..points_of_batch.len()).unwrap_or_default();
        let columns = Columns { values: &mut values, points: points.len(), first: index * BATCH, unit: 0 };
        Reproducible.run(UnitValues { network, objective, features: features.len(), inputs, columns });
    }
    values
}

/// Where the values of a batch of points go.
struct Columns<'a> {
    values: &'a mut [f32],
    points: usize,
    first: usize,
    /// The next unit.
    unit: usize,
}

impl Columns<'_> {
    /// Stores the values of the next `units` units.
    fn push(&mut self, rows: &[Row], units: usize) {
        for unit in 0..units {
            let column = self.values.iter_mut().skip((self.unit + unit) * self.points + self.first);
            column.zip(rows).for_each(|(to, row)| *to = row[unit]);
        }
        self.unit += units;
    }
}

struct UnitValues<'a> {
    network: &'a Network,
    objective: &'a Objective,
    features: usize,
    inputs: &'a [Row],
    columns: Columns<'a>,
}

impl Computation for UnitValues<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { network, objective, features, inputs, mut columns } = self;
        columns.push(inputs, features);
        let mut sizes = network.shape.sizes().map(|[_, units]| units);
        let mut layers = network.layers().map(|(settings, _)| settings.is_none());
        network.pass(simd, inputs, |rows| {
            let units = sizes.next().unwrap_or_default();
            if layers.next() == Some(true) {
                let mut outputs = [Row::default(); BATCH];
                outputs.iter_mut().zip(rows).for_each(|(to, from)| *to = *from);
                let outputs = outputs.get_mut(..rows.len()).unwrap_or_default();
                objective.activate(simd, outputs);
                columns.push(outputs, units);
            } else {
                columns.push(rows, units);
            }
        });
    }
}
