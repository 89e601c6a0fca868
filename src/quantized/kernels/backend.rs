//! The instructions that compute products of `i8`.

use core::fmt::Debug;

use crate::quantized::Rounding;
use crate::quantized::kernels::{Product, blocks};
use crate::quantized::tile::{self, Quadruples};

/// A token: proof that the CPU has a backend's instructions. All backends give the same bits.
pub trait Backend: Copy + Debug {
    /// Whether [`dense_tile`](Backend::dense_tile) is faster than [`dense`](Backend::dense) of each sample.
    const HAS_TILES: bool = false;

    /// Runs `computation` in a function that is compiled for this backend's instructions: the caller, for those that
    /// the program is compiled for.
    #[inline(always)]
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        computation.run(self)
    }

    /// y of one sample: [`reference::dense`](crate::quantized::kernels::reference::dense).
    fn dense<R: Rounding, const INPUTS: usize, const UNITS: usize>(
        self,
        product: &Product<'_, INPUTS, UNITS>,
        x: &[i8; INPUTS],
        y: &mut [i8; UNITS],
    );

    /// y of the samples of a [`Tile`](crate::quantized::Tile).
    #[inline(always)]
    fn dense_tile<R: Rounding, const INPUTS: usize, const UNITS: usize>(
        self,
        product: &Product<'_, INPUTS, UNITS>,
        x: &[Quadruples],
        y: &mut [Quadruples],
    ) {
        tile::each_sample(
            x,
            y,
            inline!(|x: &[i8; INPUTS], y: &mut [i8; UNITS]| {
                self.dense::<R, INPUTS, UNITS>(product, x, y);
            }),
        );
    }
}

/// Work that is generic over the instructions: a closure with a type parameter.
pub trait Computation {
    /// The result of the work.
    type Output;

    /// Does the work; `#[inline(always)]`, because only inlined code is compiled for the backend's instructions.
    fn run<B: Backend>(self, backend: B) -> Self::Output;
}

/// Plain loops, as LLVM compiles them; four units at a time share the loads of the inputs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain;

impl Backend for Plain {
    #[inline(always)]
    fn dense<R: Rounding, const INPUTS: usize, const UNITS: usize>(
        self,
        product: &Product<'_, INPUTS, UNITS>,
        x: &[i8; INPUTS],
        y: &mut [i8; UNITS],
    ) {
        blocks::dense::<R, INPUTS, UNITS>(product, x, y);
    }
}

/// Runs `computation` on the fastest backend of the CPU.
#[cfg(all(i8_vectors, target_arch = "x86_64"))]
#[inline(always)]
pub fn on_the_best_backend<C: Computation>(computation: C) -> C::Output {
    use crate::quantized::kernels::{Avx2, Avx512Vnni, AvxVnni};
    if let Some(backend) = Avx512Vnni::detect() {
        backend.vectorize(computation)
    } else if let Some(backend) = AvxVnni::detect() {
        backend.vectorize(computation)
    } else if let Some(backend) = Avx2::detect() {
        backend.vectorize(computation)
    } else {
        without_avx2(computation)
    }
}

/// A separate function, so that its stack is not reserved on CPUs with AVX2.
#[cfg(all(i8_vectors, target_arch = "x86_64"))]
#[inline(never)]
fn without_avx2<C: Computation>(computation: C) -> C::Output {
    Compiled.vectorize(computation)
}

/// Runs `computation` on the fastest instructions that the program is compiled for.
#[cfg(not(all(i8_vectors, target_arch = "x86_64")))]
#[inline(always)]
pub fn on_the_best_backend<C: Computation>(computation: C) -> C::Output {
    Compiled.vectorize(computation)
}

// The backend that the target always has.

#[cfg(not(any(i8_vectors, cortex_m_dsp, thumb1)))]
use self::Plain as Compiled;
#[cfg(any(cortex_m_dsp, thumb1))]
use crate::quantized::kernels::CortexM as Compiled;
#[cfg(i8_vectors)]
use crate::quantized::kernels::vectors::Compiled;
