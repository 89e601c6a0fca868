//! The model file: every kind of invalid file returns its own error, without a panic and without changing the network.

use std::fmt::Debug;

use stackprop::Floats;
use stackprop::model_file::{ModelError, RawModel};
use stackprop::prelude::*;

type Net = sequential![Dense<3, 5, Tanh>, Dense<5, 2, Softmax>];
type Xor = sequential![Dense<2, 2, Tanh>, Dense<2, 1, Logistic>];

/// Written by `tests/models/generate.py`, which is independent of this crate.
static XOR_FILE: AlignedBytes<[u8; 100]> = AlignedBytes(*include_bytes!("models/xor.stackprop"));

fn net() -> Net {
    Net::random(&mut Rng::seed_from_u64(7))
}

fn file() -> AlignedBytes<[u8; Net::FILE_BYTES]> {
    let mut file = AlignedBytes([0; Net::FILE_BYTES]);
    assert_eq!(net().write_to(&mut file.0).unwrap().len(), Net::FILE_BYTES);
    file
}

/// The network that `load_bytes` copies, or its error. `ref_from_bytes` agrees, where the CPU stores numbers like a
/// model file.
fn read<L: ModelFile + Floats + PartialEq + Debug>(file: &[u8]) -> Result<L, ModelError> {
    let mut loaded = L::zeroed();
    let result = loaded.load_bytes(file).map(|()| loaded);
    #[cfg(target_endian = "little")]
    assert_eq!(L::ref_from_bytes(file), result.as_ref().map_err(|&error| error));
    result
}

/// The file with a checksum that matches its changed contents.
fn with_checksum(mut file: AlignedBytes<[u8; Net::FILE_BYTES]>) -> AlignedBytes<[u8; Net::FILE_BYTES]> {
    let checksum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&file.0[16..]);
    file.0[12..16].copy_from_slice(&checksum.to_le_bytes());
    file
}

#[test]
fn a_network_that_is_written_is_read_again() {
    assert_eq!(read(&file().0), Ok(net()));
}

#[test]
fn another_kind_of_file_shows_how_it_begins() {
    let error = read::<Net>(b"GIF89a, an image and no network").expect_err("no model file");
    let ModelError::NotAModel { found } = error else { panic!("{error:?}") };
    assert!(found.to_string().starts_with("GIF89a"), "{found}");
    assert_eq!(error.to_string(), format!("expected a model file, found one that begins with \"{found}\""));
}

#[test]
fn a_file_that_another_program_wrote_is_read_and_written_alike() {
    let xor: Xor = read(&XOR_FILE.0).unwrap();
    assert_eq!(xor.first.weights, [[10.0; 2]; 2]);
    assert_eq!(xor.rest.bias, [-8.0]);
    for (input, right) in [([0.0, 0.0], false), ([0.0, 1.0], true), ([1.0, 0.0], true), ([1.0, 1.0], false)] {
        assert_eq!(xor.predict(&input)[0] > 0.5, right);
    }
    let mut written = [0; Xor::FILE_BYTES];
    assert_eq!(xor.write_to(&mut written).unwrap(), XOR_FILE.0);
}

/// On a big-endian CPU `ref_from_bytes` and `include_model!` do not compile.
#[cfg(target_endian = "little")]
mod in_place {
    use super::*;

    #[test]
    fn nothing_is_copied() {
        let file = file();
        let in_place = Net::ref_from_bytes(&file.0).unwrap();
        assert!(file.0.as_ptr_range().contains(&(&raw const *in_place).cast()));
    }

    #[test]
    fn the_compiler_reads_a_file() {
        static XOR: &Xor = include_model!(Xor, "models/xor.stackprop");
        assert_eq!(read(&XOR_FILE.0).as_ref(), Ok(XOR));
    }

    #[test]
    fn bytes_that_are_not_aligned_are_refused() {
        let mut shifted = AlignedBytes([0; Net::FILE_BYTES + 3]);
        for shift in 1..=3 {
            let bytes = shifted_file(&mut shifted.0, shift);
            assert_eq!(Net::ref_from_bytes(bytes), Err(ModelError::Misaligned { remainder: shift }));
        }
    }
}

#[test]
fn a_cut_file_says_how_long_it_should_be() {
    let file = file();
    for len in 0..Net::FILE_BYTES {
        let expected = ModelError::Truncated { expected: Net::FILE_BYTES, found: len };
        assert_eq!(read::<Net>(&file.0[..len]), Err(expected));
    }
    let error = read::<Net>(b"\x89STOP").unwrap_err();
    assert_eq!(error.to_string(), "expected a model file, found one that begins with \"?STOP\"");
    let error = read::<Net>(&file.0[..100]).unwrap_err();
    assert_eq!(error.to_string(), format!("expected a model file of {} bytes, found only 100", Net::FILE_BYTES));
}

#[test]
fn a_file_with_more_behind_it_is_too_long() {
    let mut longer = AlignedBytes([0; Net::FILE_BYTES + 1]);
    net().write_to(&mut longer.0).unwrap();
    let expected = ModelError::TooLong { expected: Net::FILE_BYTES, found: Net::FILE_BYTES + 1 };
    assert_eq!(read::<Net>(&longer.0), Err(expected));
}

#[test]
fn every_flipped_bit_is_found_and_leaves_the_network_alone() {
    let whole = file();
    for bit in 0..Net::FILE_BYTES * 8 {
        let mut file = whole;
        file.0[bit / 8] ^= 1 << (bit % 8);
        let error = read::<Net>(&file.0).unwrap_err();
        match bit / 8 {
            0..8 => assert!(matches!(error, ModelError::NotAModel { .. })),
            8..12 => assert!(matches!(error, ModelError::UnsupportedVersion { expected: 1, .. })),
            _ => assert!(matches!(error, ModelError::ChecksumMismatch { .. }), "bit {bit}: {error}"),
        }
        let mut loaded = net();
        assert_eq!(loaded.load_bytes(&file.0), Err(error));
        assert_eq!(loaded, net());
    }
}

#[test]
fn another_version_is_named() {
    let mut file = file();
    file.0[8] = 2;
    let error = read::<Net>(&file.0).unwrap_err();
    assert_eq!(error.to_string(), "expected a model file of version 1, found version 2");
}

#[test]
fn another_architecture_is_named() {
    let file = file();
    let error = read::<Xor>(&file.0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a model of Dense<2, 2, Tanh>, Dense<2, 1, Logistic>, \
         found one of Dense<3, 5, Tanh>, Dense<5, 2, Softmax>"
    );
    // The same number of bytes and parameters, but another activation.
    type Other = sequential![Dense<3, 5, Relu>, Dense<5, 2, Softmax>];
    assert_eq!(Other::FILE_BYTES, Net::FILE_BYTES);
    assert!(matches!(read::<Other>(&file.0), Err(ModelError::ArchitectureMismatch { .. })));
}

#[test]
fn a_long_or_unprintable_architecture_is_shown_cut() {
    let mut file = file();
    file.0[24] = b'\n';
    let error = read::<Net>(&with_checksum(file).0).unwrap_err();
    assert!(error.to_string().ends_with("found one of ?ense<3, 5, Tanh>, Dense<5, 2, Softmax>"), "{error}");

    type Deep = sequential![
        Dense<1, 1, Identity>, Dense<1, 1, Identity>, Dense<1, 1, Identity>, Dense<1, 1, Identity>,
        Dense<1, 1, Identity>, Dense<1, 1, Identity>, Dense<1, 1, Identity>, Dense<1, 1, Identity>,
        Dense<1, 1, Identity>, Dense<1, 1, Identity>,
    ];
    let mut deep = AlignedBytes([0; Deep::FILE_BYTES]);
    Deep::zeroed().write_to(&mut deep.0).unwrap();
    let (found, expected) = (read::<Net>(&deep.0).unwrap_err(), read::<Deep>(&XOR_FILE.0).unwrap_err());
    assert!(found.to_string().ends_with("..."), "{found}");
    assert!(expected.to_string().contains("..., found one of Dense<2, 2, Tanh>"), "{expected}");
}

#[test]
fn a_parameter_that_is_not_finite_is_named() {
    for (value, name) in [(f32::NAN, "NaN"), (f32::INFINITY, "an infinity"), (f32::NEG_INFINITY, "an infinity")] {
        let mut file = file();
        let parameter = Net::FILE_BYTES - 4 * Net::PARAMETERS + 4 * 6;
        file.0[parameter..parameter + 4].copy_from_slice(&value.to_le_bytes());
        let error = read::<Net>(&with_checksum(file).0).unwrap_err();
        assert_eq!(error.to_string(), format!("expected finite parameters, found {name} at index 6"));

        let mut broken = net();
        broken.first.weights[1][1] = value;
        let bits = value.to_bits();
        assert_eq!(broken.write_to(&mut [0; Net::FILE_BYTES]), Err(ModelError::NotFinite { index: 6, bits }));
    }
}

#[test]
fn a_raw_model_is_the_file_of_its_network() {
    let AlignedBytes(file) = file();
    let model = RawModel::read(&file).unwrap();
    assert_eq!(model.architecture, Net::ARCHITECTURE.to_string());
    assert_eq!(model.parameters, file.split_at(Net::FILE_BYTES - Net::FLASH_BYTES).1);
    assert_eq!(model.file_bytes(), Net::FILE_BYTES);
    let mut again = [0xAA; Net::FILE_BYTES + 1];
    assert_eq!(model.write_to(&mut again), Ok(file.as_slice()));
    let error = model.write_to(&mut again[2..]).unwrap_err();
    assert_eq!(error, ModelError::BufferTooSmall { expected: Net::FILE_BYTES, found: Net::FILE_BYTES - 1 });
}

#[test]
fn zeros_follow_raw_parameters_of_other_lengths() {
    let model = RawModel { architecture: "Quantized<", parameters: &[1, 2, 3, 4, 5] };
    let mut file = vec![0xAA; model.file_bytes()];
    model.write_to(&mut file).unwrap();
    assert_eq!(RawModel::read(&file).map(|model| model.parameters), Ok([1, 2, 3, 4, 5, 0, 0, 0].as_slice()));
    // One byte more, and one less, with the checksum of the whole file.
    assert!(matches!(RawModel::read(&file[..file.len() - 1]), Err(ModelError::Truncated { .. })));
    file.push(0);
    assert!(RawModel::read(&file).is_err());
}

#[test]
fn damaged_raw_models_are_errors() {
    let file = file();
    for at in 0..file.0.len() {
        let mut damaged = file;
        damaged.0[at] ^= 0x10;
        assert!(RawModel::read(&damaged.0).is_err(), "{at}");
    }
    let mut other_text = file;
    other_text.0[24] = 0xE9;
    assert!(matches!(RawModel::read(&with_checksum(other_text).0), Err(ModelError::InvalidText { .. })));

    let nan = [1.0, f32::NAN].map(f32::to_le_bytes);
    let model = RawModel { architecture: "Dense<1, 1, Identity>", parameters: nan.as_flattened() };
    let mut buffer = vec![0; model.file_bytes()];
    assert_eq!(model.write_to(&mut buffer), Err(ModelError::NotFinite { index: 1, bits: f32::NAN.to_bits() }));
}

#[test]
fn bytes_that_are_not_aligned_are_loaded() {
    let mut shifted = AlignedBytes([0; Net::FILE_BYTES + 3]);
    for shift in 1..=3 {
        let mut loaded = Net::zeroed();
        loaded.load_bytes(shifted_file(&mut shifted.0, shift)).unwrap();
        assert_eq!(loaded, net());
    }
}

/// The file, copied to `buffer` from the index `shift` on.
fn shifted_file(buffer: &mut [u8], shift: usize) -> &[u8] {
    let bytes = &mut buffer[shift..shift + Net::FILE_BYTES];
    bytes.copy_from_slice(&file().0);
    bytes
}

#[test]
fn a_buffer_that_is_too_small_says_so() {
    let error = net().write_to(&mut [0; 10]).unwrap_err();
    assert_eq!(error.to_string(), format!("expected a buffer of at least {} bytes, found 10", Net::FILE_BYTES));
}

#[cfg(feature = "std")]
mod files {
    use std::fs;

    use super::*;

    /// An empty directory for one test.
    fn directory(name: &str) -> std::path::PathBuf {
        let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).unwrap();
        directory
    }

    #[test]
    fn a_network_is_saved_and_loaded() {
        let directory = directory("saved_and_loaded");
        let path = directory.join("net.stackprop");
        net().save(&path).unwrap();
        Net::zeroed().save(&path).unwrap();
        net().save(&path).unwrap();
        let mut loaded = Net::zeroed();
        loaded.load(&path).unwrap();
        assert_eq!(loaded, net());
        assert_eq!(fs::read_dir(directory).unwrap().count(), 1, "nothing is left behind");
    }

    #[test]
    fn a_failed_save_keeps_the_older_file() {
        let directory = directory("failed_save");
        let path = directory.join("net.stackprop");
        net().save(&path).unwrap();
        let mut broken = net();
        broken.rest.bias[0] = f32::NAN;
        let error = broken.save(&path).unwrap_err();
        assert!(error.to_string().ends_with("expected finite parameters, found NaN at index 30"), "{error}");
        let mut loaded = Net::zeroed();
        loaded.load(&path).unwrap();
        assert_eq!(loaded, net());
    }

    #[test]
    fn errors_name_the_file() {
        let directory = directory("errors");
        let missing = directory.join("missing.stackprop");
        let error = net().load(&missing).unwrap_err();
        assert!(error.to_string().starts_with(&format!("cannot read {missing:?}: ")), "{error}");
        let nowhere = directory.join("no/such/folder");
        let error = net().save(&nowhere).unwrap_err();
        assert!(error.to_string().starts_with(&format!("cannot write {nowhere:?}: ")), "{error}");
        assert!(net().save("").is_err());
        assert!(net().load("").is_err());

        let text = directory.join("text");
        fs::write(&text, "hello, world\n").unwrap();
        let mut loaded = net();
        let error = loaded.load(&text).unwrap_err();
        assert!(error.to_string().ends_with("found one that begins with \"hello, w\""), "{error}");
        assert_eq!(loaded, net());
    }

    #[test]
    fn only_a_regular_file_is_replaced_or_read() {
        let directory = directory("regular");
        for error in [net().save(&directory).unwrap_err(), net().load(&directory).unwrap_err()] {
            assert!(error.to_string().ends_with("expected a regular file, found a directory"), "{error}");
        }
        assert!(directory.is_dir());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let directory = directory("link");
        let (file, link) = (directory.join("file"), directory.join("link"));
        Net::zeroed().save(&file).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        net().save(&link).unwrap();
        assert!(link.is_symlink());
        let mut loaded = Net::zeroed();
        loaded.load(&file).unwrap();
        assert_eq!(loaded, net());
    }
}
