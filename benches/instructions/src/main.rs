//! Runs one workload twice; Valgrind counts the instructions of the second run, in [`measured`]. Without an argument,
//! prints the names of all workloads. The script `count` runs this program.

mod works;

#[allow(dead_code)]
#[path = "../../support/functions.rs"]
mod functions;
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

/// Runs the chosen workload and ignores the others.
struct Counter {
    chosen: Option<String>,
}

impl Counter {
    /// Runs the workload that `prepare` returns twice. The first run, which is not counted, detects CPU features and
    /// maps memory.
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

/// The function whose instructions Valgrind counts.
#[inline(never)]
fn measured(work: &mut dyn FnMut()) {
    work();
    black_box(()); // prevents a tail call, after which this function would have no end
}

/// Fills `values` with nonzero numbers in [−1, 1), so that no kernel can skip one.
fn randomize(values: &mut [f32], rng: &mut Rng) {
    values.fill_with(|| 2.0 * rng.uniform() - 1.0 + f32::EPSILON / 2.0);
}
