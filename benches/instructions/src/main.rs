//! One work, twice; Valgrind counts the instructions of the second time, in [`measured`]. Without an argument, the names of all
//! works. The script `count` runs it.

mod works;

#[allow(dead_code)]
#[path = "../../support/networks.rs"]
mod networks;
#[path = "../../support/products.rs"]
mod products;

use std::hint::black_box;

use stackprop::Rng;

fn main() {
    let chosen = std::env::args().nth(1);
    works::all(&Counter { chosen });
}

/// Passes all works by, and does the one that is chosen.
struct Counter {
    chosen: Option<String>,
}

impl Counter {
    /// Counts the instructions of the work that `prepare` gives, after a first time, in which the CPU is asked what it has and
    /// memory is mapped.
    fn count<W: FnMut()>(&self, name: &str, prepare: impl FnOnce() -> W) {
        match &self.chosen {
            None => println!("{name}"),
            Some(chosen) if chosen == name => {
                let mut work = prepare();
                work();
                measured(&mut work);
            }
            Some(_) => {}
        }
    }
}

/// What the script has Valgrind count.
#[inline(never)]
fn measured(work: &mut dyn FnMut()) {
    work();
    black_box(()); // or the call would become a jump, and this function have no end
}

/// Fills `values` with numbers in [−1, 1). None is zero, so that no kernel can skip one.
fn randomize(values: &mut [f32], rng: &mut Rng) {
    values.fill_with(|| 2.0 * rng.uniform() - 1.0 + f32::EPSILON / 2.0);
}
