//! The token of a Cortex-M with an FPU.

#[cfg(not(helium))]
use super::fpu::affine as fused_affine;
use super::fpu::affine_unfused;
#[cfg(helium)]
use super::helium::affine as fused_affine;
use crate::simd::scalar::scalar_token;
use crate::simd::{Computation, LANES, Portable, Product, Registers, ScalarVector, Simd, Unfused, Vector};

/// The token for a Cortex-M with an FPU; it needs only the instructions that the program is compiled for.
/// [`affine`](Simd::affine) fuses its multiply-adds; all other code is LLVM's scalar code, which never fuses.
#[derive(Clone, Copy, Debug, Default)]
pub struct CortexM;

scalar_token! {
    CortexM;

    const UNROLLS: bool = cfg!(not(helium));

    #[inline(always)]
    fn affine<const FUSES: bool, const INPUTS: usize, const UNITS: usize>(
        self,
        x: &[f32; INPUTS],
        w: &[[f32; UNITS]; INPUTS],
        b: &[f32; UNITS],
        z: &mut [f32; UNITS],
        skip_zeros: bool,
    ) {
        if FUSES {
            fused_affine(x, w, b, z, skip_zeros);
        } else {
            affine_unfused(x, w, b, z, skip_zeros);
        }
    }
}
