//! Every work, by every library that does it: `cargo bench`, in this folder. `compare.py` measures the same, and other
//! languages' libraries beside them, in turns rather than one after the other.

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
