//! The values of a model file, one after the other.

use stackprop::model_file::Decoder;
use stackprop::quantized::Quantization;
use stackprop::quantized::data::PlainData;

use crate::arrays::transpose;
use crate::{Activation, BatchNorm, Dense, FloatLayer, LayerType, Scaling, Statistic};

/// The bytes that follow. Their number is checked before: a missing byte is 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Values<'a>(pub(super) &'a [u8]);

impl<'a> Values<'a> {
    /// The next `count` bytes.
    pub(super) fn bytes(&mut self, count: usize) -> &'a [u8] {
        let (bytes, rest) = self.0.split_at_checked(count).unwrap_or((self.0, &[]));
        self.0 = rest;
        bytes
    }

    /// The next `count` numbers of `N` bytes.
    pub(super) fn numbers<const N: usize>(&mut self, count: usize) -> &'a [[u8; N]] {
        self.bytes(count.saturating_mul(N)).as_chunks().0
    }

    fn floats(&mut self, count: usize) -> Vec<f32> {
        self.numbers(count).iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
    }

    /// A scale and a zero point.
    pub(super) fn quantization(&mut self) -> Quantization {
        let mut quantization = Quantization { scale: 0.0, zero_point: 0 };
        quantization.decode(&mut Decoder::new(self.bytes(size_of::<Quantization>())));
        quantization
    }

    /// The parameters of a layer in `f32`, in memory order.
    pub(super) fn layer(&mut self, index: usize, layer: LayerType) -> FloatLayer {
        match layer {
            LayerType::Dense { inputs, units, activation, normalized } => {
                let weights = transpose(&self.floats(inputs.saturating_mul(units)), inputs);
                let bias = self.floats(units);
                let dense = Dense { name: name(index), inputs, units, weights, bias, activation };
                if !normalized {
                    return FloatLayer::Dense(dense);
                }
                let [scale, mean, variance] = [(); 3].map(|()| self.floats(units));
                FloatLayer::BatchNorm(BatchNorm { dense, scale, mean, variance })
            }
            LayerType::Scaling { statistic, size, activation } => {
                FloatLayer::Scaling(self.scaling(statistic, size, activation))
            }
        }
    }

    pub(super) fn scaling(&mut self, statistic: Statistic, size: usize, activation: Activation) -> Scaling {
        let [offset, factor] = [(); 2].map(|()| self.floats(size));
        Scaling { statistic, offset, factor, activation }
    }
}

/// The name of a layer, for messages: a model file has none.
pub(super) fn name(index: usize) -> String {
    format!("layer {index}")
}
