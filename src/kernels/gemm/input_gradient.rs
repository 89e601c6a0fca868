//! G = D·Wᵀ for a batch of rows: what a layer's delta says about its inputs.

use crate::kernels::gemm::epilogue::Store;
use crate::kernels::gemm::lhs::AlongRows;
use crate::kernels::gemm::pack::{
    Columns, ForPanel, PanelRow, VECTORS, depth, fetch_transposed, first_columns, for_each_panel, middle, part, width,
    with_panel,
};
use crate::kernels::gemm::tile::{Begin, Out, are_worth, is_thin};
use crate::kernels::scalar;
use crate::simd::{ColumnsMut, Computation, Divisible, Registers, Simd};

/// g\[r\] = d\[r\]·Wᵀ for every row r; rows beyond the shorter of the two slices are left alone.
///
/// The lanes run across the inputs, so that no sum crosses lanes: every panel of W is transposed as it is fetched.
#[inline(always)]
pub fn input_gradient<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    d: &[[f32; UNITS]],
    w: &[[f32; UNITS]; INPUTS],
    g: &mut [[f32; INPUTS]],
) {
    let rows = d.len().min(g.len());
    let (d, g) = (part(d, 0, rows), g.get_mut(..rows).unwrap_or_default());
    if S::SCALAR {
        scalar::input_gradient(d, w, g);
    } else {
        simd.vectorize_parts(InputGradient { d, w, g: ColumnsMut::new(g) });
    }
}

struct InputGradient<'a, const INPUTS: usize, const UNITS: usize> {
    d: &'a [[f32; UNITS]],
    w: &'a [[f32; UNITS]; INPUTS],
    g: ColumnsMut<'a, INPUTS>,
}

impl<const INPUTS: usize, const UNITS: usize> Computation for InputGradient<'_, INPUTS, UNITS> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let widest = simd.widest();
        match const { (is_thin(INPUTS), width::<S::Widest>()) } {
            (true, 32) => self.thin::<S, S::Widest, 32>(simd, widest),
            (true, _) => self.thin::<S, S, 16>(simd, simd),
            (false, _) if const { are_worth::<S::Widest>(INPUTS) } => self.wide(simd, widest),
            (false, _) => self.wide(simd, simd),
        }
    }
}

/// By the inputs, or by the rows of the batch if there are few inputs.
impl<const INPUTS: usize, const UNITS: usize> Divisible for InputGradient<'_, INPUTS, UNITS> {
    fn multiply_adds(&self) -> usize {
        self.d.len() * INPUTS * UNITS
    }

    fn divide(self, count: usize, parts: usize) -> (Self, Self) {
        let Self { d, w, g } = self;
        if let Some(input) = middle(g.columns(), count, parts) {
            let (g_1, g_2) = g.split_at_column(input);
            return (Self { d, w, g: g_1 }, Self { d, w, g: g_2 });
        }
        let row = d.len() * count / parts.max(1);
        let (d_1, d_2) = d.split_at_checked(row).unwrap_or_default();
        let (g_1, g_2) = g.split_at_row(row);
        (Self { d: d_1, w, g: g_1 }, Self { d: d_2, w, g: g_2 })
    }
}

impl<const INPUTS: usize, const UNITS: usize> InputGradient<'_, INPUTS, UNITS> {
    /// The lanes run across the inputs.
    #[inline(always)]
    fn wide<S: Simd, T: Registers>(self, simd: S, registers: T) {
        let Self { d, w, mut g } = self;
        with_panel::<T::Values, UNITS>(inline!(|panel| {
            let depth = const { depth(UNITS) };
            // Once even without any unit.
            for first in (0..UNITS.max(1)).step_by(depth) {
                let begin = if first == 0 { Begin::Zero } else { Begin::Old };
                let columns = g.columns();
                let out = Out::store(g.reborrow(), begin);
                let left = AlongRows { rows: d, first };
                let len = depth.min(UNITS - first);
                for_each_panel::<T, INPUTS>(columns, &mut Wide { simd, registers, left, w, len, out, panel });
            }
        }));
    }

    /// The lanes run across the samples: Gᵀ = W·Dᵀ.
    #[inline(always)]
    fn thin<S: Simd, T: Registers, const WIDTH: usize>(self, simd: S, registers: T) {
        let Self { d, w, g } = self;
        let Some(g) = g.whole_rows() else { return };
        with_panel::<T::Values, UNITS>(inline!(|panel| {
            let depth = const { depth(UNITS) };
            let columns = first_columns::<T, VECTORS>();
            for (d, g) in d.chunks(WIDTH).zip(g.chunks_mut(WIDTH)) {
                let mut sums = [[0.0; WIDTH]; INPUTS];
                for first in (0..UNITS).step_by(depth) {
                    let panel = fetch_transposed(simd, registers, d, first, depth.min(UNITS - first), columns, panel);
                    Out::store(ColumnsMut::new(&mut sums), Begin::Old).compute(
                        registers,
                        AlongRows { rows: w, first },
                        panel,
                        columns,
                    );
                }
                for (sample, g) in g.iter_mut().enumerate() {
                    for (g, sums) in g.iter_mut().zip(&sums) {
                        *g = sums.get(sample).copied().unwrap_or_default();
                    }
                }
            }
        }));
    }
}

/// G += D·Wᵀ for some units: the panels are rows of W.
struct Wide<'a, S, T: Registers, const INPUTS: usize, const UNITS: usize> {
    simd: S,
    registers: T,
    left: AlongRows<'a, UNITS>,
    w: &'a [[f32; UNITS]; INPUTS],
    /// How many units.
    len: usize,
    out: Out<'a, INPUTS, Store, 0>,
    panel: &'a mut [PanelRow<T::Values>],
}

impl<S: Simd, T: Registers, const INPUTS: usize, const UNITS: usize> ForPanel for Wide<'_, S, T, INPUTS, UNITS> {
    #[inline(always)]
    fn panel<const V: usize>(&mut self, columns: Columns<V>) {
        let panel = fetch_transposed(self.simd, self.registers, self.w, self.left.first, self.len, columns, self.panel);
        self.out.compute(self.registers, self.left, panel, columns);
    }
}
