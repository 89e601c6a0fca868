//! `wide`'s vector functions, compiled for AVX2 and FMA in this crate, since `wide` has no run-time detection.

use std::hint::black_box;

use wide::f32x8;

use crate::{Library, Work, random};

/// `wide`, eight lanes at a time.
pub(crate) struct Wide;

impl Library for Wide {
    fn name(&self) -> &'static str {
        "wide"
    }

    fn work(&mut self, words: &str) -> Option<Work> {
        match words {
            "exp" => functions(f32x8::exp),
            "tanh" => functions(f32x8::tanh),
            "logistic" => functions(|x| f32x8::ONE / (f32x8::ONE + (-x).exp())),
            "softmax" => {
                let (x, mut y) = (random(1024, 10.0), vec![0.0; 1024]);
                Work::time(move || softmax(black_box(&x), black_box(&mut y)))
            }
            _ => None,
        }
    }
}

fn functions(f: impl Fn(f32x8) -> f32x8 + 'static) -> Option<Work> {
    let (x, mut y) = (random(1024, 10.0), vec![0.0; 1024]);
    Work::time(move || map(black_box(&x), black_box(&mut y), &f))
}

fn map(x: &[f32], y: &mut [f32], f: impl Fn(f32x8) -> f32x8) {
    for (x, y) in x.as_chunks::<8>().0.iter().zip(y.as_chunks_mut::<8>().0) {
        *y = f(f32x8::from(*x)).to_array();
    }
}

fn softmax(x: &[f32], y: &mut [f32]) {
    let vectors = || x.as_chunks::<8>().0.iter().map(|x| f32x8::from(*x));
    let largest = vectors().fold(f32x8::splat(f32::NEG_INFINITY), f32x8::max).to_array();
    let largest = f32x8::splat(largest.into_iter().fold(f32::NEG_INFINITY, f32::max));
    map(x, y, |x| (x - largest).exp());
    let sum = y.as_chunks::<8>().0.iter().fold(f32x8::ZERO, |sum, y| sum + f32x8::from(*y)).reduce_add();
    y.iter_mut().for_each(|y| *y /= sum);
}
