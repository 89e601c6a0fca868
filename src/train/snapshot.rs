//! A copy of a network's learned values.

use crate::floats::{Floats, zeroable};
use crate::layer::Train;
use crate::row::all_finite;

/// A network's trainable parameters and running statistics.
pub(crate) struct Snapshot<Net: Train> {
    pub(super) parameters: Net::Gradient,
    pub(super) statistics: Net::Statistics,
}

zeroable! { [Net: Train] Snapshot<Net> { parameters, statistics } }

impl<Net: Train> Snapshot<Net> {
    /// Copies the learned values of the network.
    pub(super) fn keep(&mut self, net: &mut Net) {
        self.each_layer(net, |kept, values| copy(values, kept));
    }

    /// Restores the values of the last [`keep`](Snapshot::keep).
    pub(super) fn restore(&mut self, net: &mut Net) {
        self.each_layer(net, |kept, values| copy(kept, values));
    }

    fn each_layer(&mut self, net: &mut Net, f: impl Fn(&mut [f32], &mut [f32])) {
        let (mut parameters, mut statistics) = (self.parameters.floats_mut(), self.statistics.floats_mut());
        net.visit_parameters(&mut |values: &mut [f32]| f(take(&mut parameters, values.len()), values));
        net.visit_statistics(&mut |values: &mut [f32]| f(take(&mut statistics, values.len()), values));
    }
}

fn copy(from: &[f32], to: &mut [f32]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
}

/// Takes the first `len` values off the front of `values`; an empty slice if fewer are left.
fn take<'a>(values: &mut &'a mut [f32], len: usize) -> &'a mut [f32] {
    values.split_off_mut(..len).unwrap_or_default()
}

/// Whether all learned values of the network are finite.
pub(super) fn is_finite(net: &mut impl Train) -> bool {
    let mut finite = true;
    net.visit_parameters(&mut |values: &mut [f32]| finite &= all_finite(values));
    net.visit_statistics(&mut |values: &mut [f32]| finite &= all_finite(values));
    finite
}
