//! The model reader must not panic on any bytes, and must not load wrong parameters from a damaged file. A file on disk
//! must give the result of its bytes.

#![no_main]

use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;
use std::sync::LazyLock;

use arbitrary::{Arbitrary, Unstructured};
use crc::{CRC_32_ISO_HDLC, Crc};
use libfuzzer_sys::fuzz_target;
use stackprop::Floats;
use stackprop::activation::LeakyRelu;
use stackprop::model_file::{FileError, ModelError};
use stackprop::prelude::*;

type Xor = sequential![Dense<2, 2, Tanh>, Dense<2, 1, Logistic>];
/// A network whose text exceeds the lengths that errors show: 128 bytes of a file, 200 bytes of a network.
type Long = sequential![
    Dense<3, 2, LeakyRelu<30>>,
    Dense<2, 4, LeakyRelu>,
    Dense<4, 3, Identity>,
    Dense<3, 3, Logistic>,
    Dense<3, 2, Identity>,
    Dense<2, 1, Identity>,
    Dense<1, 2, Identity>,
    Dense<2, 1, Identity>,
    Dense<1, 3, Logistic>,
    Dense<3, 7, Softmax>,
];

const _: () = assert!(Long::ARCHITECTURE.text_len() > 200);

/// The offsets of the checksum and of the bytes it covers.
const CHECKSUM: usize = 12;
const CHECKED: usize = 16;

#[derive(Arbitrary, Debug)]
struct Damaged {
    long: bool,
    parameters: Vec<i16>,
    damage: Damage,
}

#[derive(Arbitrary, Debug)]
enum Damage {
    /// Flips one to three bits, which the checksum always detects in a file of this length.
    Flip(u16, Option<u16>, Option<u16>),
    Cut(u16),
    Lengthen(u8, Vec<u8>),
    /// Writes arbitrary bytes and then corrects the checksum, so that only the other checks can detect them.
    Edit(Vec<(u16, u8)>),
}

fuzz_target!(|data: &[u8]| {
    read(&mut Xor::zeroed(), data);
    read(&mut Long::zeroed(), data);
    if let Ok(damaged) = Damaged::arbitrary_take_rest(Unstructured::new(data)) {
        if damaged.long {
            damaged.read(Long::zeroed(), Long::zeroed());
        } else {
            damaged.read(Xor::zeroed(), Xor::zeroed());
        }
    }
});

/// Reads bytes into a zeroed network, from a file, and in place at two alignments. Returns whether they are a valid
/// file; then its last bytes must be the parameters.
fn read<Net: ModelFile + Floats>(net: &mut Net, bytes: &[u8]) -> bool {
    let from_file = load(net, bytes);
    let loaded_from_file: Vec<u32> = bits(net).collect();
    net.floats_mut().fill(0.0);
    let loaded = net.load_bytes(bytes);
    assert!(bits(net).eq(loaded_from_file));
    match (from_file, loaded) {
        // The file of another network fails before its checksum and its parameters are read.
        (Err(ModelError::ArchitectureMismatch { .. } | ModelError::ValuesMismatch { .. }), Err(_)) => {}
        (from_file, loaded) => assert_eq!(from_file, loaded),
    }

    let mut moved = Box::new(AlignedBytes([0; 8192]));
    let odd = bytes.last().map_or(0, |byte| usize::from(*byte) % align_of::<f32>());
    for offset in [0, odd] {
        let Some(moved) = moved.0[offset..].get_mut(..bytes.len()) else {
            break;
        };
        moved.copy_from_slice(bytes);
        match (Net::ref_from_bytes(moved), loaded) {
            (Ok(in_place), Ok(())) => assert!(bits(in_place).eq(bits(net))),
            (Err(ModelError::Misaligned { remainder }), Ok(())) => assert_eq!(remainder, offset),
            (in_place, loaded) => assert_eq!(in_place.err(), loaded.err()),
        }
    }

    let stored = bytes.len().checked_sub(4 * Net::LEN).map(|start| bytes[start..].as_chunks().0);
    match (loaded, stored) {
        (Ok(()), Some(stored)) => {
            assert!(bits(net).eq(stored.iter().map(|value| u32::from_le_bytes(*value))));
            assert!(net.floats().iter().all(|value| value.is_finite()));
        }
        (Ok(()), None) => panic!("a valid file holds all parameters"),
        (Err(error), _) => {
            assert!(!error.to_string().is_empty());
            assert!(bits(net).all(|bits| bits == 0), "an error leaves the network unchanged");
        }
    }
    loaded.is_ok()
}

/// Loads the bytes from a file in memory that has no name any more.
fn load<Net: ModelFile + Floats>(net: &mut Net, bytes: &[u8]) -> Result<(), ModelError> {
    static FILE: LazyLock<File> = LazyLock::new(|| {
        let path = format!("/dev/shm/stackprop-model_reader-{}", std::process::id());
        let file = File::create_new(&path).expect("a new file");
        fs::remove_file(path).expect("the new file");
        file
    });
    FILE.set_len(0).expect("an open file");
    FILE.write_all_at(bytes, 0).expect("room in memory");
    let path = format!("/proc/self/fd/{}", FILE.as_raw_fd());
    net.load(path).map_err(|error| match error {
        FileError::InvalidModel { cause, .. } => cause,
        error => panic!("{error}"),
    })
}

fn bits(net: &impl Floats) -> impl Iterator<Item = u32> {
    net.floats().iter().map(|value| value.to_bits())
}

impl Damaged {
    /// Writes a file of `net` with these parameters, damages it, and reads it back into `other`, which is zeroed.
    fn read<Net: ModelFile + Floats>(&self, mut net: Net, mut other: Net) {
        for (to, value) in net.floats_mut().iter_mut().zip(&self.parameters) {
            *to = f32::from(*value) / 256.0;
        }
        let mut file = vec![0; Net::FILE_BYTES];
        assert_eq!(net.write_to(&mut file).map(<[u8]>::len), Ok(Net::FILE_BYTES));
        let intact = file.clone();

        let at = |place: u16| usize::from(place) % intact.len();
        let mut checksum_is_put_right = false;
        match &self.damage {
            Damage::Flip(first, second, third) => {
                for bit in [Some(*first), *second, *third].into_iter().flatten().map(usize::from) {
                    file[bit / 8 % intact.len()] ^= 1 << (bit % 8);
                }
            }
            Damage::Cut(place) => file.truncate(at(*place)),
            Damage::Lengthen(byte, bytes) => file.extend([*byte].iter().chain(bytes)),
            Damage::Edit(bytes) => {
                for (place, byte) in bytes {
                    file[at(*place)] = *byte;
                }
                let checksum = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&file[CHECKED..]);
                file[CHECKSUM..CHECKED].copy_from_slice(&checksum.to_le_bytes());
                checksum_is_put_right = true;
            }
        }

        let is_read = read(&mut other, &file);
        assert!(is_read || file != intact, "an intact file is read");
        assert!(!is_read || file == intact || checksum_is_put_right, "a damaged file is not read");
    }
}
