//! Loading reads the header first, and no more than the network's file.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;

use stackprop::activation::LeakyRelu;
use stackprop::model_file::{FileError, ModelError};
use stackprop::prelude::*;

use super::process::{command, file};
use super::{Net, directory, net};

const SIZE: u64 = 3_000_000_000;

/// A model file's header with another number of parameters, or another length of the text.
fn header(text: u32, parameters: u32) -> Vec<u8> {
    let mut bytes = vec![0; Net::FILE_BYTES];
    net(1).write_to(&mut bytes).unwrap();
    bytes[16..20].copy_from_slice(&text.to_le_bytes());
    bytes[20..24].copy_from_slice(&parameters.to_le_bytes());
    bytes
}

/// The message of the error that `load` gives for a sparse file of `SIZE` bytes that begins with `bytes`; a child
/// asserts the memory and the bytes read.
fn error(name: &str, bytes: &[u8]) -> String {
    let file = directory(name).join("net");
    fs::write(&file, bytes).unwrap();
    OpenOptions::new().write(true).open(&file).unwrap().set_len(SIZE).unwrap();
    let output = command(&[], "loading::loads_in_little_memory", &file).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    let message = text.lines().find_map(|line| line.split_once("message: "));
    message.expect("the child prints the message").1.replace(&format!("{file:?}: "), "")
}

/// A number in a file of `/proc/self`.
fn proc(file: &str, key: &str) -> u64 {
    let text = fs::read_to_string(Path::new("/proc/self").join(file)).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_else(|| panic!("{file} has no {key}"));
    line.trim_start_matches(':').trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
#[ignore = "a child of other tests"]
fn loads_in_little_memory() {
    let Some(file) = file() else { return };
    let mut net = Net::boxed();
    let (memory, read) = (proc("status", "VmHWM"), proc("io", "rchar"));
    let error = net.load(file).unwrap_err();
    let (memory, read) = (proc("status", "VmHWM") - memory, proc("io", "rchar") - read);
    println!("message: {error}");
    println!("{memory} KiB, {read} bytes read");
    // Beside the file's 16,688 bytes: pages that the error's text and the files in /proc touch for the first time.
    assert!(memory <= 256, "{memory} KiB of memory");
    // Beside the file's bytes: at most 2,000 bytes of /proc/self/status and /proc/self/io.
    assert!(read <= Net::FILE_BYTES as u64 + 1 + 2000, "{read} bytes read");
}

#[test]
fn a_file_of_three_gigabytes_costs_the_size_of_the_network() {
    let mut file = vec![0; Net::FILE_BYTES];
    net(1).write_to(&mut file).unwrap();
    let expected = format!("expected a model file of {} bytes, found {SIZE}", Net::FILE_BYTES);
    assert_eq!(error("long", &file), expected);
}

#[test]
fn a_header_that_announces_another_size_fails_at_once() {
    let text = Net::ARCHITECTURE.text_len() as u32;
    // A valid file of another network, as far as the header goes: 20 bytes of text and 3 GB of parameters.
    let parameters = ((SIZE - 24 - u64::from(text).next_multiple_of(4)) / 4) as u32;
    let expected = format!(
        "expected a file of {} values, found one of {parameters} values for the same architecture: another version of \
         the crate wrote it",
        Net::PARAMETERS
    );
    assert_eq!(error("other_network", &header(text, parameters)), expected);
    let message = error("short", &header(text, u32::MAX));
    let announced = 24 + u64::from(text).next_multiple_of(4) + 4 * u64::from(u32::MAX);
    assert_eq!(message, format!("expected a model file of {announced} bytes, found only {SIZE}"));
    let message = error("long_text", &header(u32::MAX, 0));
    let announced = (24 + u64::from(u32::MAX)).next_multiple_of(4);
    assert_eq!(message, format!("expected a model file of {announced} bytes, found only {SIZE}"));
}

#[test]
fn three_gigabytes_of_zeros_are_no_model() {
    assert_eq!(error("zeros", &[]), "expected a model file, found one that begins with \"????????\"");
}

/// `load` and `load_bytes` give the same error, except for the file of another network: `load` does not read so much
/// of it that the checksum can be compared.
#[test]
fn a_damaged_file_has_the_error_of_its_bytes() {
    type Small = sequential![Dense<3, 5, Tanh>, Dense<5, 2, Softmax>];
    type Other = sequential![Dense<2, 2, Tanh>, Dense<2, 1, Logistic>];
    let directory = directory("damaged");
    let small = Small::random(&mut Rng::seed_from_u64(7));
    let mut whole = vec![0; Small::FILE_BYTES];
    small.write_to(&mut whole).unwrap();
    let mut other = vec![0; Other::FILE_BYTES];
    Other::zeroed().write_to(&mut other).unwrap();

    let file = File::options().write(true).create(true).truncate(true).open(directory.join("net")).unwrap();
    let check = |bytes: &[u8]| {
        file.set_len(0).unwrap();
        file.write_all_at(bytes, 0).unwrap();
        let mut loaded = small.clone();
        let expected = loaded.load_bytes(bytes);
        match (loaded.load(directory.join("net")), expected) {
            (Ok(()), Ok(())) => {}
            (Err(FileError::InvalidModel { cause, .. }), Err(expected)) => {
                assert!(
                    cause == expected
                        || matches!(cause, ModelError::ArchitectureMismatch { .. } | ModelError::ValuesMismatch { .. }),
                    "{cause}, {expected}"
                );
                assert_eq!(loaded, small);
            }
            (loaded, expected) => panic!("{loaded:?}, {expected:?}"),
        }
    };
    check(&whole);
    check(&other);
    for bit in 0..8 * whole.len() {
        let mut damaged = whole.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        check(&damaged);
    }
    for len in 0..whole.len() {
        check(&whole[..len]);
    }
    for more in [1, 2, 100, 10_000] {
        check(&[&whole[..], &vec![0; more]].concat());
        check(&[&other[..], &vec![0; more]].concat());
    }
}

/// An error shows up to 128 bytes of the other network's text, and that there are more.
#[test]
fn a_file_of_another_network_has_the_error_of_its_bytes() {
    type Line = Dense<1, 1, Identity>;
    type Long = sequential![
        Dense<1, 2, LeakyRelu<11>>, Dense<2, 3, LeakyRelu<22>>, Dense<3, 4, LeakyRelu<33>>, Dense<4, 5, LeakyRelu<44>>,
        Dense<5, 6, LeakyRelu<55>>,
    ];
    let file = directory("another").join("net");
    Long::zeroed().save(&file).unwrap();
    let expected = Line::zeroed().load_bytes(&fs::read(&file).unwrap()).unwrap_err();
    assert!(expected.to_string().contains("..."), "{expected}");
    let Err(FileError::InvalidModel { cause, .. }) = Line::zeroed().load(&file) else { panic!("no error") };
    assert_eq!(cause, expected);
}
