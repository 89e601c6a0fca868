//! Rows of up to eight values, whose absent ones are zero.

use crate::settings::WIDTH;

/// The values of a layer with up to eight units, or up to eight inputs. Those of absent units are zero.
pub(crate) type Row = [f32; WIDTH];

/// A row in eight bits. The values of absent units have no effect.
pub(crate) type Int8Row = [i8; WIDTH];

/// Sets the values of absent units to zero: an activation maps their logits, which are zero, to other values too.
#[inline(always)]
pub(crate) fn clear_absent(rows: &mut [Row], present: usize) {
    if present < WIDTH {
        for row in rows {
            row.iter_mut().skip(present).for_each(|value| *value = 0.0);
        }
    }
}
