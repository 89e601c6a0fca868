//! Registers of sixteen lanes with masks, in plain arrays: they run the tiles of AVX-512 on every machine.

use std::array;
use std::ops::{Add, Div, Mul};

use stackprop::simd::{Computation, LANES, Portable, Product, Registers, Simd};

use super::registers_of::registers_of;

/// Sixteen lanes.
#[derive(Clone, Copy, Debug)]
pub struct Lanes([f32; 16]);

impl Lanes {
    fn zip(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        Self(array::from_fn(|lane| f(self.0[lane], other.0[lane])))
    }
}

impl Add for Lanes {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }
}

impl Mul for Lanes {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }
}

impl Div for Lanes {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        self.zip(other, |a, b| a / b)
    }
}

/// The specification of AVX-512's registers.
#[derive(Clone, Copy, Debug)]
pub struct SixteenLanes;

impl Registers for SixteenLanes {
    type Vector = Lanes;
    type Values = [f32; 16];

    const TILE_ROWS: [usize; 2] = [8, 8];
    const MASKS: bool = true;

    fn splat(self, value: f32) -> Lanes {
        Lanes([value; 16])
    }

    fn load(self, values: &[f32; 16]) -> Lanes {
        Lanes(*values)
    }

    fn store(self, vector: Lanes, to: &mut [f32; 16]) {
        *to = vector.0;
    }

    fn load_partial(self, values: &[f32]) -> Lanes {
        Lanes(array::from_fn(|lane| values.get(lane).copied().unwrap_or(0.0)))
    }

    fn store_partial(self, vector: Lanes, to: &mut [f32]) {
        to.iter_mut().zip(vector.0).for_each(|(to, lane)| *to = lane);
    }

    fn store_after(self, kept: usize, vector: Lanes, to: &mut [f32; 16]) {
        to.iter_mut().zip(vector.0).skip(kept).for_each(|(to, lane)| *to = lane);
    }

    fn load_transposed<'a>(self, row: impl Fn(usize) -> &'a [f32; LANES]) -> [Lanes; LANES] {
        array::from_fn(|column| Lanes(array::from_fn(|lane| row(lane)[column])))
    }

    fn mul_add(self, a: Lanes, b: Lanes, c: Lanes) -> Lanes {
        Lanes(array::from_fn(|lane| a.0[lane].mul_add(b.0[lane], c.0[lane])))
    }

    fn sqrt(self, vector: Lanes) -> Lanes {
        Lanes(vector.0.map(f32::sqrt))
    }

    fn clamp(self, vector: Lanes, most: f32) -> Lanes {
        Lanes(vector.0.map(|lane| lane.clamp(-most, most)))
    }

    fn flush_subnormal(self, vector: Lanes) -> Lanes {
        Lanes(vector.0.map(|lane| if lane.abs() < f32::MIN_POSITIVE { 0.0 } else { lane }))
    }
}

/// [`Portable`], except that the products use [`SixteenLanes`].
#[derive(Clone, Copy, Debug)]
pub struct WithSixteenLanes;

registers_of! { Portable for WithSixteenLanes }

impl Simd for WithSixteenLanes {
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        computation.run(self)
    }

    fn vectorize_product<P: Product>(self, product: P) {
        product.run(self, SixteenLanes);
    }
}
