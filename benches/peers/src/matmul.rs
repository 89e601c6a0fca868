//! Matrix libraries. All matrices are row-major, as in Stackprop, except nalgebra's, which are column-major.

use std::hint::black_box;

use nalgebra::SMatrix;

use crate::{Library, Work, random, sizes};

/// `matrixmultiply`, which uses AVX-512 on CPUs that have it: nalgebra enables that feature of the crate.
pub(crate) struct MatrixMultiply;

/// `gemm`, which uses the best instructions of the CPU.
pub(crate) struct Gemm;

/// `nalgebra`'s statically sized matrices.
pub(crate) struct Nalgebra;

/// C = A·B, where A is m × k and B is k × n; both may be stored transposed.
struct Product {
    m: usize,
    k: usize,
    n: usize,
    a: Matrix,
    b: Matrix,
    c: Vec<f32>,
}

struct Matrix {
    values: Vec<f32>,
    row_stride: isize,
    column_stride: isize,
}

impl Matrix {
    fn new(rows: usize, columns: usize) -> Self {
        Self { values: random(rows * columns, 1.0), row_stride: columns as isize, column_stride: 1 }
    }

    fn transpose(self) -> Self {
        Self { values: self.values, row_stride: self.column_stride, column_stride: self.row_stride }
    }
}

impl Product {
    fn new(words: &str) -> Option<Self> {
        let (product, size) = words.split_once(' ')?;
        let [rows, inputs, units] = sizes(size)?;
        let (m, k, n, a, b) = match product {
            "forward" => (rows, inputs, units, Matrix::new(rows, inputs), Matrix::new(inputs, units)),
            "gradient" => (inputs, rows, units, Matrix::new(rows, inputs).transpose(), Matrix::new(rows, units)),
            "delta" => (rows, units, inputs, Matrix::new(rows, units), Matrix::new(inputs, units).transpose()),
            _ => return None,
        };
        Some(Self { m, k, n, a, b, c: vec![0.0; m * n] })
    }
}

impl Library for MatrixMultiply {
    fn name(&self) -> &'static str {
        "matrixmultiply"
    }

    fn work(&mut self, words: &str) -> Option<Work> {
        let Product { m, k, n, a, b, mut c } = Product::new(words)?;
        Work::time(move || {
            let (a_values, b_values, c) = (black_box(&a.values), black_box(&b.values), black_box(&mut c));
            // SAFETY: the sizes and strides describe the three matrices, which do not overlap.
            unsafe {
                matrixmultiply::sgemm(
                    m,
                    k,
                    n,
                    1.0,
                    a_values.as_ptr(),
                    a.row_stride,
                    a.column_stride,
                    b_values.as_ptr(),
                    b.row_stride,
                    b.column_stride,
                    0.0,
                    c.as_mut_ptr(),
                    n as isize,
                    1,
                );
            }
        })
    }
}

impl Library for Gemm {
    fn name(&self) -> &'static str {
        "gemm"
    }

    fn work(&mut self, words: &str) -> Option<Work> {
        let Product { m, k, n, a, b, mut c } = Product::new(words)?;
        Work::time(move || {
            let (a_values, b_values, c) = (black_box(&a.values), black_box(&b.values), black_box(&mut c));
            // SAFETY: the sizes and strides describe the three matrices, which do not overlap.
            unsafe {
                gemm::gemm(
                    m,
                    n,
                    k,
                    c.as_mut_ptr(),
                    1,
                    n as isize,
                    false,
                    a_values.as_ptr(),
                    a.column_stride,
                    a.row_stride,
                    b_values.as_ptr(),
                    b.column_stride,
                    b.row_stride,
                    0.0,
                    1.0,
                    false,
                    false,
                    false,
                    gemm::Parallelism::None,
                );
            }
        })
    }
}

impl Library for Nalgebra {
    fn name(&self) -> &'static str {
        "nalgebra"
    }

    fn work(&mut self, words: &str) -> Option<Work> {
        match words.split_once(' ')?.1 {
            "32x784x300" => nalgebra::<32, 784, 300>(words),
            "32x300x100" => nalgebra::<32, 300, 100>(words),
            "32x100x10" => nalgebra::<32, 100, 10>(words),
            "32x784x10" => nalgebra::<32, 784, 10>(words),
            "16x16x16" => nalgebra::<16, 16, 16>(words),
            "64x64x64" => nalgebra::<64, 64, 64>(words),
            "128x128x128" => nalgebra::<128, 128, 128>(words),
            "256x256x256" => nalgebra::<256, 256, 256>(words),
            _ => None,
        }
    }
}

fn nalgebra<const ROWS: usize, const INPUTS: usize, const UNITS: usize>(words: &str) -> Option<Work> {
    let mut x = matrix::<ROWS, INPUTS>();
    let mut w = matrix::<INPUTS, UNITS>();
    let mut z = matrix::<ROWS, UNITS>();
    match words.split_once(' ')?.0 {
        "forward" => Work::time(move || z.gemm(1.0, black_box(&x), black_box(&w), 0.0)),
        "gradient" => Work::time(move || w.gemm_tr(1.0, black_box(&x), black_box(&z), 0.0)),
        "delta" => Work::time(move || x.gemm(1.0, black_box(&z), &black_box(&w).transpose(), 0.0)),
        _ => None,
    }
}

fn matrix<const ROWS: usize, const COLUMNS: usize>() -> Box<SMatrix<f32, ROWS, COLUMNS>> {
    Box::new(SMatrix::from_column_slice(&random(ROWS * COLUMNS, 1.0)))
}
