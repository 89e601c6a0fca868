//! Checks the assembly of the hot loops of training: multiply-adds on whole registers of AVX2 and AVX-512, and no
//! instruction that wastes time. It detects a change that loses speed without changing results.
//!
//! Checks the prediction of one sample too, in which a call would take as long as a layer.
//!
//! Compiles crates with these operations as a user would, for x86-64 without further flags.

#![cfg(target_arch = "x86_64")]

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// A crate with each product once, at a size with a full tile and with sums divided into parts.
const PRODUCTS: &str = r"
use stackprop::kernels::{Moments, Store, affine_batch, input_gradient, weight_gradient};
use stackprop::simd::{Computation, Execution, Fast, Simd};

pub struct Layer {
    pub x: [[f32; 300]; 64],
    pub w: [[f32; 300]; 300],
    pub b: [f32; 300],
    pub z: [[f32; 300]; 64],
}

pub struct Products<'a>(pub &'a mut Layer);

impl Computation for Products<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Layer { x, w, b, z } = self.0;
        affine_batch(simd, x, w, b, z);
        input_gradient(simd, z, w, x);
        weight_gradient::<_, _, _, _, 64, _>(simd, x, z, w, b, Store, Moments::NONE);
    }
}

pub fn products(layer: &mut Layer) {
    Fast.run(Products(layer));
}
";

/// A crate that predicts one sample, with layers whose sums stay in registers.
const NARROW: &str = r"
use stackprop::prelude::*;

pub type Control = sequential![Dense<4, 16, Tanh>, Dense<16, 16, Tanh>, Dense<16, 1, Identity>];
pub type Xor = sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];
pub type Digits = sequential![Dense<784, 32, Relu>, Dense<32, 10, Softmax>];
pub type Odd = sequential![Dense<127, 31, Relu>, Dense<31, 1, Logistic>];

pub fn control(net: &Control, input: &[f32; 4], output: &mut [f32; 1]) {
    net.predict_into(input, output);
}

pub fn xor(net: &Xor, input: &[f32; 2], output: &mut [f32; 1]) {
    net.predict_into(input, output);
}

pub fn digits(net: &Digits, input: &[f32; 784], output: &mut [f32; 10]) {
    net.predict_into(input, output);
}

pub fn odd(net: &Odd, input: &[f32; 127], output: &mut [f32; 1]) {
    net.predict_into(input, output);
}
";

/// A crate that predicts one sample, with layers whose sums do not stay in registers.
const WIDE: &str = r"
use stackprop::prelude::*;

pub type Net = sequential![Dense<784, 300, Relu>, Dense<300, 100, Relu>, Dense<100, 67, Relu>];

pub fn predict(net: &Net, input: &[f32; 784], output: &mut [f32; 67]) {
    net.predict_into(input, output);
}
";

/// The permitted targets of a call: the functions with and without AVX2, and the detection of the CPU.
const ENTRY: [&str; 3] = ["compiled_for_avx2", "without_avx2", "detect_and_initialize"];

/// The register names of AVX2 and AVX-512, and the multiply-adds in one step of a full tile: six or eight rows of two
/// registers.
const FULL_TILES: [(&str, usize); 2] = [("%ymm", 12), ("%zmm", 16)];

/// The steps in one iteration of the gradient's loop; the other products take one.
const UNROLL: usize = 4;

/// The minimum number of multiply-adds in the loop of a tile.
const TILE: usize = 8;

#[test]
fn the_loops_of_the_matrix_products_do_nothing_but_multiply_and_add() {
    let assembly = compile("products", PRODUCTS);
    let loops: Vec<_> =
        innermost_loops(&assembly).into_iter().filter(|body| multiply_adds(body).count() >= TILE).collect();
    for (register, sums) in FULL_TILES {
        let loops_with = |sums| {
            let count = |body: &Vec<&str>| multiply_adds(body).filter(|line| line.contains(register)).count();
            loops.iter().filter(|body| count(body) == sums).count()
        };
        let (single, unrolled) = (loops_with(sums), loops_with(UNROLL * sums));
        // Of the forward product, the tile that packs its panel and the others.
        assert!(single >= 3, "expected three full tiles of {register} for two products, found {single}");
        assert!(unrolled >= 1, "expected a full tile of {register} for the gradient");
    }

    for body in loops {
        let text = body.join("\n");
        let sums = multiply_adds(&body).count();
        assert!(
            multiply_adds(&body)
                .all(|line| !line.contains("%xmm") && line.starts_with("vfmadd") && line.contains("ps\t")),
            "a multiply-add that is not on a whole register:\n{text}"
        );
        assert!(!body.iter().any(|line| line.starts_with("call")), "a call:\n{text}");
        // One branch ends the sum; a second ends the other loop where two lengths meet.
        let branches = body.iter().filter(|line| line.starts_with('j')).count();
        assert!(branches <= 2, "{branches} branches, so the loop has a check:\n{text}");
        assert!(!stores_a_sum(&body), "a stored sum:\n{text}");
        assert!(!body.iter().any(|line| is_vector_store(line) && line.ends_with("(%rsp)")), "a spill:\n{text}");
        // The prefetches of rows and their addresses; the stores of a panel's two vectors during packing.
        let prefetches = body.iter().filter(|line| line.starts_with("prefetch")).count();
        let stored = body.iter().filter(|line| is_vector_store(line)).count();
        assert!(prefetches <= 6 && stored <= 2, "{prefetches} prefetches and {stored} vector stores:\n{text}");
        let aside = prefetches + usize::from(prefetches > 0) + stored;
        // Two vector loads per step, a broadcast per row, one or two pointers, and the loop itself.
        let steps = if sums > 16 { UNROLL } else { 1 };
        let limit = sums + sums / 2 + 2 * steps + 8 + aside;
        assert!(body.len() <= limit, "{} instructions for {sums} multiply-adds:\n{text}", body.len());
    }
}

#[test]
fn one_sample_passes_narrow_layers_without_a_call() {
    let assembly = compile("narrow", NARROW);
    let lines: Vec<_> = assembly.iter().map(String::as_str).collect();
    assert!(multiply_adds(&lines).any(|line| line.contains("%ymm")), "no multiply-add on a whole register");
    let calls: Vec<_> =
        lines.iter().filter(|line| leaves(line) && !ENTRY.iter().any(|name| line.contains(name))).collect();
    assert!(calls.is_empty(), "calls: {calls:#?}");
}

#[test]
fn one_sample_passes_wide_layers_without_a_call_in_a_loop() {
    let assembly = compile("wide", WIDE);
    let loops: Vec<_> =
        innermost_loops(&assembly).into_iter().filter(|body| multiply_adds(body).next().is_some()).collect();
    assert!(loops.len() >= 3, "expected a loop for each of three layers, found {}", loops.len());
    for body in loops {
        assert!(!body.iter().any(|line| leaves(line)), "a call:\n{}", body.join("\n"));
    }
}

/// Compiles a crate with this name and source; returns the lines of its assembly.
fn compile(name: &str, source: &str) -> Vec<String> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("assembly").join(name);
    fs::create_dir_all(folder.join("src")).expect("a folder for the crate");
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nstackprop = {{ path = {:?} \
         }}\n\n[workspace]\n",
        project
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("the manifest");
    fs::write(folder.join("src/lib.rs"), source).expect("the program");
    // The same versions as in this test's build, so that cargo downloads nothing.
    fs::copy(project.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the lock file");
    let output = folder.join("crate.s");
    // Removes the flags of the test build: a user has none.
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["rustc", "--offline", "--release", "--lib", "--quiet", "--manifest-path"])
        .arg(folder.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(folder.with_file_name("target"))
        .args(["--", "-C", "codegen-units=1", "--emit"])
        .arg(format!("asm={}", output.display()))
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS")
        .status()
        .expect("cargo runs");
    assert!(status.success(), "{name} does not compile");
    let text = fs::read_to_string(&output).expect("the assembly");
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// The instructions of each innermost loop: from a label to the last jump back to it, with no other such label in
/// between.
fn innermost_loops(assembly: &[String]) -> Vec<Vec<&str>> {
    let mut labels = HashMap::new();
    let mut ends = BTreeMap::new();
    for (number, line) in assembly.iter().enumerate() {
        if let Some(label) = line.strip_suffix(':') {
            labels.insert(label, number);
        } else if let Some(&first) = line.split_whitespace().nth(1).and_then(|target| labels.get(target))
            && line.starts_with('j')
        {
            ends.insert(first, number);
        }
    }
    let is_innermost = |&(first, end): &(&usize, &usize)| ends.range(first + 1..*end).next().is_none();
    let body = |(&first, &end): (&usize, &usize)| {
        let lines = assembly[first..=end].iter().map(String::as_str);
        lines.filter(|line| !line.starts_with(['.', '#'])).collect()
    };
    ends.iter().filter(is_innermost).map(body).collect()
}

/// The multiply-adds of every kind among the instructions.
fn multiply_adds<'a>(body: &'a [&'a str]) -> impl Iterator<Item = &'a &'a str> {
    body.iter().filter(|line| line.starts_with("vfmadd"))
}

/// Whether an instruction calls or jumps to a function.
fn leaves(line: &str) -> bool {
    let mut words = line.split_whitespace();
    match (words.next(), words.next()) {
        (Some(instruction), Some(target)) => {
            instruction.starts_with("call") || instruction.starts_with("jmp") && target.starts_with('_')
        }
        _ => false,
    }
}

/// Whether an instruction stores a register that accumulates products.
fn stores_a_sum(body: &[&str]) -> bool {
    body.iter().filter(|line| is_vector_store(line)).any(|line| {
        let stored = line.split([' ', '\t', ',']).nth(1).unwrap_or_default();
        multiply_adds(body).any(|line| line.ends_with(stored))
    })
}

/// Whether an instruction moves a vector to memory.
fn is_vector_store(line: &str) -> bool {
    line.starts_with("vmov") && FULL_TILES.iter().any(|(register, _)| line.contains(register)) && line.ends_with(')')
}
