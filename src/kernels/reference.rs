//! The specification: the kernels' results, computed by plain loops.
//!
//! The tests compare every fast kernel with these functions, for every size around the lane width and on every backend.
//! `x` is the input, `w` the weights, `b` the bias, `z` the logits and `d` the delta, ∂loss/∂z.

/// z = x·W + b for every row.
pub fn affine_batch<const INPUTS: usize, const UNITS: usize>(
    x: &[[f32; INPUTS]],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [[f32; UNITS]],
) {
    for (x, z) in x.iter().zip(z) {
        *z = *b;
        for (x, w) in x.iter().zip(w) {
            for (z, w) in z.iter_mut().zip(w) {
                *z += x * w;
            }
        }
    }
}

/// g = d·Wᵀ for every row: ∂loss/∂x.
pub fn input_gradient<const INPUTS: usize, const UNITS: usize>(
    d: &[[f32; UNITS]],
    w: &[[f32; UNITS]; INPUTS],
    g: &mut [[f32; INPUTS]],
) {
    for (d, g) in d.iter().zip(g) {
        for (g, w) in g.iter_mut().zip(w) {
            *g = 0.0;
            for (d, w) in d.iter().zip(w) {
                *g += d * w;
            }
        }
    }
}

/// Xᵀ·D and the sum of D's rows: ∂loss/∂W and ∂loss/∂b.
pub fn weight_gradient<const INPUTS: usize, const UNITS: usize>(
    x: &[[f32; INPUTS]],
    d: &[[f32; UNITS]],
    w: &mut [[f32; UNITS]; INPUTS],
    b: &mut [f32; UNITS],
) {
    w.as_flattened_mut().fill(0.0);
    b.fill(0.0);
    for (x, d) in x.iter().zip(d) {
        for (x, w) in x.iter().zip(w.iter_mut()) {
            for (w, d) in w.iter_mut().zip(d) {
                *w += x * d;
            }
        }
        for (b, d) in b.iter_mut().zip(d) {
            *b += d;
        }
    }
}
