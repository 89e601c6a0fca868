//! Every workload, by every library that implements it: `cargo bench` in this folder. `compare.py` measures the same
//! workloads, with libraries of other languages too, and alternates between the libraries.

use criterion::{Criterion, criterion_group, criterion_main};
use stackprop_peers::{WORKS, Work, libraries};

fn peers(criterion: &mut Criterion) {
    let mut libraries = libraries();
    for words in WORKS {
        let mut group = criterion.benchmark_group(*words);
        for library in &mut libraries {
            if let Some(Work::Time(mut call)) = library.work(words) {
                group.bench_function(library.name(), |bencher| bencher.iter(&mut call));
            }
        }
    }
}

criterion_group!(benches, peers);
criterion_main!(benches);
