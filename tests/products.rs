//! The products of a few layers that reach every path of the kernels: `kernels` tries many more sizes, and takes minutes
//! to compile.

mod support;

use support::products::products;

#[test]
fn products_of_narrow_layers() {
    products!(33, [7, 33]; 16 x 9, 1 x 18, 9 x 16, 127 x 3);
}

#[test]
fn products_of_large_layers_and_batches() {
    products!(33, [7, 33]; 13 x 130);
    products!(300, [7, 33, 300]; 257 x 40);
}
