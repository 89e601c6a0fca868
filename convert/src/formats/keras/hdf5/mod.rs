//! HDF5: the part of the format that h5py writes for Keras.
//!
//! | structure | read | refused |
//! | --- | --- | --- |
//! | superblock | version 0 | 1 to 3 |
//! | group | symbol table: B-tree version 1, local heap | link messages, soft links |
//! | object header | version 1, with continuations | version 2, shared messages |
//! | dataset | contiguous or compact | chunks, and so compression |
//! | type | IEEE floats of 16, 32 and 64 bits, bfloat16 | everything else |
//!
//! A [`File`] is the bytes of a file and copies none of them. Each structure that it reads counts, and the sum may not
//! exceed 16 times the length of the file: cycles end, and groups or datasets with many names cannot fill the memory.
//!
//! Source: *HDF5 File Format Specification Version 3.0*, The HDF Group.

mod bytes;
mod dataset;
mod file;
mod object;

pub(super) use self::bytes::Hdf5Error;
pub(super) use self::file::{File, Group};
