//! A tensor: type, shape, scales, contents.

use stackprop::quantized::Quantization;

use super::flatbuffer::{Table, Tables};
use super::names::tensor_type;
use crate::formats::damaged::Damaged;

/// More dimensions than a tensor has.
const MAX_DIMENSIONS: usize = 16;

/// A tensor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tensor<'a> {
    /// The `TensorType`.
    pub(super) kind: i8,
    /// The name as bytes.
    pub(super) name: &'a [[u8; 1]],
    shape: &'a [[u8; 4]],
    scales: &'a [[u8; 4]],
    zero_points: &'a [[u8; 8]],
    /// The dimension along which the scales differ.
    pub(super) quantized_dimension: i32,
    /// Whether the contents are stored without their zeros.
    pub(super) is_sparse: bool,
    /// Whether the contents lie outside the flatbuffer.
    pub(super) is_external: bool,
    /// The contents of a constant; empty otherwise.
    pub(super) data: &'a [u8],
}

impl<'a> Tensor<'a> {
    pub(super) fn read(table: Table<'a>, buffers: Tables<'a>) -> Result<Self, Damaged> {
        let buffer = buffers.get(table.int(2)? as u32 as usize).transpose()?;
        let quantization = table.table(4)?;
        let data: &[[u8; 1]] = buffer.map_or(Ok(&[] as &[_]), |buffer| buffer.numbers(0))?;
        // A field of a missing table has its default value.
        Ok(Self {
            kind: table.byte(1)?,
            name: table.numbers(3)?,
            shape: table.numbers(0)?,
            scales: quantization.map_or(Ok(&[] as &[_]), |table| table.numbers(2))?,
            zero_points: quantization.map_or(Ok(&[] as &[_]), |table| table.numbers(3))?,
            quantized_dimension: quantization.map_or(Ok(0), |table| table.int(6))?,
            is_sparse: table.table(6)?.is_some(),
            is_external: match buffer {
                Some(buffer) => buffer.scalar::<8>(1)?.is_some_and(|offset| u64::from_le_bytes(offset) > 1),
                None => false,
            },
            data: data.as_flattened(),
        })
    }

    /// The name of the type.
    pub(super) fn type_name(&self) -> String {
        tensor_type::name(self.kind)
    }

    /// The first dimensions; an open one is 1. TensorFlow Lite has at most eight.
    pub(super) fn shape(&self) -> impl Iterator<Item = usize> + 'a {
        self.shape.iter().take(MAX_DIMENSIONS).map(|size| usize::try_from(i32::from_le_bytes(*size)).unwrap_or(1))
    }

    /// The number of elements.
    pub(super) fn elements(&self) -> usize {
        self.shape().fold(1, usize::saturating_mul)
    }

    /// The scales: none, one, or one per unit.
    pub(super) fn scales(&self) -> Vec<f32> {
        self.scales.iter().map(|scale| f32::from_le_bytes(*scale)).collect()
    }

    /// The number of scales.
    pub(super) fn scale_count(&self) -> usize {
        self.scales.len()
    }

    /// The first zero point that is not 0.
    pub(super) fn nonzero_zero_point(&self) -> Option<i64> {
        self.zero_points.iter().map(|zero_point| i64::from_le_bytes(*zero_point)).find(|zero_point| *zero_point != 0)
    }

    /// The scale and the zero point of `i8` values; `None` if the tensor has another type or several scales.
    pub(super) fn quantization(&self) -> Option<Quantization> {
        let ([scale], [zero_point]) = (self.scales, self.zero_points) else { return None };
        let zero_point = i8::try_from(i64::from_le_bytes(*zero_point)).ok()?;
        let quantization = Quantization { scale: f32::from_le_bytes(*scale), zero_point: zero_point.into() };
        let is_valid = quantization.scale > 0.0 && quantization.scale.is_finite();
        (self.kind == tensor_type::INT8 && is_valid).then_some(quantization)
    }

    /// The contents as numbers of `N` bytes, if they are `count`.
    pub(super) fn numbers<const N: usize>(&self, count: usize) -> Option<&'a [[u8; N]]> {
        (self.data.len() == count.checked_mul(N)?).then_some(self.data.as_chunks().0)
    }
}
